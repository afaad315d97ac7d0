"""Tensors of any plugin, as numpy arrays."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor


def decode(kind: Kind, payload: bytes) -> npt.NDArray[Any]:
    """Return the array in an encoded TensorProto; strings are objects of bytes. Raises ValueError."""
    if kind != Kind.TENSOR:
        raise ValueError(f"a payload of kind {kind.name} is no tensor")
    try:
        return decode_tensor(TensorProto.FromString(payload))
    except DecodeError as error:
        raise ValueError(f"not a TensorProto: {error}") from error
