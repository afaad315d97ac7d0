"""NumPy arrays to TensorProto and back (tensorflow/core/framework/tensor.proto).

| dtype | array that decoding gives | array that encoding takes |
|---|---|---|
| numbers, bool, complex | the same type | the same type, either byte order |
| DT_STRING | object array of bytes | object, str or bytes arrays; text becomes UTF-8 |
| DT_BFLOAT16 | float32, exact | with an explicit dtype: floats (rounded) or uint16 bit patterns; ml_dtypes' own |
| DT_FLOAT8_* | float32, exact | ml_dtypes' own |
| DT_QINT*, DT_QUINT* | the integers | integers, with an explicit dtype |
| 4-bit and smaller, resource, variant | ValueError | ValueError |
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from writer.wire.proto.tensor_pb2 import DataType, TensorProto, TensorShapeProto

Array = npt.NDArray[Any]

MAX_RANK = 64
"""What numpy holds. TensorFlow allows 254 dimensions; nobody has logged them."""

MAX_BROADCAST_BYTES = 1 << 30
"""A list of one element may stand for a whole shape; a shape that claims more than this is refused."""

_REFERENCE_OFFSET = 100  # DT_X_REF = DT_X + 100


@dataclass(frozen=True, slots=True)
class _Storage:
    """How a dtype lies in a TensorProto: raw in tensor_content, or as numbers in its own repeated field."""

    raw: np.dtype[Any]  # one element of tensor_content
    field: str  # the typed list
    parts: int = 1  # numbers in the list per element: 2 for complex


def _stored(raw: str, field: str, parts: int = 1) -> _Storage:
    return _Storage(np.dtype(raw).newbyteorder("<"), field, parts)


_STORAGE: dict[int, _Storage] = {
    DataType.DT_FLOAT: _stored("f4", "float_val"),
    DataType.DT_DOUBLE: _stored("f8", "double_val"),
    DataType.DT_INT32: _stored("i4", "int_val"),
    DataType.DT_UINT8: _stored("u1", "int_val"),
    DataType.DT_INT16: _stored("i2", "int_val"),
    DataType.DT_INT8: _stored("i1", "int_val"),
    DataType.DT_COMPLEX64: _stored("c8", "scomplex_val", parts=2),
    DataType.DT_INT64: _stored("i8", "int64_val"),
    DataType.DT_BOOL: _stored("?", "bool_val"),
    DataType.DT_QINT8: _stored("i1", "int_val"),
    DataType.DT_QUINT8: _stored("u1", "int_val"),
    DataType.DT_QINT32: _stored("i4", "int_val"),
    DataType.DT_BFLOAT16: _stored("u2", "half_val"),
    DataType.DT_QINT16: _stored("i2", "int_val"),
    DataType.DT_QUINT16: _stored("u2", "int_val"),
    DataType.DT_UINT16: _stored("u2", "int_val"),
    DataType.DT_COMPLEX128: _stored("c16", "dcomplex_val", parts=2),
    DataType.DT_HALF: _stored("f2", "half_val"),
    DataType.DT_UINT32: _stored("u4", "uint32_val"),
    DataType.DT_UINT64: _stored("u8", "uint64_val"),
    DataType.DT_FLOAT8_E5M2: _stored("u1", "float8_val"),
    DataType.DT_FLOAT8_E4M3FN: _stored("u1", "float8_val"),
    DataType.DT_FLOAT8_E4M3FNUZ: _stored("u1", "float8_val"),
    DataType.DT_FLOAT8_E4M3B11FNUZ: _stored("u1", "float8_val"),
    DataType.DT_FLOAT8_E5M2FNUZ: _stored("u1", "float8_val"),
}

_OF_NUMPY: dict[str, int] = {
    "float32": DataType.DT_FLOAT,
    "float64": DataType.DT_DOUBLE,
    "float16": DataType.DT_HALF,
    "int8": DataType.DT_INT8,
    "int16": DataType.DT_INT16,
    "int32": DataType.DT_INT32,
    "int64": DataType.DT_INT64,
    "uint8": DataType.DT_UINT8,
    "uint16": DataType.DT_UINT16,
    "uint32": DataType.DT_UINT32,
    "uint64": DataType.DT_UINT64,
    "bool": DataType.DT_BOOL,
    "complex64": DataType.DT_COMPLEX64,
    "complex128": DataType.DT_COMPLEX128,
    # ml_dtypes' types (jax and TensorFlow use them) are told by name, so that nobody has to import the package.
    "bfloat16": DataType.DT_BFLOAT16,
    "float8_e5m2": DataType.DT_FLOAT8_E5M2,
    "float8_e4m3fn": DataType.DT_FLOAT8_E4M3FN,
    "float8_e4m3fnuz": DataType.DT_FLOAT8_E4M3FNUZ,
    "float8_e4m3b11fnuz": DataType.DT_FLOAT8_E4M3B11FNUZ,
    "float8_e5m2fnuz": DataType.DT_FLOAT8_E5M2FNUZ,
}


class _Float8(NamedTuple):
    """A float of 1 sign, 7 - m exponent and m mantissa bits."""

    mantissa_bits: int
    bias: int
    special: str  # "ieee": inf and NaN at the top exponent; "fn": NaN in all ones; "fnuz": NaN in minus zero


_FLOAT8: dict[int, _Float8] = {
    DataType.DT_FLOAT8_E5M2: _Float8(2, 15, "ieee"),
    DataType.DT_FLOAT8_E4M3FN: _Float8(3, 7, "fn"),
    DataType.DT_FLOAT8_E4M3FNUZ: _Float8(3, 8, "fnuz"),
    DataType.DT_FLOAT8_E4M3B11FNUZ: _Float8(3, 11, "fnuz"),
    DataType.DT_FLOAT8_E5M2FNUZ: _Float8(2, 16, "fnuz"),
}


def dtype_name(dtype: int) -> str:
    """Return "DT_FLOAT" for 1, and the number itself for one that has no name."""
    names = dict(zip(DataType.values(), DataType.keys(), strict=True))
    return names.get(dtype, str(dtype))


def shape_of(shape: TensorShapeProto) -> tuple[int, ...]:
    """Return the sizes of a shape that is fully known, else raise ValueError."""
    sizes = tuple(dimension.size for dimension in shape.dim)
    if shape.unknown_rank or any(size < 0 for size in sizes):
        raise ValueError(f"tensor shape {list(sizes)} is not fully known")
    if len(sizes) > MAX_RANK:
        raise ValueError(f"tensor of {len(sizes)} dimensions, more than {MAX_RANK}")
    return sizes


def decode_tensor(proto: TensorProto) -> Array:
    """Return the array in `proto`; it may be read-only, or a view that repeats one element.

    A list of one element stands for the whole shape. Raises ValueError, before memory is taken, where shape and data
    disagree or the dtype has no array.
    """
    shape = shape_of(proto.tensor_shape)
    dtype = proto.dtype - _REFERENCE_OFFSET if proto.dtype > _REFERENCE_OFFSET else proto.dtype
    if dtype == DataType.DT_STRING:
        return _shaped(_string_elements(proto.string_val), shape)
    storage = _STORAGE.get(dtype)
    if storage is None:
        raise ValueError(f"tensors of {dtype_name(dtype)} have no array form")
    if proto.tensor_content:
        elements = _raw_elements(proto.tensor_content, storage, shape)
    else:
        elements = _shaped(_listed_elements(getattr(proto, storage.field), storage), shape)
    return _widened(elements, dtype)


def _raw_elements(content: bytes, storage: _Storage, shape: tuple[int, ...]) -> Array:
    expected = math.prod(shape) * storage.raw.itemsize
    if len(content) != expected:
        raise ValueError(f"tensor of shape {list(shape)} needs {expected} bytes, has {len(content)}")
    elements = np.frombuffer(content, storage.raw).reshape(shape)
    return elements.astype(storage.raw.newbyteorder("="), copy=False)


def _listed_elements(values: Any, storage: _Storage) -> Array:
    """Return a typed list as a flat array of the dtype's own elements."""
    if storage.field == "float8_val":
        return np.frombuffer(values, np.uint8)
    raw = storage.raw.newbyteorder("=")
    if storage.parts == 2:
        if len(values) % 2:
            raise ValueError(f"complex tensor with an odd count of {len(values)} numbers")
        return np.fromiter(values, np.dtype(f"f{raw.itemsize // 2}"), len(values)).view(raw)
    if storage.field == "half_val":  # the bit pattern in an int32
        return np.fromiter(values, np.int32, len(values)).astype(np.uint16).view(raw)
    if storage.field == "int_val":  # through int32, so that a claim out of range wraps instead of raising
        return np.fromiter(values, np.int32, len(values)).astype(raw)
    return np.fromiter(values, raw, len(values))


def _string_elements(values: Sequence[bytes]) -> Array:
    elements = np.empty(len(values), object)
    elements[:] = values
    return elements


def _shaped(elements: Array, shape: tuple[int, ...]) -> Array:
    count = math.prod(shape)
    if len(elements) == count:
        return elements.reshape(shape)
    if len(elements) != 1:
        raise ValueError(f"tensor of shape {list(shape)} needs {count} values, has {len(elements)}")
    if count * elements.itemsize > MAX_BROADCAST_BYTES:
        raise ValueError(f"tensor of shape {list(shape)} claims {count} values and has one")
    return np.broadcast_to(elements[0], shape)


def _widened(elements: Array, dtype: int) -> Array:
    """Turn bit patterns of types that numpy lacks into float32, which holds each of them exactly."""
    if dtype == DataType.DT_BFLOAT16:  # the upper half of a float32
        return (elements.astype(np.uint32) << np.uint32(16)).view(np.float32)
    if dtype in _FLOAT8:
        return _float8_values(dtype)[elements]
    return elements


@functools.cache
def _float8_values(dtype: int) -> npt.NDArray[np.float32]:
    """Return the value of each of the 256 bit patterns (formats: github.com/jax-ml/ml_dtypes)."""
    mantissa_bits, bias, special = _FLOAT8[dtype]
    pattern = np.arange(256)
    exponent = (pattern & 0x7F) >> mantissa_bits
    fraction = (pattern & ((1 << mantissa_bits) - 1)) / (1 << mantissa_bits)
    magnitude = np.where(exponent == 0, fraction * 2.0 ** (1 - bias), (1 + fraction) * 2.0 ** (exponent - bias))
    value = np.where(pattern & 0x80, -magnitude, magnitude)
    if special == "ieee":
        top = exponent == exponent.max()
        value[top] = np.where(fraction[top] == 0, np.copysign(np.inf, value[top]), np.nan)
    elif special == "fn":
        value[[0x7F, 0xFF]] = np.nan
    else:
        value[0x80] = np.nan
    return value.astype(np.float32)


def encode_tensor(values: npt.ArrayLike, dtype: int | None = None) -> TensorProto:
    """Return a TensorProto with the data of `values`, which numpy's rules turn into an array.

    `dtype` (a DataType) asks for another type than the array's own: DT_BFLOAT16, a quantised type, a narrower or
    wider number of the same kind. One element goes into the typed list, more into tensor_content, as TensorFlow
    writes them. Raises ValueError for what a TensorProto cannot hold.
    """
    array = np.asarray(values)
    if array.dtype.kind in "SU" and not isinstance(values, np.ndarray):
        array = np.asarray(values, object)  # numpy's own strings lose zeros at their end
    if array.dtype.kind in "OSU":
        return _encode_strings(array, dtype)
    if dtype is None:
        dtype = _OF_NUMPY.get(array.dtype.name)
        if dtype is None:
            raise ValueError(f"arrays of {array.dtype} have no TensorProto form")
    if dtype not in _STORAGE:
        raise ValueError(f"cannot encode {array.dtype} values as {dtype_name(dtype)}")
    elements = _stored_elements(array, dtype)
    proto = TensorProto(dtype=dtype, tensor_shape=_shape_proto(array.shape))  # type: ignore[arg-type]  # open enum
    storage = _STORAGE[dtype]
    if elements.size == 1 and storage.field != "float8_val":
        getattr(proto, storage.field).extend(_as_listed(elements, storage))
    else:
        proto.tensor_content = elements.tobytes()
    return proto


def _stored_elements(array: Array, dtype: int) -> Array:
    """Return the elements as they lie in tensor_content."""
    raw = _STORAGE[dtype].raw
    if _OF_NUMPY.get(array.dtype.name) == dtype and array.dtype.itemsize == raw.itemsize:
        same = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
        return same.reshape(same.shape or (1,)).view(raw)
    if dtype == DataType.DT_BFLOAT16:
        return _bfloat16_patterns(array).astype(raw, copy=False)
    if dtype in _FLOAT8:
        raise ValueError(f"cannot encode {array.dtype} values as {dtype_name(dtype)}")
    if not np.can_cast(array.dtype, raw, casting="same_kind"):
        raise ValueError(f"cannot encode {array.dtype} values as {dtype_name(dtype)}")
    return array.astype(raw)


def _bfloat16_patterns(array: Array) -> npt.NDArray[np.uint16]:
    """Return bit patterns: uint16 arrays are patterns already, floats are rounded to nearest, ties to even."""
    if array.dtype == np.uint16:
        return array
    if array.dtype.kind != "f":
        raise ValueError(f"cannot encode {array.dtype} values as DT_BFLOAT16")
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes an infinity, in bfloat16 too
        bits = np.atleast_1d(array.astype(np.float32)).view(np.uint32).reshape(array.shape)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    # Rounding would carry a NaN with a small payload into infinity: keep its top bits and make it quiet.
    quiet = (bits >> np.uint32(16)) | np.uint32(0x0040)
    not_a_number = (bits & np.uint32(0x7FFFFFFF)) > np.uint32(0x7F800000)
    return np.where(not_a_number, quiet, rounded).astype(np.uint16)


def _as_listed(elements: Array, storage: _Storage) -> list[Any]:
    flat = elements.reshape(-1)
    if storage.parts == 2:
        return flat.view(f"<f{storage.raw.itemsize // 2}").tolist()
    if storage.field == "half_val":
        return flat.view("<u2").tolist()
    return flat.tolist()


def _encode_strings(array: Array, dtype: int | None) -> TensorProto:
    if dtype not in (None, DataType.DT_STRING):
        raise ValueError(f"cannot encode {array.dtype} values as {dtype_name(dtype or 0)}")
    return TensorProto(
        dtype=DataType.DT_STRING,
        tensor_shape=_shape_proto(array.shape),
        string_val=[_as_bytes(value) for value in array.reshape(-1).tolist()],
    )


def _as_bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise ValueError(f"string tensors hold str or bytes, not {type(value).__name__}")


def _shape_proto(shape: tuple[int, ...]) -> TensorShapeProto:
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])
