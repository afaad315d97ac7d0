"""`import_graph_def`: the nodes of a GraphDef become operations of the current graph."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.graph.registry import OPS
from runtime.importing.functions import Library
from runtime.importing.graph_def import message_of
from runtime.importing.operations import CALLS, Importer
from runtime.importing.order import in_order
from runtime.importing.reference_variables import with_resources
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef

__all__ = ["import_graph_def"]


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
    library = Library(message.library)
    check_ops(message, library)
    ordered = in_order(message.node)
    graph = get_default_graph()
    with graph.name_scope("import" if name is None else name) as prefix:
        importer = Importer(graph, prefix, input_map or {}, library)
        for node in ordered:
            importer.add(node)
        importer.check_map()
    return None if return_elements is None else [importer.element(one) for one in return_elements]


def check_ops(message: GraphDef, library: Library) -> None:
    """Raise ValueError that lists the ops which are not known here, and how often each occurs."""
    nodes = [*message.node, *library.nodes_called_by(message.node)]
    unknown = _unknown(nodes)
    if unknown:
        listed = ", ".join(f"{op} ({count})" for op, count in sorted(unknown.items()))
        raise ValueError(f"{unknown.total()} of {len(nodes)} nodes are of ops that are not known here: {listed}")


def unknown_ops(message: GraphDef) -> Counter[str]:
    """Return the ops that are not known here, those of functions that are called too, and how often each occurs."""
    message = with_resources(message)
    return _unknown([*message.node, *Library(message.library).nodes_called_by(message.node)])


def _unknown(nodes: Iterable[NodeDef]) -> Counter[str]:
    return Counter(node.op for node in nodes if node.op not in OPS and node.op not in CALLS)
