"""`rt.train`: optimizers, learning rates and the global step under TensorFlow 1's names."""

from runtime.optim import *  # noqa: F403  # what its __all__ says
from runtime.schedules import cosine_decay as cosine_decay
from runtime.schedules import cosine_decay_restarts as cosine_decay_restarts
from runtime.schedules import exponential_decay as exponential_decay
from runtime.schedules import inverse_time_decay as inverse_time_decay
from runtime.schedules import natural_exp_decay as natural_exp_decay
from runtime.schedules import piecewise_constant as piecewise_constant
from runtime.schedules import piecewise_constant as piecewise_constant_decay  # noqa: F401  # its other name
from runtime.schedules import polynomial_decay as polynomial_decay
from runtime.schedules import warm_up as warm_up
