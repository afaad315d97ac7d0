"""Every result of every operation looked at, for NaN and infinities, as long as `rt.debugging` has switched that on."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.errors import InvalidArgumentError

__all__ = ["disable_check_numerics", "enable_check_numerics"]


class _Checking:
    """What is switched on, in the whole process."""

    numerics = False


checking = _Checking()


def enable_check_numerics() -> None:
    """From now on, raise InvalidArgumentError at the first operation that gives NaN or an infinity, and name it.

    Plans run their operations one by one meanwhile, so that it is the very one; traced runs are not checked.
    """
    checking.numerics = True


def disable_check_numerics() -> None:
    """Undo `enable_check_numerics`."""
    checking.numerics = False


def check(kind: str, *results: Any) -> None:
    """Raise InvalidArgumentError where one of an operation's results has NaN or an infinity."""
    for at, result in enumerate(results):
        if not arrays.is_array(result) or not arrays.of_numpy(result.dtype).is_differentiable:
            continue
        result = arrays.to_host(result)
        nan, infinite = int(np.isnan(result).sum()), int(np.isinf(result).sum())
        if nan or infinite:
            shape = "x".join(map(str, result.shape)) or "a number"
            raise InvalidArgumentError(f"{kind} gave {nan} NaN and {infinite} Inf in output {at} ({shape})")
