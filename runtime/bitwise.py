"""`rt.bitwise`: the bits of integers under TensorFlow's names."""

from runtime.ops.bits import *  # noqa: F403  # what its __all__ says
