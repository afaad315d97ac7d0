"""Protocol buffers under TensorFlow's names, and tensors to messages and back: `make_tensor_proto`, `parse_tensor`."""

from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from runtime import arrays
from runtime.arrays import Array
from runtime.errors import InvalidArgumentError
from runtime.gradients.table import not_differentiable
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import TensorShape, count, text_of
from runtime.ops import rules
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NameAttrList, NodeDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, TensorInfo
from writer.wire.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor, encode_tensor

__all__ = ["AttrValue", "Event", "GraphDef", "HistogramProto", "MetaGraphDef", "NameAttrList", "NodeDef", "Summary"]
__all__ += ["SummaryMetadata", "TensorInfo", "get_static_value", "make_ndarray", "make_tensor_proto", "parse_tensor"]
__all__ += ["serialize_tensor"]


def make_tensor_proto(
    values: Any, dtype: Any = None, shape: Any = None, verify_shape: bool = False, allow_broadcast: bool = False
) -> TensorProto:
    """Return a TensorProto of what can become a tensor; one value fills the whole of `shape`.

    Raises ValueError where the values do not fill the shape, with `verify_shape` also where theirs is another.
    """
    if isinstance(values, TensorProto):
        return values
    wanted = None if dtype is None else arrays.as_dtype(dtype)
    array = arrays.to_array(getattr(values, "array", values), wanted)
    dims = array.shape if shape is None else tuple(TensorShape(shape).as_list())
    if None in dims:
        raise ValueError(f"a shape that is fully known is wanted, not {text_of(dims)}")
    if array.shape != dims:
        if verify_shape:
            raise TypeError(f"values of shape {array.shape} were to have shape {dims}")
        if array.size == 1:
            array = np.full(dims, array.reshape(-1)[0], array.dtype)
        elif array.size != count(dims):
            raise ValueError(f"{array.size} values do not fill shape {text_of(dims)}")
        array = array.reshape(dims)
    return encode_tensor(array)


def make_ndarray(tensor: TensorProto) -> Array:
    """Return a TensorProto as an array that is the caller's own; text as bytes."""
    return np.array(decode_tensor(tensor))


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """Return a tensor's value where it is known without running anything, else None."""
    value = getattr(tensor, "value", None)
    if value is None or callable(value):  # a variable's value is a method: unknown
        return None
    found = value.copy()
    return found if found.ndim else found[()]


def _serialized(xp: Any, tensor: Array) -> Array:
    message = encode_tensor(tensor)
    if tensor.dtype != object:  # TensorFlow writes even a single number so
        content = tensor.astype(tensor.dtype.newbyteorder("<")).tobytes()
        message = TensorProto(dtype=message.dtype, tensor_shape=message.tensor_shape, tensor_content=content)
    out = np.empty((), object)
    out[()] = message.SerializeToString()
    return out


def _parsed(xp: Any, serialized: Array, *, out_type: arrays.DType) -> Array:
    try:
        message = TensorProto.FromString(serialized[()])
        array = decode_tensor(message)
    except (DecodeError, ValueError) as error:
        raise InvalidArgumentError(f"Could not parse `serialized` as TensorProto: {error}") from error
    if message.dtype != out_type.number:
        found = arrays.BY_NUMBER.get(message.dtype)
        named = found.name if found else f"dtype {message.dtype}"
        raise InvalidArgumentError(f"Type mismatch between parsed tensor ({named}) and dtype ({out_type.name})")
    return np.array(array, out_type.numpy)


_serialize = Op("SerializeTensor", "tensor: T -> serialized: string", shape=rules.scalar, kernel=_serialized, host=True)
_parse = Op(
    "ParseTensor",
    "serialized: string -> output: out_type",
    attrs={"out_type": REQUIRED},
    shape=lambda _, **__: None,
    kernel=_parsed,
    host=True,
)
not_differentiable("SerializeTensor", "ParseTensor")


def serialize_tensor(tensor: Any, name: str | None = None) -> Any:
    """Return a tensor as a string: the bytes of its TensorProto."""
    return _serialize(convert_to_tensor(tensor, name="tensor"), name=name)


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Any:
    """Return the tensor that `serialize_tensor` made a string of; raises InvalidArgumentError for another dtype."""
    return _parse(serialized, out_type=arrays.as_dtype(out_type), name=name)
