"""ONNX models as graphs, read with our own few messages (onnx.proto): the onnx package is not needed."""

from collections.abc import Iterable

from google.protobuf.message import DecodeError

from writer.summaries.nodes import Attribute, graph_def, node
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef
from writer.wire.proto.onnx_pb2 import OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensorType, OnnxValueInfo
from writer.wire.proto.tensor_pb2 import DataType

_DATA_TYPES = {
    1: DataType.DT_FLOAT,
    2: DataType.DT_UINT8,
    3: DataType.DT_INT8,
    4: DataType.DT_UINT16,
    5: DataType.DT_INT16,
    6: DataType.DT_INT32,
    7: DataType.DT_INT64,
    8: DataType.DT_STRING,
    9: DataType.DT_BOOL,
    10: DataType.DT_HALF,
    11: DataType.DT_DOUBLE,
    12: DataType.DT_UINT32,
    13: DataType.DT_UINT64,
    14: DataType.DT_COMPLEX64,
    15: DataType.DT_COMPLEX128,
    16: DataType.DT_BFLOAT16,
}
"""onnx.TensorProto.DataType by number."""


def onnx_graph(serialised: bytes) -> GraphDef:
    """Return the graph of a serialised ModelProto; raises ValueError for what is none."""
    try:
        model = OnnxModel.FromString(serialised)
    except DecodeError as error:
        raise ValueError("model is no serialised ONNX ModelProto") from error
    graph = model.graph
    if not graph.node:
        raise ValueError("model is no ONNX ModelProto, or has no nodes")
    return graph_def(_Names(graph).nodes())


class _Names:
    """Names of nodes. In ONNX an edge is named, and a node may have none: it then takes its first output's."""

    def __init__(self, graph: OnnxGraph) -> None:
        self._graph = graph
        self._types = {info.name: info.type.tensor_type for info in (*graph.value_info, *graph.input, *graph.output)}
        self._taken: set[str] = set()
        self._reference: dict[str, str] = {}  # edge to "node" or "node:output"

    def nodes(self) -> list[NodeDef]:
        """Return inputs, weights, operations and outputs, in this order."""
        graph = self._graph
        weights = {tensor.name for tensor in graph.initializer}
        inputs = [info for info in graph.input if info.name not in weights]  # old models name weights there too
        made = [self._value("input", "Placeholder", info) for info in inputs]
        for tensor in graph.initializer:
            name = self._named(tensor.name, [tensor.name])
            made.append(node(name, "Const", (), [list(tensor.dims)], dtype=_DATA_TYPES.get(tensor.data_type)))
        named = [(self._named(one.name or f"{one.op_type}/{one.output[0]}", one.output), one) for one in _real(graph)]
        made += [self._operation(name, one) for name, one in named]
        made += [self._value("output", "Output", info, [self._reference.get(info.name, "")]) for info in graph.output]
        return made

    def _named(self, wish: str, edges: Iterable[str]) -> str:
        """Return a name that no node has yet, and have the edges lead to it."""
        wish = wish.strip("/").replace(":", "_") or "node"
        name, number = wish, 0
        while name in self._taken:
            number += 1
            name = f"{wish}_{number}"
        self._taken.add(name)
        for number, edge in enumerate(edges):
            self._reference[edge] = f"{name}:{number}" if number else name
        return name

    def _value(self, group: str, op: str, info: OnnxValueInfo, inputs: Iterable[str] = ()) -> NodeDef:
        name = self._named(f"{group}/{info.name}", [info.name] if group == "input" else [])
        kind = info.type.tensor_type
        return node(name, op, filter(None, inputs), [_shape(kind)], dtype=_DATA_TYPES.get(kind.elem_type))

    def _operation(self, name: str, one: OnnxNode) -> NodeDef:
        inputs = [self._reference[edge] for edge in one.input if edge in self._reference]  # "" is a missing option
        shapes = [_shape(self._types[edge]) if edge in self._types else None for edge in one.output]
        attributes = {attribute.name: _value_of(attribute) for attribute in one.attribute}
        return node(name, one.op_type, inputs, shapes, {key: v for key, v in attributes.items() if v is not None})


def _real(graph: OnnxGraph) -> list[OnnxNode]:
    return [one for one in graph.node if one.output]


def _shape(kind: OnnxTensorType) -> list[int] | None:
    if not kind.HasField("shape"):
        return None
    return [side.dim_value or -1 for side in kind.shape.dim]


def _value_of(attribute: OnnxAttribute) -> Attribute | None:
    """Return an attribute's value; None for tensors and subgraphs, which no view shows."""
    values: dict[int, Attribute] = {
        1: attribute.f,
        2: attribute.i,
        3: attribute.s,
        6: list(attribute.floats),
        7: list(attribute.ints),
        8: list(attribute.strings),
    }
    return values.get(attribute.type)
