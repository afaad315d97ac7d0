"""init_from_checkpoint: variables that begin with what a checkpoint has of them."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from runtime.checkpoints import latest_checkpoint, load_checkpoint
from runtime.graph.context import get_default_graph, name_scope
from runtime.graph.shape import compatible, text_of
from runtime.ops import state as ops
from runtime.saving.ops import restore_v2
from runtime.variables.variable import Variable, global_variables

Pairs = Mapping[str, Any] | Iterable[tuple[str, Any]]


def init_from_checkpoint(ckpt_dir_or_file: str | os.PathLike[str], assignment_map: Pairs) -> None:
    """Have the initializers of variables restore them from a checkpoint, or from the latest of a directory.

    assignment_map: names in the checkpoint -> a variable or its name; or scopes ("old/", "/" for all) -> scopes. A list
    of pairs may have (None, variable): under its own name. Raises ValueError where the checkpoint lacks a name or has
    another shape or dtype; variables that are already there must be of the default graph.
    """
    path = os.fspath(ckpt_dir_or_file)
    prefix = latest_checkpoint(path) if os.path.isdir(path) else path
    if prefix is None:
        raise ValueError(f"there is no checkpoint in {path!r}")
    reader = load_checkpoint(prefix)
    pairs = assignment_map.items() if isinstance(assignment_map, Mapping) else assignment_map
    for source, target in pairs:
        for name, variable in _meant(reader, source, target):
            _initialize(variable, reader, prefix, name)


def _meant(reader: Any, source: str | None, target: Any) -> list[tuple[str, Variable]]:
    """Return the names in the checkpoint with the variables that one entry of the map means."""
    if isinstance(target, Variable):
        return [(source or _plain(target), target)]
    if isinstance(target, str) and target.endswith("/"):
        if not (source or "").endswith("/"):
            raise ValueError(f"scope {target!r} is initialized from a scope, which ends in a /, not from {source!r}")
        inside = [one for one in global_variables() if target == "/" or _plain(one).startswith(target)]
        old, new = (str(source).removeprefix("/"), target.removeprefix("/"))
        if not inside:
            raise ValueError(f"there are no variables in scope {target!r}")
        return [(old + _plain(one).removeprefix(new), one) for one in inside]
    for one in global_variables():
        if _plain(one) == target:
            return [(source or _plain(one), one)]
    raise ValueError(f"there is no variable {target!r}")


def _plain(variable: Variable) -> str:
    return variable.name.removesuffix(":0")


def _initialize(variable: Variable, reader: Any, prefix: str, name: str) -> None:
    if not reader.has_tensor(name):
        raise ValueError(f"{prefix} has no {name!r}, for variable {variable.name!r}")
    shape = tuple(reader.get_variable_to_shape_map()[name])
    if not compatible(variable.dims, shape):
        raise ValueError(
            f"{name!r} has shape {list(shape)} in {prefix}, and {variable.name!r} has {text_of(variable.dims)}"
        )
    with get_default_graph().control_dependencies(None), name_scope(f"{_plain(variable)}/FromCheckpoint"):
        places = (np.array([name.encode()], object), np.array([b""], object))
        (value,) = restore_v2(prefix, *places, dtypes=(variable.dtype,))
        value.set_shape(variable.dims)
        variable.initializer = ops.assign(variable.handle, value, name="Assign")
