"""Makes operations of nodes, one after the other, each after its inputs."""

from collections.abc import Callable, Mapping
from typing import Any

from runtime.graph.graph import Graph
from runtime.graph.op import Op
from runtime.graph.record import settle_types
from runtime.graph.registry import OPS
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from runtime.importing.attributes import attributes_of
from runtime.importing.order import producer_of, quoted
from writer.wire.proto.graph_pb2 import NodeDef


class Importer:
    """Adds nodes to a graph, each after its inputs."""

    def __init__(
        self, graph: Graph, prefix: str, input_map: Mapping[str, Any], body_of: Callable[[str, Graph], Subgraph]
    ) -> None:
        self.graph = graph
        self.body_of = body_of  # makes the body of a function, by its name, for an operation of a graph
        self.prefix = prefix
        self.made: dict[str, Operation] = {}
        self.instead = {self._key(name): value for name, value in input_map.items()}

    @staticmethod
    def _key(name: str) -> str:
        return name if ":" in name or name.startswith("^") else f"{name}:0"

    def add(self, node: NodeDef) -> None:
        """Add a node; every error names it."""
        try:
            self.made[node.name] = self._operation(node, OPS[node.op])
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            # rules take attributes as they are declared: those of another kind end in any of these
            raise ValueError(f"node {node.name!r} ({node.op}) cannot be imported: {error}") from error

    def _operation(self, node: NodeDef, op: Op) -> Operation:
        inputs = tuple(self.tensor(one) for one in node.input if not one.startswith("^"))
        attrs = attributes_of(node, op, inputs, lambda name: self.body_of(name, self.graph))
        expected = _input_count(op, attrs)
        if len(inputs) != expected:
            raise ValueError(f"it has {len(inputs)} inputs, and {expected} are wanted")
        attrs = settle_types(op, inputs, attrs)
        outputs = op.infer(inputs, attrs)
        full = self.prefix + node.name
        with self.graph.control_dependencies(None), self.graph.name_scope(None):
            operation = self.graph.add_operation(op, full, inputs, attrs, outputs)
            if self.graph.unique_name(full, mark=False) == full:
                self.graph.unique_name(full)  # nobody else shall get it
        operation.control_inputs = tuple(self._control(one[1:]) for one in node.input if one.startswith("^"))
        operation.device = node.device
        return operation

    def tensor(self, text: str) -> Tensor:
        """Return what an input names."""
        replaced = self.instead.get(self._key(text))
        if replaced is not None:
            found = self.graph.as_graph_element(replaced)
            if not isinstance(found, Tensor):
                raise TypeError(f"input_map gives {found!r} for {text}, and a tensor is wanted")
            return found
        producer, _, port = text.partition(":")
        outputs = self.made[producer].outputs
        if not (port or "0").isdigit() or int(port or 0) >= len(outputs):
            raise ValueError(f"its input {text} is not among the {len(outputs)} outputs of {producer}")
        return outputs[int(port or 0)]

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
