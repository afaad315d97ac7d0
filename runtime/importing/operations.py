"""Makes operations of nodes, one after the other, each after its inputs."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from runtime import arrays
from runtime.graph.convert import constant_in
from runtime.graph.graph import Graph
from runtime.graph.inputs import settle_types
from runtime.graph.op import Op
from runtime.graph.registry import OPS
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.importing.attributes import attributes_of
from runtime.importing.order import producer_of, quoted
from writer.wire.proto.graph_pb2 import NodeDef

CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
"""Ops that call a function, whose nodes take their place."""


class Functions(Protocol):
    """What calls and bodies of operations are made of."""

    def body(self, name: str, outer: Graph) -> Subgraph:
        """Return the body of a function, for an operation of a graph."""

    def inlined(self, node: NodeDef, importer: "Importer") -> tuple[Operation, list[Tensor]]:
        """Add a function's nodes in the place of a call; return the operation of its name, and the results."""


class Importer:
    """Adds nodes to a graph, each after its inputs."""

    def __init__(self, graph: Graph, prefix: str, input_map: Mapping[str, Any], functions: Functions) -> None:
        self.graph = graph
        self.functions = functions
        self.prefix = prefix
        self.made: dict[str, Operation] = {}
        self.results: dict[str, list[Tensor]] = {}  # of calls
        self.instead = {self._key(name): value for name, value in input_map.items()}

    @staticmethod
    def _key(name: str) -> str:
        return name if ":" in name or name.startswith("^") else f"{name}:0"

    def add(self, node: NodeDef) -> None:
        """Add a node; every error names it."""
        try:
            if node.op in CALLS:
                self.made[node.name], self.results[node.name] = self.functions.inlined(node, self)
            else:
                self.made[node.name] = self._operation(node, OPS[node.op])
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            # rules take attributes as they are declared: those of another kind end in any of these
            raise ValueError(f"node {node.name!r} ({node.op}) cannot be imported: {error}") from error

    def _operation(self, node: NodeDef, op: Op) -> Operation:
        inputs = tuple(self.tensor(one) for one in node.input if not one.startswith("^"))
        attrs = attributes_of(node, op, inputs, lambda name: self.functions.body(name, self.graph))
        expected = _input_count(op, attrs)
        if len(inputs) != expected:
            raise ValueError(f"it has {len(inputs)} inputs, and {expected} are wanted")
        attrs = settle_types(op, inputs, attrs)
        outputs = op.infer(inputs, attrs)
        operation = self.append(op, node.name, inputs, attrs, outputs)
        operation.control_inputs = self.waits(node)
        operation.device = node.device
        return operation

    def append(self, op: Op, name: str, inputs: tuple[Tensor, ...], attrs: dict[str, Any], outputs: Any) -> Operation:
        """Add an operation under its full name."""
        full = self.prefix + name
        with self.graph.control_dependencies(None), self.graph.name_scope(None):
            operation = self.graph.add_operation(op, full, inputs, attrs, outputs)
            if self.graph.unique_name(full, mark=False) == full:
                self.graph.unique_name(full)  # nobody else shall get it
        return operation

    def waits(self, node: NodeDef) -> tuple[Operation, ...]:
        """Return the operations that a node waits for."""
        return tuple(self._control(one[1:]) for one in node.input if one.startswith("^"))

    def tensor(self, text: str) -> Tensor:
        """Return what an input names."""
        replaced = self.instead.get(self._key(text))
        if replaced is not None:
            return self._given(text, replaced)
        producer, _, port = text.partition(":")
        outputs = self.outputs_of(producer)
        if not (port or "0").isdigit() or int(port or 0) >= len(outputs):
            raise ValueError(f"its input {text} is not among the {len(outputs)} outputs of {producer}")
        return outputs[int(port or 0)]

    def _given(self, text: str, replaced: Any) -> Tensor:
        """Return what input_map says: a tensor of this graph, its name, or an eager tensor, which is captured."""
        if isinstance(replaced, EagerTensor):
            captured = self.graph.capture(replaced)
            if captured is None and replaced.dtype is arrays.resource:
                raise TypeError(f"{text}: an eager variable cannot be used by a graph that sessions run")
            return constant_in(self.graph, replaced.array, "Const") if captured is None else captured
        found = self.graph.as_graph_element(replaced)
        if not isinstance(found, Tensor):
            raise TypeError(f"input_map gives {found!r} for {text}, and a tensor is wanted")
        return found

    def outputs_of(self, name: str) -> Sequence[Tensor]:
        """Return the outputs of a node, the results of a call."""
        return self.results[name] if name in self.results else self.made[name].outputs

    def _control(self, name: str) -> Operation:
        replaced = self.instead.get(f"^{name}")
        return self.made[name] if replaced is None else self.graph.operation_of(replaced)

    def check_map(self) -> None:
        """Raise ValueError for what input_map names and the GraphDef does not have."""
        unknown = [name for name in self.instead if producer_of(name) not in self.made]
        if unknown:
            raise ValueError(f"input_map names {quoted(unknown)}, which the graph does not have")

    def element(self, name: str) -> Tensor | Operation:
        """Return an operation, or "operation:0" a tensor, by its name in the GraphDef."""
        producer, colon, port = name.rpartition(":")
        if colon and port.isdigit() and int(port) < len(self.results.get(producer, ())):
            return self.results[producer][int(port)]  # not that of the call's IdentityN: gradients know the difference
        return self.graph.as_graph_element(self.prefix + name)


def _input_count(op: Op, attrs: Mapping[str, Any]) -> int:
    count = 0
    for arg in op.signature.inputs:
        if arg.is_list:
            length = attrs.get(arg.attr if arg.mixed else arg.length)
            if length is None:
                raise ValueError(f"attribute {arg.attr if arg.mixed else arg.length} is missing")
            count += len(length) if arg.mixed else int(length)
        else:
            count += 1
    return count
