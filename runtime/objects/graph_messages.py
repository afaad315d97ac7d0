"""TensorFlow 2's object graph: what a checkpoint says of the objects whose variables it holds.

A variable's key in the checkpoint is its path: "model/w/.ATTRIBUTES/VARIABLE_VALUE"; that of an optimizer's slot is
"model/w/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE". (tensorflow/python/checkpoint/trackable_view.py and
graph_view.py; tensorflow/core/protobuf/trackable_object_graph.proto.)
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.objects.tracking import Node, escaped
from runtime.optim.optimizer import Optimizer, name_of
from runtime.variables.variable import Variable
from writer.wire.checkpoint.bundle import OBJECT_GRAPH_KEY
from writer.wire.proto.checkpoint_pb2 import TrackableObjectGraph

VALUE = "VARIABLE_VALUE"
_Object = TrackableObjectGraph.TrackableObject


class ObjectGraph:
    """The message of some nodes, and the variable behind each key."""

    def __init__(self, nodes: Iterable[Node], *, slots: bool = True) -> None:
        self.message = TrackableObjectGraph()
        self.variables: dict[str, Variable] = {}
        self._nodes = {id(node.value): node for node in nodes}
        for node in self._nodes.values():
            self._add(node)
        for node in self._nodes.values():
            if slots and isinstance(node.value, Optimizer):
                self._add_slots(node)

    def tensors(self) -> dict[str, Any]:
        """Return all that a checkpoint holds, by key; raises ValueError where there are variables of graphs."""
        of_graphs = [name_of(one) for one in self.variables.values() if one.graph is not None]
        if of_graphs:
            raise ValueError(f"{', '.join(of_graphs)}: variables of graphs are saved by rt.train.Saver")
        found = {key: arrays.to_host(variable.handle.array.read()) for key, variable in self.variables.items()}
        return {**found, OBJECT_GRAPH_KEY: np.array(self.message.SerializeToString(), object)}

    def _add(self, node: Node) -> None:
        message = self.message.nodes.add()
        message.has_checkpoint_values.value = True
        for name, number in node.children.items():
            message.children.add(node_id=number, local_name=name)
        if isinstance(node.value, Variable):
            self._add_value(message, node.value, node.path)

    def _add_value(self, message: _Object, variable: Variable, path: str) -> None:
        key = f"{path}/.ATTRIBUTES/{VALUE}"
        message.attributes.add(name=VALUE, full_name=name_of(variable), checkpoint_key=key)
        self.variables[key] = variable

    def _add_slots(self, node: Node) -> None:
        """Add the slots of variables that are in the graph themselves: without those nobody could use them."""
        for name, variable, slot in node.value.slots():
            owner = self._nodes.get(id(variable))
            if owner is None:
                continue
            number = len(self.message.nodes)
            message = self.message.nodes.add()
            message.has_checkpoint_values.value = True
            self._add_value(message, slot, f"{owner.path}/.OPTIMIZER_SLOT/{node.path}/{escaped(name)}")
            self.message.nodes[node.number].slot_variables.add(
                original_variable_node_id=owner.number, slot_name=name, slot_variable_node_id=number
            )
