"""Text: a string tensor of any rank. A single string is what nearly everybody logs; arrays are shown as tables."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from writer.wire.proto.tensor_pb2 import DataType, TensorProto
from writer.wire.tensor import decode_tensor, dtype_name, shape_of

Strings = npt.NDArray[np.object_]
"""Of `str`, in the shape that was logged; rank 0 for a single text."""

MAX_REPEATED = 1 << 16
"""One string may stand for a whole shape. Beyond so many cells it is a claim that nobody's text needs."""


def decode(kind: Kind, payload: bytes) -> Strings:
    """Return the strings of one payload; bytes that are no UTF-8 are spelled as escapes. Raises ValueError."""
    if kind != Kind.TENSOR:
        raise ValueError(f"not a text: its payload is {kind.name}, not a tensor")
    try:
        tensor = TensorProto.FromString(payload)
    except DecodeError as error:
        raise ValueError(f"not a tensor: {error}") from error
    if tensor.dtype != DataType.DT_STRING:
        raise ValueError(f"not a text: a tensor of {dtype_name(tensor.dtype)}")
    cells = math.prod(shape_of(tensor.tensor_shape))
    if cells > max(MAX_REPEATED, len(tensor.string_val)):
        raise ValueError(f"text claims {cells} cells and has {len(tensor.string_val)}")
    encoded = decode_tensor(tensor)
    strings = np.empty(encoded.size, object)
    strings[:] = [text.decode("utf-8", "backslashreplace") for text in encoded.reshape(-1).tolist()]
    return strings.reshape(encoded.shape)
