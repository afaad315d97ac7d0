"""TensorFlow 2's picture of the objects in a saved model: what `tf.saved_model.load` makes again."""

from collections.abc import Mapping
from typing import Any

from runtime.graph.export import shape_proto
from runtime.objects.tracking import Node
from runtime.optim.optimizer import name_of
from runtime.saved_model.functions import ExportedFunction, structured
from runtime.variables.variable import Variable
from writer.wire.proto.graph_pb2 import VersionDef
from writer.wire.proto.saved_model_pb2 import (
    DictValue,
    FunctionSpec,
    ListValue,
    NamedTupleValue,
    NoneValue,
    PairValue,
    SavedFunction,
    SavedObject,
    SavedObjectGraph,
    SavedUserObject,
    StructuredValue,
)

NONE = StructuredValue(none_value=NoneValue())


class ObjectGraphWriter:
    """Makes a SavedObjectGraph: first the objects, then functions, which become parts of them."""

    def __init__(self, nodes: list[Node]) -> None:
        self.message = SavedObjectGraph()
        self._variables: dict[int, int] = {}  # by slot: the node
        for node in nodes:
            self._add(node)

    def _add(self, node: Node) -> None:
        message = self.message.nodes.add()
        for name, number in node.children.items():
            message.children.add(node_id=number, local_name=name)
        if not isinstance(node.value, Variable):
            message.user_object.CopyFrom(_user_object(_kind_of(node.value)))
            return
        variable = node.value
        self._variables[id(variable.handle.array)] = node.number
        message.variable.dtype = variable.dtype.number  # type: ignore[assignment]  # an enum's number
        message.variable.shape.CopyFrom(shape_proto(variable.dims))
        message.variable.trainable = variable.trainable
        message.variable.name = name_of(variable)

    def add_function(self, owner: int, name: str, function: ExportedFunction, signature: Any, names: list[str]) -> None:
        """Add a method of an object, with one trace; `names` are those of its parameters."""
        self._register(name, function)
        saved = SavedFunction(concrete_functions=[function.name], function_spec=_spec(names, [], structured(signature)))
        number = len(self.message.nodes)
        self.message.nodes.append(SavedObject(function=saved))
        self.message.nodes[owner].children.add(node_id=number, local_name=name)

    def add_signatures(self, signatures: Mapping[str, tuple[ExportedFunction, list[str]]]) -> None:
        """Add what `loaded.signatures` is: functions that take tensors by name."""
        root = len(self.message.nodes)
        self.message.nodes.append(SavedObject(user_object=_user_object("signature_map")))
        self.message.nodes[0].children.add(node_id=root, local_name="signatures")
        for name, (function, names) in signatures.items():
            self._register(name, function)
            number = len(self.message.nodes)
            message = self.message.nodes.add().bare_concrete_function
            message.concrete_function_name = function.name
            message.argument_keywords.extend(names)
            message.allowed_positional_arguments = len(names)
            message.function_spec.CopyFrom(_spec([], names, NONE))
            self.message.nodes[root].children.add(node_id=number, local_name=name)

    def _register(self, name: str, function: ExportedFunction) -> None:
        missing = [slot.name for slot in function.slots if id(slot) not in self._variables]
        if missing:
            raise ValueError(
                f"function {name!r} uses variables that the object does not have: {', '.join(missing)};"
                " make them, or what they are in, attributes of it"
            )
        function.message.bound_inputs[:] = [self._variables[id(slot)] for slot in function.slots]
        self.message.concrete_functions[function.name].CopyFrom(function.message)


def _kind_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return "trackable_dict_wrapper"
    return "trackable_list_wrapper" if isinstance(value, list | tuple) else "_generic_user_object"


def _user_object(identifier: str) -> SavedUserObject:
    return SavedUserObject(identifier=identifier, version=VersionDef(producer=1, min_consumer=1))


def _spec(args: list[str], keywords: list[str], signature: StructuredValue) -> FunctionSpec:
    """Return Python's FullArgSpec of a function, and what it is called with."""
    fields = {
        "args": _names(args),
        "varargs": NONE,
        "varkw": NONE,
        "defaults": NONE,
        "kwonlyargs": _names(keywords),
        "kwonlydefaults": NONE,
        "annotations": StructuredValue(dict_value=DictValue()),
    }
    pairs = [PairValue(key=key, value=value) for key, value in fields.items()]
    whole = StructuredValue(named_tuple_value=NamedTupleValue(name="FullArgSpec", values=pairs))
    return FunctionSpec(fullargspec=whole, input_signature=signature)


def _names(names: list[str]) -> StructuredValue:
    return StructuredValue(list_value=ListValue(values=[StructuredValue(string_value=name) for name in names]))
