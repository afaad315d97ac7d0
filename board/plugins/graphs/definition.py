"""What a graph was logged as: GraphDefs or a Keras model. Says which operations there are, and what each one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from board.ingest.batch import Kind
from board.payloads import attributes, keras_models
from board.payloads.attributes import Attribute
from board.payloads.bounded import parse
from board.payloads.graphs import GraphPart, Stage, blob, graphs_in
from board.payloads.keras_models import Layer
from board.payloads.operations import Call, OperationReader, Operations, signature_of
from writer.wire.proto.graph_envelope_pb2 import FunctionEnvelope, GraphEnvelope, NodeEnvelope
from writer.wire.proto.graph_pb2 import NodeDef, OpDef

_BYTES_PER_BYTE = 4  # what a parsed message takes, about, for each byte of it


class Definition(Protocol):
    """A graph as it was logged."""

    @property
    def notes(self) -> list[str]:
        """What a reader should know of it, a sentence each."""
        ...

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        ...

    def spaces(self) -> list[Operations]:
        """Return the operations of each graph, and of each function after the graph that it belongs to."""
        ...

    def attributes(self, space: int, own: int) -> list[Attribute]:
        """Return the attributes of one operation, by its number in its space; large ones cut."""
        ...

    def attribute(self, space: int, own: int, name: str) -> Attribute | None:
        """Return one attribute whole, if the operation has it."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Where the operations of one space are defined: in a graph, or in a function of its library."""

    prefix: str
    graph: GraphEnvelope
    function: FunctionEnvelope | None = None
    signature: OpDef | None = None

    @property
    def nodes(self) -> Sequence[NodeEnvelope]:
        """The definitions."""
        return self.graph.node if self.function is None else self.function.node_def

    def node(self, own: int) -> NodeEnvelope | None:
        """Return the definition of an operation; None for a function's arguments and results."""
        index = own - (0 if self.signature is None else len(self.signature.input_arg))
        return self.nodes[index] if 0 <= index < len(self.nodes) else None


class GraphDefinition:
    """One GraphDef, or several that are drawn together."""

    def __init__(self, parts: Sequence[GraphPart]) -> None:
        self.notes: list[str] = []
        if len(parts) > 1:
            self.notes.append(f"{len(parts)} graphs were traced together; each is a scope of its own.")
        self.nbytes = _BYTES_PER_BYTE * sum(len(part.content) for part in parts)
        self.blocks = [
            block for part in parts for block in self._blocks(part.prefix, parse(GraphEnvelope, part.content))
        ]

    def _blocks(self, prefix: str, graph: GraphEnvelope) -> Iterator[Block]:
        yield Block(prefix, graph)
        for function in graph.library.function:
            try:
                yield Block(prefix, graph, function, signature_of(function))
            except ValueError as error:
                self.notes.append(f"Left out: {error}.")

    def spaces(self) -> list[Operations]:
        """Return the operations of all graphs and functions."""
        reader = OperationReader()
        return [_prefixed(block.prefix, _read(reader, block)) for block in self.blocks]

    def attributes(self, space: int, own: int) -> list[Attribute]:
        """Return the attributes of one operation."""
        node = self.blocks[space].node(own)
        return attributes.shown(node.attr) if node is not None else []

    def attribute(self, space: int, own: int, name: str) -> Attribute | None:
        """Return one attribute whole."""
        node = self.blocks[space].node(own)
        found = {attribute.key: attribute.value for attribute in (node.attr if node is not None else ())}
        encoded = found.get(name.encode("utf-8", "replace"))
        return None if encoded is None else attributes.whole(name, encoded)


class KerasDefinition:
    """The layers of a Keras model."""

    def __init__(self, content: bytes) -> None:
        self.notes: list[str] = []
        self.nbytes = _BYTES_PER_BYTE * len(content)
        self.layers: list[Layer] = keras_models.decode(content)

    def spaces(self) -> list[Operations]:
        """Return the layers, each an operation of its class."""
        operations = Operations()
        for layer in self.layers:
            operations.add(layer.name, layer.class_name, layer.inputs, () if layer.shape is None else (layer.shape,))
        return [operations]

    def attributes(self, space: int, own: int) -> list[Attribute]:
        """Return what the layer was made with."""
        config = self.layers[own].config
        return [attributes.of_json(name, value) for name, value in config.items() if name != "name"]

    def attribute(self, space: int, own: int, name: str) -> Attribute | None:
        """Return one of them whole."""
        config = self.layers[own].config
        return attributes.of_json(name, config[name], attributes.MAX_CHARACTERS) if name in config else None


def read_graph(kind: Kind, payload: bytes) -> GraphDefinition:
    """Return the run's graph. Raises ValueError."""
    return GraphDefinition([GraphPart("", blob(kind, payload))])


def read_functions(stage: Stage) -> Callable[[Kind, bytes], GraphDefinition]:
    """Return what reads the graphs of traced functions at one stage, and raises ValueError."""
    return lambda kind, payload: GraphDefinition(graphs_in(blob(kind, payload), stage))


def read_keras(kind: Kind, payload: bytes) -> KerasDefinition:
    """Return a conceptual graph. Raises ValueError."""
    return KerasDefinition(blob(kind, payload))


def original_names(node: NodeEnvelope) -> list[str]:
    """Return the names that an optimized operation had before; none where that cannot be told."""
    try:
        return list(parse(NodeDef.ExperimentalDebugInfo, node.experimental_debug_info).original_node_names)
    except ValueError:
        return []


def _read(reader: OperationReader, block: Block) -> Operations:
    if block.function is None or block.signature is None:
        return reader.read_graph(block.graph)
    return reader.read_function(block.function, block.signature)


def _prefixed(prefix: str, space: Operations) -> Operations:
    """Return the space with its names told apart from those of other graphs, as TensorBoard tells them apart."""
    if not prefix:
        return space
    if space.function:
        space.function = f"{prefix}_{space.function}"
    else:
        space.names = [f"{prefix}/{name}" for name in space.names]
        space.inputs = [[_prefixed_input(prefix, text) for text in inputs] for inputs in space.inputs]
    space.calls = [Call(call.node, call.role, f"{prefix}_{call.function}") for call in space.calls]
    return space


def _prefixed_input(prefix: str, text: str) -> str:
    return f"^{prefix}/{text[1:]}" if text.startswith("^") else f"{prefix}/{text}"
