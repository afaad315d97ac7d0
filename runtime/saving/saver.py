"""Saver: the variables of a graph in checkpoints that TensorFlow loads, and back from TensorFlow's."""

import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from runtime import arrays
from runtime.arrays import DType
from runtime.checkpoints import CheckpointDirectory, CheckpointReader, load_checkpoint, write_checkpoint
from runtime.checkpoints.files import index_path
from runtime.graph.advice import NOTHING
from runtime.graph.context import GraphKeys, get_default_graph
from runtime.graph.convert import constant
from runtime.graph.graph import Graph
from runtime.graph.shape import TensorShape, compatible, count, text_of
from runtime.graph.tensor import Operation, Tensor
from runtime.importing.graph_def import naming
from runtime.ops.constants import group, identity, placeholder_with_default
from runtime.ops.shaping import reshape as reshaped
from runtime.ops.state import assign
from runtime.saving.meta_graph import add_meta_graph, export_meta_graph, read_meta_graph
from runtime.saving.ops import restore_v2, save_v2, whole_values
from runtime.saving.sharding import texts
from runtime.variables.partitioned import PartitionedVariable
from runtime.variables.variable import Variable
from writer.wire.checkpoint.slices import parse_shape_and_slice
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, SaverDef

__all__ = ["Saver", "export_meta_graph", "import_meta_graph"]

Key = tuple[str, str]
"""A variable's name in checkpoints, and which part of it: "10 4 0,5:-", or nothing for the whole."""

NEVER = 10_000.0
"""Hours: TensorFlow's default, more than a year."""


class Saver:
    """Saves and restores variables: all of the graph, a list of them, or a dict that gives them other names on disk.

    Adds the operations to the graph that TensorFlow's Saver adds (`save/…`), so that the graph can be saved and
    restored by TensorFlow too. Checkpoints are V2, written whole or not at all; the last `max_to_keep` are kept, and
    one every `keep_checkpoint_every_n_hours` for good.
    """

    def __init__(
        self,
        var_list: Iterable[Variable] | Mapping[str, Variable] | None = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = NEVER,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: SaverDef | None = None,
        builder: None = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: int = SaverDef.V2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: str = "model",
    ) -> None:
        """With `reshape`, restored values need to be as many as the variable has, not of its shape.

        `pad_step_number` writes steps with eight digits. `sharded`, `restore_sequentially`, `allow_empty` and
        `save_relative_paths` change nothing. Raises ValueError for TensorFlow's first format, and for a `builder`.
        """
        if write_version != SaverDef.V2 or builder is not None or defer_build:
            raise ValueError(
                "a Saver writes V2 checkpoints, by itself, of the variables that there are when it is made"
            )
        self.graph: Graph = get_default_graph()
        self._reshape, self._pad_step_number = reshape, pad_step_number
        if saver_def is None:
            variables = _named(var_list)
            saver_def = add_saver(self.graph, variables, name or "save", filename, reshape=reshape)
            saver_def.max_to_keep = max_to_keep or 0
            saver_def.keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self.saver_def = saver_def
        self._tensors = _saved_tensors(self.graph, saver_def)
        self._directories: dict[tuple[str, str, str | None], CheckpointDirectory] = {}
        self._last: CheckpointDirectory | None = None

    def as_saver_def(self) -> SaverDef:
        """Return what a MetaGraphDef says of this saver."""
        return self.saver_def

    @property
    def last_checkpoints(self) -> list[str]:
        """The prefixes that are kept and may go, oldest first."""
        return [] if self._last is None else self._last.checkpoints

    def save(
        self,
        sess: Any,
        save_path: str | os.PathLike[str],
        global_step: Any = None,
        latest_filename: str | None = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
    ) -> str:
        """Save what the variables are in a session as `save_path-global_step`, and return that prefix.

        `global_step` is a number, or a variable or tensor of one. Raises ValueError that names the variables which
        have no value yet, and CheckpointNotSaved (an OSError), after which all earlier checkpoints are as they were.
        """
        self._check_initialized(sess)
        number = _number_of(sess, global_step)
        step = f"{number:08d}" if self._pad_step_number and number is not None else number
        names, slices = zip(*self._tensors, strict=True)
        values = whole_values(names, slices, sess.run(list(self._tensors.values())))
        meta_graph = self.export_meta_graph().SerializeToString() if write_meta_graph else None
        path = Path(save_path)
        if not write_state:
            prefix = path if step is None else path.with_name(f"{path.name}-{step}")
            return write_checkpoint(prefix, values, meta_graph=meta_graph)
        self._last = self._directory(path, latest_filename)
        return self._last.save(values, step, meta_graph=meta_graph)

    def _directory(self, path: Path, latest_filename: str | None) -> CheckpointDirectory:
        key = str(path.parent), path.name, latest_filename
        if key not in self._directories:
            self._directories[key] = CheckpointDirectory(
                path.parent,
                path.name,
                max_to_keep=self.saver_def.max_to_keep,
                keep_checkpoint_every_n_hours=self.saver_def.keep_checkpoint_every_n_hours or NEVER,
                latest_filename=latest_filename,
            )
        return self._directories[key]

    def _check_initialized(self, session: Any) -> None:
        handles = [one.op.inputs[0].op for one in self._tensors.values() if one.op.type == "ReadVariableOp"]
        empty = [handle.name for handle in handles if session.state_of(handle).array is None]
        if empty:
            raise ValueError(
                f"{len(empty)} of {len(self._tensors)} variables are not initialized: {', '.join(empty)};"
                " run rt.global_variables_initializer() or restore them"
            )

    def restore(self, sess: Any, save_path: str | os.PathLike[str] | None) -> None:
        """Give the variables in a session the values of a checkpoint, ours or TensorFlow's.

        Raises ValueError, before anything is changed, where there is none, or where it does not have all that is
        wanted in the right dtypes and shapes.
        """
        if save_path is None:
            raise ValueError(f"there is no checkpoint to restore: the path is None; {NOTHING}")
        if not index_path(Path(save_path)).exists():
            raise ValueError(f"{os.fspath(save_path)!r} is not a checkpoint: it has no .index file")
        self._check_fits(load_checkpoint(save_path), os.fspath(save_path))
        sess.run(self.saver_def.restore_op_name, {self.saver_def.filename_tensor_name: os.fspath(save_path)})

    def _check_fits(self, reader: CheckpointReader, save_path: str) -> None:
        shapes = reader.get_variable_to_shape_map()
        dtypes = reader.get_variable_to_dtype_map()
        wrong = [
            f"{name} is missing" for name in dict.fromkeys(name for name, _ in self._tensors) if name not in shapes
        ]
        for (name, part), tensor in self._tensors.items():
            if name not in shapes:
                continue
            dims = parse_shape_and_slice(part)[0] if part else tensor.dims
            if dtypes.get(name) != tensor.dtype.numpy:
                wrong.append(f"{name} is of {dtypes.get(name)}, and {tensor.dtype.name} is wanted")
            elif self._reshape and math.prod(shapes[name]) == count(dims):
                continue
            elif not compatible(tuple(shapes[name]), dims):
                wrong.append(f"{name} is {text_of(tuple(shapes[name]))}, and {text_of(dims)} is wanted")
        if wrong:
            raise ValueError(f"checkpoint {save_path!r} does not fit the graph: {'; '.join(wrong)}")

    def export_meta_graph(
        self,
        filename: str | os.PathLike[str] | None = None,
        collection_list: Iterable[str] | None = None,
        as_text: bool = False,
    ) -> MetaGraphDef:
        """Return the graph with its collections and this saver; write it where a file is named."""
        return export_meta_graph(
            filename, saver_def=self.saver_def, collection_list=collection_list, as_text=as_text, graph=self.graph
        )


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: str | None = None
) -> Saver | None:
    """Add a MetaGraphDef (a file, a message, bytes) to the default graph; return its saver, where it has one."""
    if isinstance(meta_graph_or_file, str | os.PathLike):
        with naming(meta_graph_or_file):
            return _imported(read_meta_graph(meta_graph_or_file), clear_devices, import_scope)
    return _imported(read_meta_graph(meta_graph_or_file), clear_devices, import_scope)


def _imported(message: MetaGraphDef, clear_devices: bool, import_scope: str | None) -> Saver | None:
    prefix = add_meta_graph(message, clear_devices, import_scope)
    if not message.HasField("saver_def"):
        return None
    saver_def = SaverDef.FromString(message.saver_def.SerializeToString())
    for field in ("filename_tensor_name", "save_tensor_name", "restore_op_name"):
        setattr(saver_def, field, prefix + getattr(saver_def, field))
    return Saver(saver_def=saver_def)


def _named(var_list: Iterable[Any] | Mapping[str, Any] | None) -> dict[Key, Variable]:
    """Return variables by their names in checkpoints, in the order of these; parts each by their place too."""
    if var_list is None:
        var_list = get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES)
    pairs = list(var_list.items()) if isinstance(var_list, Mapping) else [(None, one) for one in var_list]
    named: dict[Key, Variable] = {}
    for name, value in pairs:
        for one in value if isinstance(value, PartitionedVariable) else [value]:
            if not isinstance(one, Variable) or one.graph is None:
                raise TypeError(f"{name or repr(one)}: only variables of a graph are saved by a Saver")
            key = (name or one.op.name, "") if one.part is None else (name or one.part.full_name, one.part.spec)
            if key in named:
                raise ValueError("two variables of the list have one name: give a dict of other names")
            named[key] = one
    if not named:
        raise ValueError("there are no variables to save")
    return dict(sorted(named.items(), key=lambda pair: (pair[0][0], pair[1].part.offset if pair[1].part else ())))


class Saved(Protocol):
    """What a saver's operations need of a variable."""

    @property
    def dtype(self) -> DType:
        """The dtype."""

    @property
    def handle(self) -> Any:
        """What assignments take."""

    @property
    def snapshot(self) -> Tensor:
        """The value."""


def add_saver(
    graph: Graph, variables: Mapping[Key, Saved], name: str, filename: str, *, reshape: bool = False
) -> SaverDef:
    """Add the operations that save and restore variables by these names: TensorFlow's, under its names."""
    names, slices = [list(one) for one in zip(*variables, strict=True)]
    with graph.as_default(), graph.control_dependencies(None), graph.name_scope(name):
        with graph.name_scope("filename") as filename_scope:
            default = constant(filename, name="input")
        chosen = placeholder_with_default(default, shape=TensorShape(()), name=filename_scope)
        prefix = placeholder_with_default(chosen, shape=TensorShape(()), name="Const")
        saved = save_v2(prefix, names, slices, [one.snapshot for one in variables.values()])
        with graph.control_dependencies([saved]):
            written = identity(prefix, name="control_dependency")
        dtypes = tuple(one.dtype for one in variables.values())
        values = restore_v2(prefix, names, slices, dtypes=dtypes)
        if reshape:
            values = [reshaped(value, one.snapshot.dims) for one, value in zip(variables.values(), values, strict=True)]
        restored = [assign(one.handle, identity(value)) for one, value in zip(variables.values(), values, strict=True)]
        restore: Any = group(*restored, name="restore_all")
    return SaverDef(
        filename_tensor_name=prefix.name,
        save_tensor_name=written.name,
        restore_op_name=restore.name,
        version=SaverDef.V2,
    )


def _saved_tensors(graph: Graph, saver_def: SaverDef) -> dict[Key, Tensor]:
    """Return the tensors by their names in checkpoints: what the saver's SaveV2 operations take.

    Raises ValueError where a saver that was read does not fit its graph.
    """
    found: dict[Key, Tensor] = {}
    try:
        waiting: list[Operation] = [graph.operation_of(saver_def.save_tensor_name)]
        graph.operation_of(saver_def.restore_op_name)
        graph.get_tensor_by_name(saver_def.filename_tensor_name)
    except (KeyError, ValueError) as error:
        raise ValueError(f"the saver does not fit its graph: {error}") from error
    seen = set(waiting)
    while waiting:
        operation = waiting.pop()
        if operation.type == "SaveV2":
            _, names, slices, *tensors = operation.inputs
            if names.value is None or slices.value is None:
                raise ValueError(f"{operation.name}: the names of what it saves are not known")
            found.update(zip(zip(texts(names.value), texts(slices.value), strict=True), tensors, strict=True))
            continue
        before = {*(one.op for one in operation.inputs), *operation.control_inputs} - seen
        seen |= before
        waiting.extend(before)
    return found


def _number_of(session: Any, global_step: Any) -> int | None:
    if global_step is None or isinstance(global_step, int):
        return global_step
    if hasattr(global_step, "as_graph_element") or isinstance(global_step, Tensor):
        return int(session.run(global_step))
    return int(arrays.to_host(global_step))
