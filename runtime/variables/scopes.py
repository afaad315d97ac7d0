"""Variable scopes: names for variables, and one variable for all who ask for the same name."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from runtime import arrays
from runtime.graph.context import GraphKeys, get_default_graph, init_scope
from runtime.graph.graph import Graph, users_line
from runtime.graph.shape import TensorShape, as_dims, compatible, is_known, text_of
from runtime.graph.tensor import Tensor
from runtime.variables import initializers
from runtime.variables.partitioned import PartitionedVariable, parts_of
from runtime.variables.variable import Variable

__all__ = ["AUTO_REUSE", "get_variable", "get_variable_scope", "variable_scope"]

AUTO_REUSE = "AUTO_REUSE"
"""Reuse a variable that is there, make one that is not."""


@dataclass(frozen=True)
class VariableScope:
    """What holds for variables that are made in it."""

    name: str = ""
    original_name_scope: str = ""
    reuse: Any = False
    initializer: Any = None
    regularizer: Any = None
    dtype: Any = arrays.float32
    partitioner: Any = None

    def reuse_variables(self) -> None:
        """From here on, take variables that are there."""
        _store().scope = replace(_store().scope, reuse=True)


class _Store:
    """The variables of a graph by name, where each was made, and the scope that is open."""

    def __init__(self) -> None:
        self.scope = VariableScope()
        self.variables: dict[str, Any] = {}  # Variable or PartitionedVariable
        self.lines: dict[str, str] = {}
        self.opened: dict[str, int] = {}


def _store(graph: Graph | None = None) -> _Store:
    graph = graph or get_default_graph()
    if graph.variable_scopes is None:
        graph.variable_scopes = _Store()
    store: _Store = graph.variable_scopes
    return store


def get_variable_scope() -> VariableScope:
    """Return the scope that is open."""
    return _store().scope


@contextmanager
def variable_scope(
    name_or_scope: Any = None,
    default_name: str | None = None,
    values: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    reuse: Any = None,
    dtype: Any = None,
    auxiliary_name_scope: bool = True,
    partitioner: Any = None,
) -> Iterator[VariableScope]:
    """Name the variables made inside under `name/`, and their operations likewise.

    `reuse=True` takes variables that are there, `AUTO_REUSE` also makes those that are not; inner scopes inherit it.
    """
    store = _store()
    outer = store.scope
    if name_or_scope is None and default_name is None:
        raise ValueError("variable_scope needs a name or a default_name")
    if isinstance(name_or_scope, VariableScope):
        base, full, short = name_or_scope, name_or_scope.name, name_or_scope.name.rpartition("/")[2]
    else:
        short = name_or_scope if name_or_scope is not None else _unused(store, outer.name, str(default_name))
        base, full = outer, f"{outer.name}/{short}" if outer.name else short
    with ExitStack() as stack:
        opened = ""
        if auxiliary_name_scope and short:
            opened = stack.enter_context(get_default_graph().name_scope(short))
        store.scope = VariableScope(
            full,
            opened,
            base.reuse if reuse is None else reuse,
            base.initializer if initializer is None else initializer,
            base.regularizer if regularizer is None else regularizer,
            base.dtype if dtype is None else arrays.as_dtype(dtype),
            base.partitioner if partitioner is None else partitioner,
        )
        store.opened[full] = store.opened.get(full, 0) + 1
        before = dict(store.opened)
        try:
            yield store.scope
        finally:
            store.scope = outer
            store.opened = before if isinstance(name_or_scope, VariableScope) else _closed(store.opened, full)


def _closed(opened: dict[str, int], scope: str) -> dict[str, int]:
    """Return what was opened but for what is inside a scope: numbers of its names start again when it is entered."""
    return {name: count for name, count in opened.items() if not name.startswith(f"{scope}/")}


def _unused(store: _Store, outer: str, name: str) -> str:
    """Return a name for a scope that nobody has opened: numbered where it is taken."""
    prefix = f"{outer}/" if outer else ""
    number, found = 0, name
    while prefix + found in store.opened:
        number += 1
        found = f"{name}_{number}"
    return found


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    partitioner: Any = None,
) -> Any:
    """Return the variable of this name in the open scope: made here, or there already where the scope reuses.

    A `partitioner` (rt.fixed_size_partitioner(3)) makes it a PartitionedVariable, of variables `name/part_0`, ….

    Raises ValueError where it is there and must not be, is not there and must be, or has another shape or dtype.
    """
    store = _store()
    scope = store.scope
    full = f"{scope.name}/{name}" if scope.name else name
    found = store.variables.get(full)
    if found is not None and not scope.reuse:
        raise ValueError(
            f"variable {full!r} exists already, made at {store.lines[full]}: give the scope reuse=True or rt.AUTO_REUSE"
        )
    if found is None and scope.reuse is True:
        raise ValueError(f"variable {full!r} does not exist, and the scope only reuses (at {users_line()})")
    if found is not None:
        return _fitting(found, full, shape, dtype)
    dims, partitioner = as_dims(shape), partitioner or scope.partitioner
    made: Any
    if partitioner is not None and dims:
        made = _in_parts(full, dims, dtype, initializer, trainable, collections, scope, partitioner)
    else:
        made = _make(full, dims, dtype, initializer, trainable, collections, scope)
    store.variables[full] = made
    store.lines[full] = users_line()
    regularizer = regularizer or scope.regularizer
    if regularizer is not None:
        graph = get_default_graph()
        with graph.name_scope(f"{full}/Regularizer/"):
            loss = regularizer(made)
        if loss is not None:
            graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
    return made


def _in_parts(
    full: str,
    dims: Any,
    dtype: Any,
    initializer: Any,
    trainable: bool,
    collections: Any,
    scope: VariableScope,
    partitioner: Any,
) -> PartitionedVariable:
    """Make the parts of a variable, each by the initializer for its own shape."""
    if not is_known(dims):
        raise ValueError(f"variable {full!r} in parts needs a shape that is fully known, not {text_of(dims)}")
    if initializer is not None and not callable(initializer):
        raise ValueError(f"variable {full!r} in parts needs an initializer that is called with the shape of each")
    kind = arrays.as_dtype(scope.dtype if dtype is None else dtype)
    axis, parts = parts_of(full, dims, partitioner(shape=TensorShape(dims), dtype=kind))
    made = []
    for number, part in enumerate(parts):
        made.append(_make(f"{full}/part_{number}", part.shape, dtype, initializer, trainable, collections, scope))
        made[-1].part = part
    return PartitionedVariable(full, dims, made, axis)


def _fitting(found: Any, full: str, shape: Any, dtype: Any) -> Any:
    if shape is not None and not compatible(found.dims, as_dims(shape)):
        raise ValueError(f"variable {full!r} has shape {text_of(found.dims)}, not {text_of(as_dims(shape))}")
    if dtype is not None and arrays.as_dtype(dtype) is not found.dtype:
        raise ValueError(f"variable {full!r} is of {found.dtype.name}, not {arrays.as_dtype(dtype).name}")
    return found


def _make(
    full: str, dims: Any, dtype: Any, initializer: Any, trainable: bool, collections: Any, scope: VariableScope
) -> Variable:
    wanted = arrays.as_dtype(scope.dtype if dtype is None else dtype)
    initializer = scope.initializer if initializer is None else initializer
    if initializer is None:
        initializer = initializers.glorot_uniform() if wanted.is_floating else initializers.Zeros()
    if isinstance(initializer, type):
        initializer = initializer()
    if callable(initializer) and not isinstance(initializer, Tensor):
        if not is_known(dims):
            raise ValueError(f"variable {full!r} needs a shape that is fully known, not {text_of(dims)}")
        chosen = initializer
        initial: Any = lambda: chosen(dims, wanted)  # noqa: E731  # the variable calls it in its own name scope
    else:
        initial = initializer
    with init_scope(), get_default_graph().name_scope(None):  # a body's variables are made in the graph around it
        return Variable(initial, trainable, collections, name=full, dtype=wanted)
