"""`rt.math`: arithmetic, comparison, reductions and counts under the names of TensorFlow 2."""

from runtime.ops.arithmetic import *  # noqa: F403  # what its __all__ says
from runtime.ops.arithmetic import divide as truediv  # noqa: F401
from runtime.ops.comparison import *  # noqa: F403
from runtime.ops.complex_numbers import angle as angle
from runtime.ops.complex_numbers import imag as imag
from runtime.ops.complex_numbers import real as real
from runtime.ops.counting import *  # noqa: F403
from runtime.ops.indexing import unsorted_segment_sum as unsorted_segment_sum
from runtime.ops.neural import log_softmax as log_softmax
from runtime.ops.neural import softmax as softmax
from runtime.ops.neural import softplus as softplus
from runtime.ops.neural import softsign as softsign
from runtime.ops.normalizing import l2_normalize as l2_normalize
from runtime.ops.reductions import *  # noqa: F403
from runtime.ops.scattering import top_k as top_k
from runtime.ops.segments import *  # noqa: F403
from runtime.ops.series import *  # noqa: F403
from runtime.ops.shaping import invert_permutation as invert_permutation
from runtime.ops.special import *  # noqa: F403
from runtime.ops.special import div_no_nan as divide_no_nan  # noqa: F401
