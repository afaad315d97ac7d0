"""Optimizers: gradients of a loss, and the operations that apply them, in graphs and eagerly.

`optimizer` is what all share; the others are one family each. The updates themselves are ops (`ops.training`), names
and slots are TensorFlow 1's. Nothing here knows of layers or losses.
"""

from runtime.optim.adam import AdamOptimizer as AdamOptimizer
from runtime.optim.adam import AdamWOptimizer as AdamWOptimizer
from runtime.optim.adam import LambOptimizer as LambOptimizer
from runtime.optim.adaptive import AdadeltaOptimizer as AdadeltaOptimizer
from runtime.optim.adaptive import AdagradOptimizer as AdagradOptimizer
from runtime.optim.adaptive import RMSPropOptimizer as RMSPropOptimizer
from runtime.optim.descent import GradientDescentOptimizer as GradientDescentOptimizer
from runtime.optim.descent import MomentumOptimizer as MomentumOptimizer
from runtime.optim.ftrl import FtrlOptimizer as FtrlOptimizer
from runtime.optim.global_step import create_global_step as create_global_step
from runtime.optim.global_step import get_global_step as get_global_step
from runtime.optim.global_step import get_or_create_global_step as get_or_create_global_step
from runtime.optim.global_step import global_step as global_step
from runtime.optim.moving_averages import ExponentialMovingAverage as ExponentialMovingAverage
from runtime.optim.optimizer import Optimizer as Optimizer

__all__ = ["AdadeltaOptimizer", "AdagradOptimizer", "AdamOptimizer", "AdamWOptimizer", "ExponentialMovingAverage"]
__all__ += ["FtrlOptimizer"]
__all__ += ["GradientDescentOptimizer", "LambOptimizer", "MomentumOptimizer", "Optimizer", "RMSPropOptimizer"]
__all__ += ["create_global_step", "get_global_step", "get_or_create_global_step", "global_step"]
