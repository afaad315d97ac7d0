"""Takes numbers and arrays from any array library into numpy, without importing that library.

Every function is called in the caller's thread and, but for `as_view` and `real_view`, returns something the caller
can no longer change. What cannot be taken raises TypeError (it is no array at all) or ValueError (a wrong one) with
the argument's name, what was got and what is allowed.
"""

import math
import operator
from typing import Any, SupportsFloat, SupportsIndex, cast

import numpy as np
import numpy.typing as npt

Step = SupportsIndex | SupportsFloat
"""A step as callers have it: an int, or an integer of numpy, torch and others."""

MIN_STEP = -(1 << 63)
MAX_STEP = (1 << 63) - 1


def as_number(value: object, name: str) -> float:
    """Return one real number out of a Python or numpy number, or out of any array of one element."""
    if isinstance(value, (int, float)):  # a numpy float64 and a bool too
        return _as_float(value, name)
    array = as_array(value, name)
    if array.size != 1:
        raise ValueError(f"{name} must be one number, got {_described(value)}")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be a real number, got {_described(value)}")
    return _as_float(array.reshape(-1)[0], name)


def _as_float(value: Any, name: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is an integer too large for a float: {str(value)[:20]}…") from None


def as_array(value: object, name: str) -> npt.NDArray[Any]:
    """Return the data of `value` as a numpy array of its own memory.

    Takes what numpy takes, cupy arrays, torch tensors (on any device, with or without gradient), jax arrays, and
    whatever speaks `__array__` or DLPack. bfloat16 becomes float32.
    """
    return as_view(value, name).copy()


def as_view(value: object, name: str) -> npt.NDArray[Any]:
    """Return `value` as a numpy array that may share the caller's memory: good until the call returns."""
    try:
        array = np.asarray(_on_host(value))
    except Exception as error:  # any library may raise anything; the cause is chained
        # numpy's ValueError: rows of unequal length
        kind = ValueError if isinstance(error, ValueError) else TypeError
        raise kind(f"{name} cannot be turned into an array: {_described(value)}") from error
    if array.dtype.kind == "O":
        raise TypeError(f"{name} must hold numbers, got {_described(value)}")
    if array.dtype.name == "bfloat16":  # of ml_dtypes: jax hands it out
        return array.astype(np.float32)
    return array


def real_view(value: object, name: str) -> npt.NDArray[Any]:
    """Return what `as_view` returns where it holds real numbers or bools; raises ValueError where it does not."""
    array = as_view(value, name)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, got an array of {array.dtype}, shape {array.shape}")
    return array


def extent(array: npt.NDArray[Any], name: str) -> tuple[float, float]:
    """Return the least and the greatest of an array's numbers; raises ValueError for none at all and for NaN."""
    if not array.size:
        raise ValueError(f"{name} must hold at least one number, got shape {array.shape}")
    low, high = float(array.min()), float(array.max())
    if math.isnan(low):  # min hands NaN on
        missing = int(np.count_nonzero(np.isnan(array)))
        raise ValueError(f"{name} must not hold NaN, got {missing} among {array.size} numbers of shape {array.shape}")
    return low, high


def shape_error(name: str, array: npt.NDArray[Any], allowed: str) -> ValueError:
    """Return the error for an array of a wrong shape, to be raised."""
    return ValueError(f"{name} must have shape {allowed}, got {array.shape}")


def _on_host(value: Any) -> Any:
    """Return what numpy can read."""
    if isinstance(value, np.ndarray | np.generic):
        return value
    if isinstance(value, list | tuple) and value and hasattr(value[0], "__dlpack__"):  # a list of tensors
        return [_on_host(item) for item in value]
    if hasattr(value, "detach") and hasattr(value, "cpu"):  # torch
        tensor = value.detach().cpu().resolve_conj()
        # numpy has no bfloat16, and torch no way to say so but an exception
        return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()
    if type(value).__module__.partition(".")[0] == "cupy":
        return value.get()  # its __array__ raises on purpose: the copy must be asked for
    if hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
        return np.from_dlpack(value)
    return value


def as_step(value: object, name: str = "global_step") -> int:
    """Return a step as a Python integer that fits the format's int64; None is step 0."""
    if value is None:
        return 0
    try:
        step = operator.index(cast(SupportsIndex, value))
    except TypeError:
        number = as_number(value, name)
        if not number.is_integer():
            raise ValueError(f"{name} must be a whole number, got {number!r}") from None
        step = int(number)
    if not MIN_STEP <= step <= MAX_STEP:
        raise ValueError(f"{name} must fit 64 bits, got {step}")
    return step


def _described(value: object) -> str:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"{type(value).__name__} of shape {tuple(shape)}, dtype {getattr(value, 'dtype', None)}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:60] + '…'}"
