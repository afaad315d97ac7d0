"""`rt.math`: arithmetic, comparison, reductions and counts under the names of TensorFlow 2."""

from runtime.ops.arithmetic import *  # noqa: F403  # what its __all__ says
from runtime.ops.arithmetic import divide as truediv  # noqa: F401
from runtime.ops.comparison import *  # noqa: F403
from runtime.ops.counting import *  # noqa: F403
from runtime.ops.neural import log_softmax as log_softmax
from runtime.ops.neural import softmax as softmax
from runtime.ops.neural import softplus as softplus
from runtime.ops.neural import softsign as softsign
from runtime.ops.normalizing import l2_normalize as l2_normalize
from runtime.ops.reductions import *  # noqa: F403
from runtime.ops.scattering import top_k as top_k
from runtime.ops.segments import *  # noqa: F403
from runtime.ops.special import *  # noqa: F403
