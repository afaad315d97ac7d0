"""Graphs for use alone: the part that some outputs need, and the values of variables as constants in it."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from runtime.importing.graph_def import message_of
from runtime.importing.order import in_order, producer_of
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NodeDef
from writer.wire.proto.tensor_pb2 import DataType
from writer.wire.tensor import encode_tensor

__all__ = ["convert_variables_to_constants", "extract_sub_graph", "remove_training_nodes"]


def extract_sub_graph(graph_def: Any, dest_nodes: Sequence[str]) -> GraphDef:
    """Return a GraphDef of these nodes and all that they need; raises ValueError for a node that is not there."""
    message = message_of(GraphDef, graph_def)
    nodes = {node.name: node for node in message.node}
    missing = [name for name in dest_nodes if name not in nodes]
    if missing:
        raise ValueError(f"{', '.join(map(repr, missing))} is not in the graph")
    kept: set[str] = set()
    waiting = list(dest_nodes)
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        kept.add(name)
        if name not in nodes:
            raise ValueError(f"the graph has no node {name!r}, and others take it")
        waiting.extend(map(producer_of, nodes[name].input))
    found = [node for node in message.node if node.name in kept]
    return GraphDef(node=found, library=message.library, versions=message.versions)


def convert_variables_to_constants(
    sess: Any,
    input_graph_def: Any,
    output_node_names: Sequence[str],
    variable_names_whitelist: Collection[str] | None = None,
    variable_names_blacklist: Collection[str] | None = None,
) -> GraphDef:
    """Return what the outputs need, with each variable replaced by a constant of its value in the session.

    Raises ValueError for an operation that changes a variable which becomes a constant.
    """
    message = extract_sub_graph(input_graph_def, output_node_names)
    chosen = {
        node.name
        for node in message.node
        if node.op == "VarHandleOp"
        and (variable_names_whitelist is None or node.name in variable_names_whitelist)
        and node.name not in (variable_names_blacklist or ())
    }
    values = _values_of(sess, [node for node in message.node if node.name in chosen])
    frozen = GraphDef(versions=message.versions, library=message.library)
    for node in in_order(message.node):
        if node.name in values:
            frozen.node.append(constant_node(node.name, values[node.name]))
        elif chosen.isdisjoint(map(producer_of, node.input)):
            frozen.node.append(node)
        else:
            frozen.node.extend(_reading(node))
    return frozen


def _values_of(session: Any, handles: list[NodeDef]) -> dict[str, Any]:
    slots = {node.name: session.state_of(session.graph.get_operation_by_name(node.name)) for node in handles}
    return {name: np.array(slot.read()) for name, slot in slots.items()}


def constant_node(name: str, value: Any) -> NodeDef:
    """Return a Const of a value."""
    tensor = encode_tensor(value)
    return NodeDef(
        name=name, op="Const", attr={"dtype": AttrValue(type=tensor.dtype), "value": AttrValue(tensor=tensor)}
    )


def _reading(node: NodeDef) -> list[NodeDef]:
    """Return what reads a constant as the node read a variable."""
    if node.op == "ReadVariableOp":
        return [NodeDef(name=node.name, op="Identity", input=node.input, device=node.device, attr=_typed(node, "T"))]
    if node.op == "ResourceGather":
        axis = constant_node(f"{node.name}/axis", np.int32(0))
        attr = {
            **_typed(node, "Tparams"),
            "Tindices": node.attr["Tindices"],
            "Taxis": AttrValue(type=DataType.DT_INT32),
        }
        table, indices, *waits = node.input
        return [axis, NodeDef(name=node.name, op="GatherV2", input=[table, indices, axis.name, *waits], attr=attr)]
    raise ValueError(f"{node.name!r} ({node.op}) changes or asks for a variable that would become a constant")


def _typed(node: NodeDef, name: str) -> dict[str, AttrValue]:
    return {name: AttrValue(type=node.attr["dtype"].type)}


def remove_training_nodes(input_graph: Any, protected_nodes: Collection[str] | None = None) -> GraphDef:
    """Return a GraphDef without CheckNumerics and Identity nodes, whose users take what they took.

    Those that are protected or have control inputs stay, and so do those that others wait for.
    """
    message = message_of(GraphDef, input_graph)
    waited_for = {one[1:] for node in message.node for one in node.input if one.startswith("^")}
    kept = {*(protected_nodes or ()), *waited_for}
    instead: dict[str, str] = {}
    found = GraphDef(versions=message.versions, library=message.library)
    for node in in_order(message.node):
        inputs = [instead.get(one.removesuffix(":0"), one) for one in node.input]
        if node.op in ("Identity", "CheckNumerics") and node.name not in kept and len(inputs) == 1:
            instead[node.name] = inputs[0]
            continue
        node = NodeDef.FromString(node.SerializeToString())
        node.input[:] = inputs
        found.node.append(node)
    return found
