"""Finds for each variable of an object its place in a checkpoint: by the names of attributes, as TensorFlow 2 does."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError

from runtime.checkpoints import CheckpointReader
from runtime.objects.graph_messages import VALUE
from runtime.objects.tracking import Node, walk
from runtime.optim.optimizer import Optimizer, name_of
from runtime.variables.variable import Variable
from writer.wire.checkpoint.bundle import OBJECT_GRAPH_KEY
from writer.wire.proto.checkpoint_pb2 import TrackableObjectGraph


def keys_of(root: Any, reader: CheckpointReader) -> dict[str, Variable]:
    """Return the variable for each key of the checkpoint that belongs to one of the object's.

    Slots that optimizers have not made yet are made. A checkpoint without an object graph, as TensorFlow 1's Saver
    writes it, is matched by the variables' names.
    """
    if not reader.has_tensor(OBJECT_GRAPH_KEY):
        named = [(name_of(node.value), node.value) for node in walk(root) if isinstance(node.value, Variable)]
        return {name: variable for name, variable in named if reader.has_tensor(name)}
    message = object_graph_in(reader)
    matched = _matched(message, walk(root))
    for number, value in matched.items():
        if isinstance(value, Optimizer):
            _make_slots(message.nodes[number], value, matched)
    matched = _matched(message, walk(root))  # with what the optimizers have made
    found: dict[str, Variable] = {}
    for number, value in _with_slots(message, matched):
        for attribute in message.nodes[number].attributes:
            if isinstance(value, Variable) and attribute.name == VALUE:
                found[attribute.checkpoint_key] = value
    return found


def object_graph_in(reader: CheckpointReader) -> TrackableObjectGraph:
    """Return what a checkpoint says of its objects; raises ValueError where that cannot be."""
    content = reader.get_tensor(OBJECT_GRAPH_KEY)
    try:
        message = TrackableObjectGraph.FromString(content.item())
    except (DecodeError, TypeError, ValueError) as error:
        raise ValueError(f"checkpoint {reader.prefix}: its object graph cannot be read") from error
    count = len(message.nodes)
    for node in message.nodes:
        numbers = [child.node_id for child in node.children]
        for slot in node.slot_variables:
            numbers += [slot.original_variable_node_id, slot.slot_variable_node_id]
        if not all(0 <= number < count for number in numbers):
            raise ValueError(f"checkpoint {reader.prefix}: its object graph names nodes that are not there")
    return message


def _matched(message: TrackableObjectGraph, nodes: list[Node]) -> dict[int, Any]:
    """Return our object for each node of the message that can be reached by the same names."""
    if not message.nodes:
        return {}
    matched: dict[int, Node] = {0: nodes[0]}
    waiting = deque([0])
    while waiting:
        number = waiting.popleft()
        ours = matched[number]
        for child in message.nodes[number].children:
            if child.local_name in ours.children and child.node_id not in matched:
                matched[child.node_id] = nodes[ours.children[child.local_name]]
                waiting.append(child.node_id)
    return {number: node.value for number, node in matched.items()}


def _make_slots(message: Any, optimizer: Optimizer, matched: dict[int, Any]) -> None:
    wanted = [matched.get(slot.original_variable_node_id) for slot in message.slot_variables]
    variables = [one for one in dict.fromkeys(wanted) if isinstance(one, Variable)]
    if variables:
        optimizer.build(variables)


def _with_slots(message: TrackableObjectGraph, matched: dict[int, Any]) -> Iterator[tuple[int, Any]]:
    yield from matched.items()
    for number, value in matched.items():
        if not isinstance(value, Optimizer):
            continue
        slots = {(name, id(variable)): slot for name, variable, slot in value.slots()}
        for one in message.nodes[number].slot_variables:
            slot = slots.get((one.slot_name, id(matched.get(one.original_variable_node_id))))
            if slot is not None:
                yield one.slot_variable_node_id, slot
