"""`import_graph_def`: the nodes of a GraphDef become operations of the current graph."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.graph.graph import Graph
from runtime.graph.op import Op
from runtime.graph.record import settle_types
from runtime.graph.registry import OPS
from runtime.graph.tensor import Operation, Tensor
from runtime.importing.attributes import attributes_of
from runtime.importing.graph_def import message_of
from runtime.importing.reference_variables import with_resources
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef

__all__ = ["import_graph_def"]

MOST_QUOTED = 8


def import_graph_def(
    graph_def: Any,
    input_map: Mapping[str, Any] | None = None,
    return_elements: Sequence[str] | None = None,
    name: str | None = None,
    op_dict: Any = None,
    producer_op_list: Any = None,
) -> Any:
    """Add the nodes of a GraphDef (ours, TensorFlow's, or bytes) to the default graph, under `name/` ("import").

    `input_map` puts tensors of this graph in the place of the GraphDef's; `return_elements` names the operations and
    tensors that are returned. Raises ValueError, before anything is added, that lists ops which are not known here.
    `op_dict` and `producer_op_list` are TensorFlow's, and mean nothing.
    """
    message = with_resources(message_of(GraphDef, graph_def))
    check_ops(message)
    ordered = in_order(message.node)
    graph = get_default_graph()
    with graph.name_scope("import" if name is None else name) as prefix:
        importer = _Importer(graph, prefix, input_map or {})
        for node in ordered:
            importer.add(node)
        importer.check_map()
    return None if return_elements is None else [importer.element(one) for one in return_elements]


def check_ops(message: GraphDef) -> None:
    """Raise ValueError that lists the ops which are not known here, and how often each occurs."""
    unknown = Counter(node.op for node in message.node if node.op not in OPS)
    if unknown:
        listed = ", ".join(f"{op} ({count})" for op, count in sorted(unknown.items()))
        raise ValueError(f"{unknown.total()} of {len(message.node)} nodes are of ops that are not known here: {listed}")


def in_order(nodes: Iterable[NodeDef]) -> list[NodeDef]:
    """Return nodes so that each comes after its inputs, otherwise as they were.

    Raises ValueError for two nodes of one name, an input that is not there, and a cycle.
    """
    nodes = list(nodes)
    places = {node.name: place for place, node in enumerate(nodes)}
    if len(places) < len(nodes):
        twice = [name for name, count in Counter(node.name for node in nodes).items() if count > 1]
        raise ValueError(f"{_quoted(twice)} in the graph more than once")
    waits: list[set[int]] = []
    users: dict[int, list[int]] = {}
    for place, node in enumerate(nodes):
        inputs = {producer_of(one) for one in node.input}
        missing = inputs - places.keys()
        if missing:
            raise ValueError(f"node {node.name!r} takes {_quoted(sorted(missing))}, which the graph does not have")
        waits.append({places[one] for one in inputs})
        for one in waits[place]:
            users.setdefault(one, []).append(place)
    ready = [place for place, inputs in enumerate(waits) if not inputs]
    found: list[NodeDef] = []
    while ready:
        place = heapq.heappop(ready)
        found.append(nodes[place])
        for user in users.get(place, ()):
            waits[user].discard(place)
            if not waits[user]:
                heapq.heappush(ready, user)
    if len(found) < len(nodes):
        rest = [nodes[place].name for place, inputs in enumerate(waits) if inputs]
        raise ValueError(f"nodes of the graph wait for each other in a circle, among {_quoted(rest)}")
    return found


def producer_of(text: str) -> str:
    """Return the node that an input names: "node", "node:1" or "^node"."""
    return text.removeprefix("^").partition(":")[0]


def _quoted(names: list[str]) -> str:
    more = f" and {len(names) - MOST_QUOTED} more" if len(names) > MOST_QUOTED else ""
    return ", ".join(map(repr, names[:MOST_QUOTED])) + more


class _Importer:
    """Adds nodes to a graph, each after its inputs."""

    def __init__(self, graph: Graph, prefix: str, input_map: Mapping[str, Any]) -> None:
        self.graph = graph
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
        inputs = tuple(self._tensor(one) for one in node.input if not one.startswith("^"))
        attrs = attributes_of(node, op, inputs)
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

    def _tensor(self, text: str) -> Tensor:
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
            raise ValueError(f"input_map names {_quoted(unknown)}, which the graph does not have")

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
