"""Documents with numpy arrays in them, as JSON or as one binary block.

A block (drawn in docs/api.md) is a JSON header that names its columns, then the columns, raw and little-endian, each at
a multiple of 8 bytes, so that a browser makes typed-array views on the bytes it received without a copy:

    "BRD1" | u32 header length h | header, padded so that 8 + h is a multiple of 8 | columns

In the header an array stands as {"$": [dtype, offset, length]}.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

Document = Any
"""Nested dicts and lists of JSON values, numpy scalars and one-dimensional numpy arrays."""

MEDIA_TYPE = "application/vnd.board.block"
MAGIC = b"BRD1"
ALIGNMENT = 8

_PREAMBLE = struct.Struct("<4sI")
_COLUMN_TYPES = {"f8", "f4", "i4", "u4", "u2", "u1"}
_INT32 = np.iinfo(np.int32)


def encode(document: Document) -> bytes:
    """Return the document as a block."""
    columns: list[bytes] = []
    end = 0

    def place(value: object) -> object:
        nonlocal end
        if not isinstance(value, np.ndarray):
            return _plain(value)
        column = _as_column(value)
        data = column.tobytes()
        reference = {"$": [column.dtype.str[1:], end, len(column)]}
        columns.append(data + bytes(-len(data) % ALIGNMENT))
        end += len(columns[-1])
        return reference

    header = _dump(document, place)
    header += b" " * (-(_PREAMBLE.size + len(header)) % ALIGNMENT)
    return b"".join([_PREAMBLE.pack(MAGIC, len(header)), header, *columns])


def decode(block: bytes) -> Document:
    """Return the document of a block; its arrays are views on the block. Raises ValueError for anything else."""
    if len(block) < _PREAMBLE.size:
        raise ValueError(f"a block of {len(block)} bytes has no header")
    magic, length = _PREAMBLE.unpack_from(block)
    start = _PREAMBLE.size + length
    if magic != MAGIC or start % ALIGNMENT or start > len(block):
        raise ValueError(f"not a block: starts with {block[:8]!r}")

    def resolve(node: dict[str, Any]) -> object:
        reference = node.get("$")
        if len(node) != 1 or not isinstance(reference, list):
            return node
        match reference:
            case [str(dtype), int(offset), int(count)] if dtype in _COLUMN_TYPES and min(offset, count) >= 0:
                return np.frombuffer(block, np.dtype(f"<{dtype}"), count, start + offset)
        raise ValueError(f"not a column: {reference!r}")

    return json.loads(block[_PREAMBLE.size : start], object_hook=resolve)


def encode_json(document: Document) -> bytes:
    """Return the document as JSON: arrays as lists; NaN, Infinity and -Infinity as those words in quotes."""

    def spell(value: object) -> object:
        return _list_with_words(value) if isinstance(value, np.ndarray) else _plain(value)

    return _dump(document, spell)


def _dump(document: Document, default: Any) -> bytes:
    """Serialise at C speed; only a document that holds a non-finite number is walked in Python.

    Always ASCII: a lone surrogate (a file name that is not UTF-8) has no UTF-8 form but it has an escape.
    """
    try:
        text = json.dumps(document, default=default, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_with_words(document), default=default, separators=(",", ":"))
    return text.encode("ascii")


def _with_words(node: Document) -> Document:
    if isinstance(node, dict):
        return {key: _with_words(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_with_words(value) for value in node]
    if isinstance(node, float | np.floating):
        return word_or_number(float(node))
    return node


def word_or_number(value: float) -> float | str:
    """Return the number, or the word that stands for it where JSON has none."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _list_with_words(array: npt.NDArray[Any]) -> list[Any]:
    values: list[Any] = array.tolist()
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return [word_or_number(value) for value in values]
    return values


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a document cannot hold {type(value).__name__}: {value!r}")


def _as_column(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the array in a column type: browsers read 64-bit integers only as BigInt, so those become i4 or f8."""
    if array.ndim != 1:
        raise TypeError(f"a column has one dimension, not {array.ndim}")
    if array.dtype.kind == "b":
        array = array.view(np.uint8)
    elif array.dtype.kind == "f" and array.dtype.itemsize == 2:
        array = array.astype(np.float32)
    elif array.dtype.kind in "iu" and array.dtype.str[1:] not in _COLUMN_TYPES:
        fits = not array.size or (array.min() >= _INT32.min and array.max() <= _INT32.max)
        array = array.astype(np.int32 if fits else np.float64)
    column = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    if column.dtype.str[1:] not in _COLUMN_TYPES:
        raise TypeError(f"no column type holds {array.dtype}")
    return column
