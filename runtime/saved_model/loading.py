"""`rt.saved_model.load`: a saved model as an object, for eager code: variables, and signatures to call.

The graph on disk stays as it is; what calls need of it is imported into the graph of an `rt.function`, where the
variables are those of the object. So signatures can be called, differentiated, and trained on.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from runtime.checkpoints import load_checkpoint
from runtime.checkpoints.files import index_path
from runtime.function import Function, TensorSpec
from runtime.graph.context import entering
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.shape import compatible, text_of
from runtime.importing.freezing import extract_sub_graph
from runtime.importing.graph_def import message_of, naming
from runtime.importing.nodes import import_graph_def
from runtime.importing.order import producer_of
from runtime.objects.matching import object_graph_in
from runtime.saved_model.files import assets_of, graph_with_tags, read_saved_model, variables_path
from runtime.saved_model.loaded_objects import LoadedObject, ObjectReader, checkpoint_keys
from runtime.saved_model.loader import init_ops_of, start
from runtime.saved_model.signatures import INIT_OP_KEY, spec_of
from runtime.saving.sharding import texts
from runtime.session.session import Session
from runtime.variables.variable import Variable
from writer.wire.checkpoint.bundle import OBJECT_GRAPH_KEY
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, SignatureDef, VariableDef

__all__ = ["load"]


class Signature:
    """A signature, called with tensors by name (or one alone, where there is one input); returns a dict of tensors."""

    def __init__(self, model: "LoadedModel", name: str, message: SignatureDef) -> None:
        self.name = name
        self.method_name = message.method_name
        self._model = model
        self._inputs = {key: message.inputs[key].name for key in sorted(message.inputs)}
        self._outputs = {key: message.outputs[key].name for key in sorted(message.outputs)}
        self.inputs = {key: spec_of(key, message.inputs[key]) for key in self._inputs}
        self.outputs = {key: spec_of(key, message.outputs[key]) for key in self._outputs}
        self.function = Function(self._imported, list(self.inputs.values()), None, autograph=False)

    def _imported(self, *tensors: Any) -> dict[str, Any]:
        """Add what the outputs need to the graph that is being made, on these inputs."""
        feeds = dict(zip(self._inputs.values(), tensors, strict=True))
        return dict(zip(self._outputs, self._model.imported(feeds, list(self._outputs.values())), strict=True))

    def __call__(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the outputs by name; raises TypeError for inputs that the signature does not have, or lacks."""
        given = dict(kwargs)
        if args:
            if len(args) > 1 or len(self.inputs) != 1 or kwargs:
                raise TypeError(f"signature {self.name!r} is called with names: {', '.join(self.inputs)}")
            given = dict(zip(self.inputs, args, strict=True))
        if given.keys() != self.inputs.keys():
            wrong = f"{', '.join(sorted(given)) or 'nothing'} is given"
            raise TypeError(f"signature {self.name!r} takes {', '.join(self.inputs) or 'nothing'}, and {wrong}")
        found: dict[str, Any] = self.function(*(_input(spec, given[name]) for name, spec in self.inputs.items()))
        return found

    @property
    def structured_input_signature(self) -> tuple[tuple[()], dict[str, TensorSpec]]:
        """TensorFlow 2's description of the inputs."""
        return (), dict(self.inputs)

    @property
    def structured_outputs(self) -> dict[str, TensorSpec]:
        """TensorFlow 2's description of the outputs."""
        return dict(self.outputs)

    def __repr__(self) -> str:
        return f"<rt.saved_model signature {self.name!r}: {', '.join(self.inputs)} -> {', '.join(self.outputs)}>"


def _input(spec: TensorSpec, value: Any) -> Any:
    tensor = convert_to_tensor(value, spec.dtype, spec.name)
    if not compatible(tensor.dims, spec.shape):
        raise ValueError(f"input {spec.name!r} has shape {text_of(tensor.dims)}, and {text_of(spec.shape)} is wanted")
    return tensor


class Signatures(Mapping[str, Signature]):
    """The signatures by name. Each is made when it is asked for, so that one that cannot run spoils no other."""

    def __init__(self, model: "LoadedModel") -> None:
        self._model = model
        self._messages = {key: one for key, one in model.message.signature_def.items() if key != INIT_OP_KEY}
        self._made: dict[str, Signature] = {}

    def __getitem__(self, name: str) -> Signature:
        if name not in self._messages:
            raise KeyError(f"no signature {name!r}; there are {', '.join(self) or 'none'}")
        if name not in self._made:
            self._made[name] = Signature(self._model, name, self._messages[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._messages))

    def __len__(self) -> int:
        return len(self._messages)


class LoadedModel(LoadedObject):
    """A saved model in eager code: `signatures`, `variables`, the `message` that was read.

    Of one that TensorFlow 2 or `save` wrote it has the attributes too, and is called as the object was.
    """

    def __init__(self, message: MetaGraphDef, directory: Path) -> None:
        self.message = message
        _forget_devices(message.graph_def)
        self.variables: list[Variable] = []
        self._handles: dict[str, Variable] = {}
        self._assets = assets_of(message, directory)
        keys = self._restore(directory)
        self.signatures = Signatures(self)
        if message.object_graph_def:
            self._make_objects(variables_path(directory), keys)

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that tapes watch."""
        return [one for one in self.variables if one.trainable]

    @property
    def graph_def(self) -> GraphDef:
        """The graph as it is on disk."""
        return self.message.graph_def

    def _restore(self, directory: Path) -> dict[str, Variable]:
        """Run the part of the graph that restores, in a session of its own, and take over its variables.

        Returns them by their keys in the checkpoint.
        """
        restoring = [self.message.saver_def.restore_op_name, self.message.saver_def.filename_tensor_name]
        wanted = {producer_of(one) for one in (*restoring, *init_ops_of(self.message), *self._assets) if one}
        with Graph().as_default() as graph:
            import_graph_def(extract_sub_graph(self.graph_def, sorted(wanted)), name="")
        session = Session(graph=graph)
        start(session, self.message, directory)
        trainable = _trainable(self.message)
        by_slot: dict[int, Variable] = {}
        for operation in graph.get_operations():
            if operation.type != "VarHandleOp":
                continue
            slot = session.state_of(operation)
            if slot.array is None:
                continue
            if id(slot) not in by_slot:
                with entering(None):
                    is_trained = trainable is None or operation.name in trainable
                    by_slot[id(slot)] = Variable(slot.array, is_trained, name=operation.name, shape=slot.dims)
                self.variables.append(by_slot[id(slot)])
            self._handles[operation.name] = by_slot[id(slot)]
        keys = _restored_keys(graph)
        return {key: self._handles[name] for key, name in keys.items() if name in self._handles}

    def _make_objects(self, checkpoint: Path, variables: Mapping[str, Variable]) -> None:
        """Make the object's attributes, with the variables that the signatures have."""
        numbers: dict[str, int] = {}
        objects = ObjectReader(self.message.object_graph_def, self.graph_def)
        if index_path(checkpoint).exists() and (reader := load_checkpoint(checkpoint)).has_tensor(OBJECT_GRAPH_KEY):
            numbers = checkpoint_keys(objects.message, object_graph_in(reader))
        by_node = {number: variables[key] for key, number in numbers.items() if key in variables}
        objects.fill(self, by_node)

    def imported(self, feeds: dict[str, Any], outputs: list[str]) -> list[Any]:
        """Add what some tensors need to the graph that is being made, with others in the place of what is fed."""
        part = extract_sub_graph(self.graph_def, sorted({*map(producer_of, outputs), *map(producer_of, feeds)}))
        inputs = {**feeds}
        for node in part.node:
            if node.op in ("VarHandleOp", "Variable", "VariableV2"):
                if node.name not in self._handles:
                    raise ValueError(f"variable {node.name!r} has no value in this saved model")
                inputs[f"{node.name}:0"] = self._handles[node.name].handle
            elif f"{node.name}:0" in self._assets:
                inputs[f"{node.name}:0"] = convert_to_tensor(self._assets[f"{node.name}:0"])
        made = [name for name in outputs if name not in inputs]
        found = dict(zip(made, import_graph_def(part, inputs, made, name="loaded"), strict=True))
        return [inputs[name] if name in inputs else found[name] for name in outputs]


def _restored_keys(graph: Graph) -> dict[str, str]:
    """Return the handle that each value of the checkpoint is assigned to, by the value's key."""
    found = {}
    for operation in graph.get_operations():
        if operation.type != "AssignVariableOp":
            continue
        handle, value = operation.inputs
        while value.op.type in ("Identity", "IdentityN"):
            value = value.op.inputs[value.value_index]
        if value.op.type == "RestoreV2" and value.op.inputs[1].value is not None:
            found[texts(value.op.inputs[1].value)[value.value_index]] = handle.op.name
    return found


def _forget_devices(graph: GraphDef) -> None:
    """Leave open where operations run: the machine that wrote the model may have had others."""
    for node in graph.node:
        node.device = ""
    for function in graph.library.function:
        for node in function.node_def:
            node.device = ""


def _trainable(message: MetaGraphDef) -> set[str] | None:
    """Return the names of the variables that are trained, or None where the file does not say."""
    if "trainable_variables" not in message.collection_def:
        return None
    defs = message.collection_def["trainable_variables"].bytes_list.value
    return {producer_of(message_of(VariableDef, one).variable_name) for one in defs}


def load(export_dir: str | os.PathLike[str], tags: Iterable[str] | str | None = None) -> LoadedModel:
    """Return a saved model, of TensorFlow 1 or 2 or ours, with its variables restored.

    Only what is called must be made of ops that are known here: an error lists the others, when a signature is called
    that needs them. Raises ValueError for tags that there are not.
    """
    directory = Path(export_dir)
    with naming(directory):
        return LoadedModel(graph_with_tags(read_saved_model(directory), tags), directory)
