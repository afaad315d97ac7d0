"""`rt.nn`: the functions of neural networks under TensorFlow's names."""

from runtime import rnn_cell as rnn_cell
from runtime.ops.arithmetic import sigmoid as sigmoid
from runtime.ops.arithmetic import tanh as tanh
from runtime.ops.blocks import depth_to_space as depth_to_space
from runtime.ops.blocks import space_to_depth as space_to_depth
from runtime.ops.convolution import conv2d as conv2d
from runtime.ops.convolution_nd import *  # noqa: F403
from runtime.ops.counting import in_top_k as in_top_k
from runtime.ops.counting import zero_fraction as zero_fraction
from runtime.ops.ctc import *  # noqa: F403
from runtime.ops.ctc_decoding import *  # noqa: F403
from runtime.ops.depthwise import *  # noqa: F403
from runtime.ops.dropping import dropout as dropout
from runtime.ops.embedding import *  # noqa: F403
from runtime.ops.linear import l2_loss as l2_loss
from runtime.ops.neural import *  # noqa: F403  # what its __all__ says
from runtime.ops.normalizing import *  # noqa: F403
from runtime.ops.pooling import avg_pool as avg_pool
from runtime.ops.pooling import max_pool as max_pool
from runtime.ops.sampled_losses import *  # noqa: F403
from runtime.ops.sampling import log_uniform_candidate_sampler as log_uniform_candidate_sampler
from runtime.ops.sampling import uniform_candidate_sampler as uniform_candidate_sampler
from runtime.ops.scattering import top_k as top_k
from runtime.ops.special import log_sigmoid as log_sigmoid
from runtime.ops.statistics import *  # noqa: F403
from runtime.ops.units import *  # noqa: F403
from runtime.recurrent.raw import *  # noqa: F403
from runtime.recurrent.running import *  # noqa: F403
