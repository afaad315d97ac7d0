"""`rt.dtypes`: the element types, and casts between them."""

from runtime.arrays import *  # noqa: F403  # what its __all__ says
from runtime.arrays import bool_, float16, float64
from runtime.ops.arithmetic import cast as cast
from runtime.ops.complex_numbers import complex as complex  # noqa: A004  # TensorFlow's name
from runtime.ops.special import saturate_cast as saturate_cast
from runtime.ops.text import as_string as as_string

bool = bool_  # noqa: A001  # TensorFlow's name
double, half = float64, float16
