"""Dtypes and array modules: the only place that knows numpy from cupy.

A kernel gets the array module as `xp`. cupy is imported when a GPU is first asked for, never before.
"""

import functools
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

__all__ = ["DType", "as_dtype", "bfloat16", "complex64", "complex128", "float16", "float32", "float64", "int16"]
__all__ += ["int8", "int32", "int64", "resource", "string", "uint8", "uint16", "uint32", "uint64", "variant"]

Array = Any
"""An array of whichever module `xp` is. Strings are object arrays of bytes; a resource or variant is the object."""


@dataclass(frozen=True, eq=False)
class DType:
    """An element type under TensorFlow's name and number (tensorflow/core/framework/types.proto)."""

    name: str
    number: int
    numpy: np.dtype[Any]

    def __reduce__(self) -> Any:
        """Copy and pickle as the one that there is: dtypes are compared with `is`."""
        return as_dtype, (self.name,)

    @property
    def as_numpy_dtype(self) -> Any:
        """The numpy scalar type, as TensorFlow spells the question."""
        return self.numpy.type

    @property
    def is_floating(self) -> bool:
        """Whether it is a real floating point type."""
        return self.numpy.kind == "f"

    @property
    def is_complex(self) -> bool:
        """Whether it has an imaginary part."""
        return self.numpy.kind == "c"

    @property
    def is_integer(self) -> bool:
        """Whether it is an integer type, signed or not; bool is none."""
        return self.numpy.kind in "iu"

    @property
    def is_differentiable(self) -> bool:
        """Whether gradients flow through values of it."""
        return self.is_floating or self.is_complex

    @property
    def size(self) -> int:
        """How many bytes an element has."""
        return self.numpy.itemsize

    min = property(lambda self: self.limits[0], doc="The least number; TypeError for a type that has none.")
    max = property(lambda self: self.limits[1], doc="The greatest number; TypeError for a type that has none.")

    @property
    def limits(self) -> tuple[Any, Any]:
        """The least and the greatest number; TypeError for a type that has none."""
        if self.numpy.kind == "b":
            return False, True
        if not (self.is_integer or self.is_floating):
            raise TypeError(f"{self.name} has no least and no greatest number")
        info: Any = np.iinfo(self.numpy) if self.is_integer else np.finfo(self.numpy)
        return info.min, info.max

    @property
    def base_dtype(self) -> "DType":
        """Itself: there are no reference types here."""
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, DType):  # there is one of each
            return self is other
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"rt.{self.name}"


class _Bfloat16(DType):
    """The float of 16 bits with float32's range, which numpy has from the package ml_dtypes: imported when needed."""

    is_floating = True  # known without the package
    is_complex = False
    is_integer = False
    in_use = False  # whether there may be arrays of it

    def __init__(self) -> None:
        object.__setattr__(self, "name", "bfloat16")
        object.__setattr__(self, "number", 14)

    @functools.cached_property
    def numpy(self) -> np.dtype[Any]:
        """Its type in numpy; raises TypeError where ml_dtypes is not installed."""
        try:
            found: np.dtype[Any] = np.dtype(importlib.import_module("ml_dtypes").bfloat16)
        except ImportError:
            raise TypeError("bfloat16 needs the package ml_dtypes: pip install ml_dtypes") from None
        _BY_NUMPY[found] = self
        object.__setattr__(self, "in_use", True)
        return found


def _numeric(name: str, number: int) -> DType:
    return DType(name, number, np.dtype(name))


float32 = _numeric("float32", 1)
float64 = _numeric("float64", 2)
int32 = _numeric("int32", 3)
uint8 = _numeric("uint8", 4)
int16 = _numeric("int16", 5)
int8 = _numeric("int8", 6)
string = DType("string", 7, np.dtype(object))
complex64 = _numeric("complex64", 8)
int64 = _numeric("int64", 9)
bool_ = _numeric("bool", 10)
bfloat16 = _Bfloat16()
uint16 = _numeric("uint16", 17)
complex128 = _numeric("complex128", 18)
float16 = _numeric("float16", 19)
resource = DType("resource", 20, np.dtype(object))
variant = DType("variant", 21, np.dtype(object))
uint32 = _numeric("uint32", 22)
uint64 = _numeric("uint64", 23)

DTYPES: Mapping[str, DType] = MappingProxyType(
    {
        one.name: one
        for one in (
            *(float32, float64, int32, uint8, int16, int8, string, complex64, int64, bool_, uint16, complex128),
            *(bfloat16, float16, resource, variant, uint32, uint64),
        )
    }
)

BY_NUMBER: Mapping[int, DType] = MappingProxyType({one.number: one for one in DTYPES.values()})

_BY_NUMPY = {one.numpy: one for one in DTYPES.values() if one.name not in ("resource", "variant", "bfloat16")}
_BY_OLD_NAME = {"float": float32, "double": float64, "half": float16}  # TensorFlow's: numpy's "float" has 64 bits
_BY_PYTHON: dict[Any, DType] = {float: float32, int: int32, complex: complex128, str: string, bytes: string}


def as_dtype(value: object) -> DType:
    """Return the DType that a name, a numpy type, a Python type or a number of types.proto means."""
    if isinstance(value, DType):
        return value
    if isinstance(value, str) and value in DTYPES:
        return DTYPES[value]
    if isinstance(value, str) and value in _BY_OLD_NAME:
        return _BY_OLD_NAME[value]
    if isinstance(value, int) and value in BY_NUMBER:
        return BY_NUMBER[value]
    if isinstance(value, type) and value in _BY_PYTHON:
        return _BY_PYTHON[value]
    if value is not None:
        try:
            return of_numpy(np.dtype(value))  # type: ignore[call-overload]  # whatever numpy understands
        except TypeError:
            pass
    raise TypeError(f"{value!r} is no dtype")


def of_numpy(dtype: np.dtype[Any]) -> DType:
    """Return the DType of a numpy array's elements."""
    found = _BY_NUMPY.get(dtype)
    if found is None:
        if dtype.kind in "SU":
            return string
        if dtype.name == "bfloat16" and dtype == bfloat16.numpy:  # the user has it before we do
            return bfloat16
        found = _BY_NUMPY.get(dtype.newbyteorder("="))
    if found is None:
        raise TypeError(f"arrays of {dtype} have no dtype here")
    return found


def to_array(value: object, dtype: DType | None = None) -> Any:
    """Return a numpy array of `value` in TensorFlow's types: Python floats are float32, ints int32.

    Raises TypeError where `value` cannot be of `dtype` without loss (a float for an integer), ValueError where
    rows have unequal lengths.
    """
    array: Any = value if isinstance(value, np.ndarray | np.generic) else _from_python(value, dtype)
    array = np.asarray(array)
    if array.dtype.kind in "SUO":
        return _of_bytes(array, value, dtype)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if dtype is None:
        of_numpy(array.dtype)
        return array
    if array.dtype == dtype.numpy:
        return array
    return _converted(array, value, dtype)


def _from_python(value: Any, dtype: DType | None) -> Any:
    if isinstance(value, float):
        return np.float32(value) if dtype is None else np.float64(value)
    array = value if hasattr(value, "dtype") else np.array(value)
    if array.dtype.kind == "S" and array is not value:  # numpy's own strings lose zeros at their end
        array = np.array(value, object)
    if dtype is None and not hasattr(value, "dtype"):
        if array.dtype == np.float64 and not _holds_numpy(value):
            return array.astype(np.float32)
        if array.dtype == np.int64 and not _holds_numpy(value):
            small = not array.size or (array.min() >= -(2**31) and array.max() < 2**31)
            return array.astype(np.int32) if small else array
    return array


def _holds_numpy(value: object) -> bool:
    """Tell whether nested lists end in numpy's own numbers, whose types are kept."""
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return isinstance(value, np.ndarray | np.generic)


def _converted(array: Any, value: object, dtype: DType) -> Any:
    if dtype is string and not array.size:  # nothing says of which kind nothing is
        return np.zeros(array.shape, object)
    if dtype in (string, resource, variant):
        raise TypeError(f"{_quoted(value)} cannot become a tensor of {dtype.name}")
    # numpy's numbers keep their type; Python's take the one that is asked for if nothing is lost
    kinds = {"b": "b", "i": "iu", "u": "iu", "f": "fiu", "c": "cfiu"}
    if array.size and array.dtype.kind not in kinds["f" if dtype.is_floating else dtype.numpy.kind]:
        raise TypeError(f"{_quoted(value)} of {array.dtype} cannot become a tensor of {dtype.name} without loss")
    if dtype.is_integer and array.size:
        limits = np.iinfo(dtype.numpy)
        if array.min() < limits.min or array.max() > limits.max:
            raise TypeError(f"{_quoted(value)} does not fit {dtype.name}")
    return array.astype(dtype.numpy)


def _of_bytes(array: Any, value: object, dtype: DType | None) -> Any:
    if dtype is not None and dtype is not string:
        raise TypeError(f"{_quoted(value)} cannot become a tensor of {dtype.name}")
    out = np.empty(array.shape, object)
    for index, one in enumerate(array.reshape(-1).tolist()):
        if not isinstance(one, str | bytes):
            why = ": gradients() gives None for what a loss does not depend on" if one is None else ""
            raise TypeError(f"{_quoted(value)} holds {type(one).__name__}, not numbers or text{why}")
        out.reshape(-1)[index] = one.encode() if isinstance(one, str) else one
    return out


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + "…"


def is_array(value: object) -> bool:
    """Tell whether a value is an array, of either module: not a variable's slot, nor a list."""
    return isinstance(getattr(value, "dtype", None), np.dtype)


def on_gpu(array: object) -> bool:
    """Tell whether an array is cupy's."""
    return type(array).__module__.partition(".")[0] == "cupy"


@functools.cache
def cupy() -> Any:
    """Return cupy; raises ModuleNotFoundError, which says what to install, where it is not there."""
    try:
        return importlib.import_module("cupy")
    except ImportError:
        raise ModuleNotFoundError("cupy is not installed (pip install cupy-cuda12x)") from None


def to_host(array: Any) -> Any:
    """Return the numpy array of what may lie on a GPU."""
    return array.get() if on_gpu(array) else array


def to_module(xp: Any, array: Any) -> Any:
    """Return an array as one of a module; what is no array stays as it is."""
    if xp is np:
        return to_host(array)
    return xp.asarray(array) if isinstance(array, np.ndarray | np.generic) and not array.dtype.hasobject else array
