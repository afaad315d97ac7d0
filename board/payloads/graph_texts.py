"""GraphDefs whole, as other programs read them: merged into one where several were traced together, and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from board.payloads import keras_models
from board.payloads.bounded import parse
from board.payloads.graphs import GraphPart
from writer.wire.proto.graph_pb2 import AttrValue, FunctionDef, GraphDef, NameAttrList, NodeDef
from writer.wire.proto.tensor_pb2 import DataType

_NODES_A_PIECE = 256


def merged(parts: Sequence[GraphPart]) -> GraphDef:
    """Return one graph of all parts; where there are several, names get their prefixes as in TensorBoard.

    Raises ValueError where one is no GraphDef.
    """
    graphs = [parse(GraphDef, part.content) for part in parts]
    if len(graphs) == 1:
        return graphs[0]
    result = GraphDef()
    for part, graph in zip(parts, graphs, strict=True):
        result.versions.MergeFrom(graph.versions)
        result.node.extend(_renamed(part.prefix, node) for node in graph.node)
        result.library.function.extend(_renamed_function(part.prefix, each) for each in graph.library.function)
        for gradient in graph.library.gradient:
            gradient.function_name = f"{part.prefix}_{gradient.function_name}"
            gradient.gradient_func = f"{part.prefix}_{gradient.gradient_func}"
            result.library.gradient.append(gradient)
    return result


def keras_graph(content: bytes) -> GraphDef:
    """Return a Keras model as a graph of its layers. Raises ValueError."""
    graph = GraphDef()
    for layer in keras_models.decode(content):
        node = graph.node.add(name=layer.name, input=layer.inputs)
        node.attr["keras_class"].s = layer.class_name.encode("utf-8", "replace")
        dtype = _element_type(layer.config.get("dtype"))
        if dtype is not None:
            node.attr["dtype"].type = dtype
    return graph


def leave_out_large(graph: GraphDef, limit: int, key: str | None) -> None:
    """Drop attributes of more than `limit` bytes, and list their names in an attribute `key`. Raises ValueError."""
    if key is None:
        raise ValueError("large_attrs_key must be != None when limit_attr_size != None.")
    if limit <= 0:
        raise ValueError(f"limit_attr_size must be > 0, but is {limit}")
    for node in graph.node:
        for name in [name for name, value in node.attr.items() if value.ByteSize() > limit]:
            del node.attr[name]
            node.attr[key].list.s.append(name.encode())


def text_of(graph: GraphDef) -> Iterator[str]:
    """Yield protobuf's text of a graph in pieces, so that no more than a few nodes are text at once; uses it up."""
    for start in range(0, len(graph.node), _NODES_A_PIECE):
        yield str(GraphDef(node=graph.node[start : start + _NODES_A_PIECE]))
    graph.ClearField("node")
    yield str(graph)


def _renamed(prefix: str, node: NodeDef) -> NodeDef:
    node.name = f"{prefix}/{node.name}"
    node.input[:] = [f"^{prefix}/{name[1:]}" if name.startswith("^") else f"{prefix}/{name}" for name in node.input]
    _rename_calls(prefix, node)
    return node


def _renamed_function(prefix: str, function: FunctionDef) -> FunctionDef:
    function.signature.name = f"{prefix}_{function.signature.name}"
    for node in function.node_def:
        _rename_calls(prefix, node)
    return function


def _rename_calls(prefix: str, node: NodeDef) -> None:
    for value in node.attr.values():
        for function in _functions(value):
            function.name = f"{prefix}_{function.name}"


def _functions(value: AttrValue) -> Iterator[NameAttrList]:
    which = value.WhichOneof("value")
    if which == "func":
        yield value.func
    elif which == "list":
        yield from value.list.func


def _element_type(said: object) -> DataType | None:
    """Return the number of a layer's dtype, which may be the name of one or of a policy; None where it is neither."""
    match said:
        case {"config": {"name": str(name)}} | str(name):
            return cast("DataType | None", _ELEMENT_TYPES.get(name))  # the stubs call its values int
    return None


_OTHER_WORDS = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF"}
_ELEMENT_TYPES = {
    name.removeprefix("DT_").lower(): number for name, number in DataType.items() if not name.endswith("_REF")
} | {word: DataType.Value(f"DT_{name}") for word, name in _OTHER_WORDS.items()}
