"""A tensor's elements as a checkpoint's data file holds them, without I/O.

    numbers  as they lie in memory, row by row, little-endian (the header may say big); bool one byte
    strings  varint length *, u32 masked CRC-32C of the lengths, the strings' bytes. The lengths' checksum, and with it
             the tensor's, is over the lengths as u32 (u64 from 2**32 on), not over the varints

Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc, WriteStringTensor and ReadStringTensor.
"""

from __future__ import annotations

import importlib.util
import math
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.wire.checkpoint.varint import decode_varint, encode_varint
from writer.wire.proto.tensor_pb2 import DataType
from writer.wire.record import masked_crc32c
from writer.wire.tensor import dtype_name

Array = npt.NDArray[Any]

_CHECKSUM = struct.Struct("<I")

_NUMPY: dict[int, np.dtype[Any]] = {
    DataType.DT_FLOAT: np.dtype(np.float32),
    DataType.DT_DOUBLE: np.dtype(np.float64),
    DataType.DT_HALF: np.dtype(np.float16),
    DataType.DT_INT8: np.dtype(np.int8),
    DataType.DT_INT16: np.dtype(np.int16),
    DataType.DT_INT32: np.dtype(np.int32),
    DataType.DT_INT64: np.dtype(np.int64),
    DataType.DT_UINT8: np.dtype(np.uint8),
    DataType.DT_UINT16: np.dtype(np.uint16),
    DataType.DT_UINT32: np.dtype(np.uint32),
    DataType.DT_UINT64: np.dtype(np.uint64),
    DataType.DT_BOOL: np.dtype(np.bool_),
    DataType.DT_COMPLEX64: np.dtype(np.complex64),
    DataType.DT_COMPLEX128: np.dtype(np.complex128),
    DataType.DT_QINT8: np.dtype(np.int8),
    DataType.DT_QUINT8: np.dtype(np.uint8),
    DataType.DT_QINT16: np.dtype(np.int16),
    DataType.DT_QUINT16: np.dtype(np.uint16),
    DataType.DT_QINT32: np.dtype(np.int32),
}

_ML_DTYPES: dict[int, tuple[str, int]] = {
    DataType.DT_BFLOAT16: ("bfloat16", 2),
    DataType.DT_FLOAT8_E5M2: ("float8_e5m2", 1),
    DataType.DT_FLOAT8_E4M3FN: ("float8_e4m3fn", 1),
    DataType.DT_FLOAT8_E4M3FNUZ: ("float8_e4m3fnuz", 1),
    DataType.DT_FLOAT8_E4M3B11FNUZ: ("float8_e4m3b11fnuz", 1),
    DataType.DT_FLOAT8_E5M2FNUZ: ("float8_e5m2fnuz", 1),
}
"""Types that numpy lacks: their name in the package ml_dtypes, and their bytes."""

_QUANTISED = {
    *(DataType.DT_QINT8, DataType.DT_QUINT8, DataType.DT_QINT16, DataType.DT_QUINT16, DataType.DT_QINT32),
}
_OF_NUMPY = {
    **{dtype.name: number for number, dtype in _NUMPY.items() if number not in _QUANTISED},
    **{name: number for number, (name, _) in _ML_DTYPES.items()},
}


def numpy_dtype(dtype: int) -> np.dtype[Any]:
    """Return the numpy type of a DataType: object (of bytes) for strings; raises ValueError where there is none.

    bfloat16 and the 8-bit floats are ml_dtypes' where that package is installed, else unsigned integers that hold the
    bit patterns.
    """
    if dtype == DataType.DT_STRING:
        return np.dtype(object)
    if dtype in _NUMPY:
        return _NUMPY[dtype]
    if dtype not in _ML_DTYPES:
        raise ValueError(f"tensors of {dtype_name(dtype)} have no array form")
    name, size = _ML_DTYPES[dtype]
    if importlib.util.find_spec("ml_dtypes") is None:
        return np.dtype(f"u{size}")
    import ml_dtypes  # optional: whoever has bfloat16 arrays has it

    found: np.dtype[Any] = np.dtype(getattr(ml_dtypes, name))
    return found


def data_type(array: Array) -> int:
    """Return the DataType of an array; raises ValueError where checkpoints have none for it."""
    if array.dtype.kind in "OSU":
        return DataType.DT_STRING
    number = _OF_NUMPY.get(array.dtype.name)
    if number is None:
        raise ValueError(f"arrays of {array.dtype} cannot be kept in a checkpoint")
    return number


def encode_elements(array: Array) -> tuple[bytes | memoryview, int]:
    """Return an array's bytes and their masked checksum; numbers are not copied where they lie as they should."""
    if array.dtype.kind in "OSU":
        return _encode_strings(array)
    flat = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)
    return flat.data, masked_crc32c(flat.data)


def _encode_strings(array: Array) -> tuple[bytes, int]:
    strings = encoded_strings(array).reshape(-1).tolist()
    lengths = _fixed_lengths([len(string) for string in strings])
    checksum = _CHECKSUM.pack(masked_crc32c(lengths))
    encoded = b"".join(encode_varint(len(string)) for string in strings) + checksum + b"".join(strings)
    return encoded, masked_crc32c(lengths + checksum + b"".join(strings))


def encoded_strings(array: Array) -> Array:
    """Return str and bytes as an object array of bytes; raises ValueError for what is neither."""
    strings = np.empty(array.shape, object)
    strings.reshape(-1)[:] = [_as_bytes(value) for value in array.reshape(-1).tolist()]
    return strings


def _as_bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise ValueError(f"string tensors hold str or bytes, got {type(value).__name__}")


def _fixed_lengths(lengths: list[int]) -> bytes:
    return b"".join(length.to_bytes(4 if length < 1 << 32 else 8, "little") for length in lengths)


def decode_elements(
    data: bytes | bytearray, dtype: int, shape: tuple[int, ...], checksum: int, byte_order: str = "<"
) -> Array:
    """Return the array in `data`, its checksum verified; raises ValueError where shape and bytes disagree."""
    if dtype == DataType.DT_STRING:
        return _decode_strings(bytes(data), shape, checksum)
    stored = numpy_dtype(dtype)
    expected = math.prod(shape) * stored.itemsize
    if len(data) != expected:
        raise ValueError(f"{dtype_name(dtype)} of shape {list(shape)} takes {expected} bytes, has {len(data)}")
    if masked_crc32c(data) != checksum:
        raise ValueError(f"checksum mismatch in {len(data)} bytes")
    elements = np.frombuffer(data, stored).reshape(shape)
    return elements.byteswap() if byte_order == ">" else elements


def _decode_strings(data: bytes, shape: tuple[int, ...], checksum: int) -> Array:
    count = math.prod(shape)
    if count + _CHECKSUM.size > len(data):  # a length takes a byte at least
        raise ValueError(f"{count} strings do not fit into {len(data)} bytes")
    lengths, position = [], 0
    for _ in range(count):
        length, position = decode_varint(data, position, len(data))
        lengths.append(length)
    fixed = _fixed_lengths(lengths)
    start = position + _CHECKSUM.size
    if data[position:start] != _CHECKSUM.pack(masked_crc32c(fixed)):
        raise ValueError("checksum mismatch in the strings' lengths")
    if start + sum(lengths) != len(data):
        raise ValueError(f"strings of {sum(lengths)} bytes in {len(data) - start}")
    if masked_crc32c(fixed + data[position:]) != checksum:
        raise ValueError(f"checksum mismatch in {len(data)} bytes")
    strings = np.empty(count, object)
    for i, length in enumerate(lengths):
        strings[i] = data[start : start + length]
        start += length
    return strings.reshape(shape)
