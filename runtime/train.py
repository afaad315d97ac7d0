"""`rt.train`: optimizers and the global step under TensorFlow 1's names."""

from runtime.optim import *  # noqa: F403  # what its __all__ says
