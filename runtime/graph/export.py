"""Graphs as GraphDef: what TensorFlow, TensorBoard and `board` read."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from runtime.arrays import DType
from runtime.graph.graph import ABOVE, Graph
from runtime.graph.library import library_of
from runtime.graph.shape import Dims, TensorShape
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NameAttrList, NodeDef, VersionDef
from writer.wire.proto.tensor_pb2 import TensorShapeProto
from writer.wire.tensor import encode_tensor

__all__ = ["graph_def_of"]

PRODUCER = 1882
"""The graph version of the TensorFlow whose ops these are; a reader refuses only graphs newer than itself."""


def graph_def_of(graph: Graph, *, add_shapes: bool = False) -> GraphDef:
    """Return a graph as a GraphDef; `add_shapes` notes the shape of every output, as FileWriter wants them."""
    nodes = [node_def_of(operation, add_shapes=add_shapes) for operation in graph.get_operations()]
    library = library_of(graph, lambda one, called: node_def_of(one, add_shapes=add_shapes, called=called))
    return GraphDef(node=nodes, library=library, versions=VersionDef(producer=PRODUCER))


ABOVE["graph_def_of"] = graph_def_of


def node_def_of(operation: Operation, *, add_shapes: bool, called: Callable[[Tensor], str] | None = None) -> NodeDef:
    """Return an operation as a NodeDef; `called` says what a tensor is called in a function."""
    inputs = [*map(called or _input_name, operation.inputs), *(f"^{one.name}" for one in operation.control_inputs)]
    node = NodeDef(name=operation.name, op=operation.type, input=inputs, device=operation.device)
    for name, value in operation.attrs.items():
        if value is not None and not name.startswith("_"):
            node.attr[name].CopyFrom(attr_value(value))
    if add_shapes and operation.outputs:
        shapes = [shape_proto(tensor.dims) for tensor in operation.outputs]
        node.attr["_output_shapes"].list.shape.extend(shapes)
    return node


def _input_name(tensor: Tensor) -> str:
    return tensor.name if tensor.value_index else tensor.op.name


def attr_value(value: Any) -> AttrValue:
    """Return an attribute in the field of its type; raises TypeError for a value of no such type."""
    # bool before int: a bool is an int
    if isinstance(value, bool):
        return AttrValue(b=value)
    if isinstance(value, int):
        return AttrValue(i=value)
    if isinstance(value, float):
        return AttrValue(f=value)
    if isinstance(value, str | bytes):
        return AttrValue(s=value.encode() if isinstance(value, str) else value)
    if isinstance(value, DType):
        return AttrValue(type=value.number)  # type: ignore[arg-type]  # an enum's number
    if isinstance(value, TensorShape):
        return AttrValue(shape=shape_proto(value.sizes))
    if isinstance(value, Subgraph):
        return AttrValue(func=NameAttrList(name=value.name))
    if isinstance(value, np.ndarray | np.generic):
        return AttrValue(tensor=encode_tensor(np.asarray(value)))
    if isinstance(value, list | tuple):
        return AttrValue(list=_listed(value))
    raise TypeError(f"an attribute cannot be {value!r}")


def _listed(values: Iterable[Any]) -> AttrValue.ListValue:
    found = AttrValue.ListValue()
    for value in map(attr_value, values):
        field = value.WhichOneof("value")
        if field in ("s", "i", "f", "b", "type", "shape", "tensor", "func"):
            getattr(found, field).append(getattr(value, field))
    return found


def shape_proto(dims: Dims) -> TensorShapeProto:
    """Return a shape as a message: unknown sizes are -1."""
    if dims is None:
        return TensorShapeProto(unknown_rank=True)
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=-1 if size is None else size) for size in dims])
