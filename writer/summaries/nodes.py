"""One node of a GraphDef, with what graph views read of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NodeDef, VersionDef
from writer.wire.proto.tensor_pb2 import DataType, TensorShapeProto

Attribute = str | bytes | int | float | Sequence[int] | Sequence[float] | Sequence[bytes]

PRODUCER = 22
"""The version of GraphDef that torch's and tensorboardX's writers state."""

OUTPUT_SHAPES = "_output_shapes"


def node(
    name: str,
    op: str,
    inputs: Iterable[str] = (),
    shapes: Sequence[Sequence[int] | None] = (),
    attributes: Mapping[str, Attribute] | None = None,
    dtype: DataType | None = None,
) -> NodeDef:
    """Return a node; `shapes` has one for each output, None where it is unknown, -1 for an unknown side."""
    made = NodeDef(name=name, op=op, input=list(inputs))
    for key, value in (attributes or {}).items():
        made.attr[key].CopyFrom(_attribute(value))
    if dtype is not None:
        made.attr["dtype"].type = dtype
    if any(shape is not None for shape in shapes):
        made.attr[OUTPUT_SHAPES].list.shape.extend(_shape(shape) for shape in shapes)
    return made


def graph_def(nodes: Iterable[NodeDef]) -> GraphDef:
    """Return the nodes as a graph."""
    return GraphDef(node=nodes, versions=VersionDef(producer=PRODUCER))


def _shape(shape: Sequence[int] | None) -> TensorShapeProto:
    if shape is None:
        return TensorShapeProto(unknown_rank=True)
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])


def _attribute(value: Attribute) -> AttrValue:
    if isinstance(value, str):
        return AttrValue(s=value.encode())
    if isinstance(value, bytes):
        return AttrValue(s=value)
    if isinstance(value, int):
        return AttrValue(i=value)
    if isinstance(value, float):
        return AttrValue(f=value)
    items: list[Any] = list(value)
    kind = type(items[0]) if items else int
    field = {bytes: "s", int: "i", float: "f"}[kind]
    return AttrValue(list=AttrValue.ListValue(**{field: items}))
