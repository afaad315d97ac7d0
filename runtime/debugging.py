"""`rt.debugging`: conditions that must hold, and results that are looked at for NaN, under TensorFlow's names."""

from runtime.numerics import disable_check_numerics as disable_check_numerics
from runtime.numerics import enable_check_numerics as enable_check_numerics
from runtime.ops.asserting import *  # noqa: F403  # what its __all__ says
from runtime.ops.asserting import verify_tensor_all_finite
from runtime.ops.asserting_kinds import *  # noqa: F403
from runtime.ops.comparison import is_finite as is_finite
from runtime.ops.comparison import is_inf as is_inf
from runtime.ops.comparison import is_nan as is_nan
from runtime.ops.constants import check_numerics as check_numerics
from runtime.ops.reporting import Assert as Assert

assert_all_finite = verify_tensor_all_finite  # its name there
