"""The objects of a TensorFlow 2 saved model made again: attributes, lists, dicts, variables, functions."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import DecodeError

from runtime.graph.convert import constant
from runtime.objects.tracking import is_trackable
from runtime.saved_model.loaded_functions import ConcreteLoaded, LoadedFunction
from runtime.variables.variable import Variable
from writer.wire.proto.checkpoint_pb2 import TrackableObjectGraph
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.saved_model_pb2 import SavedObject, SavedObjectGraph
from writer.wire.tensor import decode_tensor


class LoadedObject:
    """An object of a saved model: what was an attribute is one again, and it is called if it could be."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the loaded object has no {name!r}; it has {', '.join(vars(self)) or 'nothing'}")

    def tracked(self) -> dict[str, Any]:
        """Return the attributes that hold variables, for rt.train.Checkpoint."""
        return {name: one for name, one in vars(self).items() if not name.startswith("_") and is_trackable(one)}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object as it was called when it was saved; raises TypeError where it was not."""
        if "__call__" not in vars(self):
            raise TypeError(f"{self!r} was saved without a call; its parts are {', '.join(vars(self)) or 'none'}")
        return vars(self)["__call__"](*args, **kwargs)


class ObjectReader:
    """Makes the objects of a graph, each once, though they may refer to each other in a circle."""

    def __init__(self, content: bytes, graph: GraphDef) -> None:
        try:
            self.message = SavedObjectGraph.FromString(content)
        except DecodeError as error:
            raise ValueError("the saved model's object graph cannot be read") from error
        count = len(self.message.nodes)
        for node in self.message.nodes:
            if not all(0 <= child.node_id < count for child in node.children):
                raise ValueError("the saved model's object graph names nodes that are not there")
        self._graph = graph
        self._functions = {one.signature.name: one for one in graph.library.function}
        self._variables: Mapping[int, Variable] = {}
        self._made: dict[int, Any] = {}

    def fill(self, root: LoadedObject, variables: Mapping[int, Variable]) -> None:
        """Give the root its attributes, with these variables; what has a meaning already stays (`signatures`)."""
        self._variables = variables
        if not self.message.nodes:
            return
        self._made = {0: root}
        for number, node in enumerate(self.message.nodes):
            if number:
                self._made[number] = self._new(number, node)
        for number, node in enumerate(self.message.nodes):
            self._link(self._made[number], {child.local_name: child.node_id for child in node.children})

    def _new(self, number: int, node: SavedObject) -> Any:
        kind = node.WhichOneof("kind")
        if kind == "variable":
            return self._variable(number, node.variable.trainable)
        if kind == "function":
            names = node.function.concrete_functions
            made = [self._concrete(name) for name in names if name in self._functions]
            return LoadedFunction(names[0] if names else "?", node.function.function_spec, made)
        if kind == "constant":
            return self._constant(node.constant.operation)
        if kind != "user_object":
            return None
        if node.user_object.identifier == "trackable_list_wrapper":
            return []
        return {} if node.user_object.identifier == "trackable_dict_wrapper" else LoadedObject()

    def _variable(self, number: int, trainable: bool) -> Variable | None:
        variable = self._variables.get(number)
        if variable is not None:
            variable.trainable = variable.handle.array.trainable = trainable
        return variable

    def _concrete(self, name: str) -> ConcreteLoaded:
        message = self.message.concrete_functions[name]

        def bound() -> list[Any]:
            values = [self._made.get(number) for number in message.bound_inputs]
            missing = [number for number, one in zip(message.bound_inputs, values, strict=True) if one is None]
            if missing:
                raise ValueError(f"function {name!r} uses {len(missing)} objects that are not known here")
            return [one.handle if isinstance(one, Variable) else one for one in values]

        return ConcreteLoaded(self._functions[name], self._graph.library, message, bound)

    def _constant(self, operation: str) -> Any:
        for node in self._graph.node:
            if node.name == operation and node.op == "Const":
                return constant(decode_tensor(node.attr["value"].tensor))
        return None

    def _link(self, value: Any, children: Mapping[str, int]) -> None:
        parts = {name: self._made[number] for name, number in children.items() if self._made[number] is not None}
        if isinstance(value, list):
            value.extend(parts[name] for name in sorted((one for one in parts if one.isdecimal()), key=int))
        elif isinstance(value, dict):
            value.update(parts)
        elif isinstance(value, LoadedObject):
            for name, part in parts.items():
                if name == "__call__" or (name.isidentifier() and not hasattr(value, name)):
                    vars(value)[name] = part


def checkpoint_keys(objects: SavedObjectGraph, saved: TrackableObjectGraph) -> dict[str, int]:
    """Return the node of each variable by its key in the checkpoint: the same names lead to both."""
    found: dict[str, int] = {}
    waiting, seen = [(0, 0)], {0}
    while waiting:
        ours, theirs = waiting.pop()
        if theirs >= len(saved.nodes) or ours >= len(objects.nodes):
            continue
        for attribute in saved.nodes[theirs].attributes:
            found[attribute.checkpoint_key] = ours
        numbers = {child.local_name: child.node_id for child in saved.nodes[theirs].children}
        for child in objects.nodes[ours].children:
            if child.local_name in numbers and child.node_id not in seen:
                seen.add(child.node_id)
                waiting.append((child.node_id, numbers[child.local_name]))
    return found
