"""Variable scopes: names for variables, and one variable for all who ask for the same name."""

import functools
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from runtime import arrays
from runtime.graph.context import GraphKeys, get_default_graph
from runtime.graph.graph import Graph

__all__ = ["AUTO_REUSE", "VariableScope", "get_variable_scope", "variable_scope"]

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
    custom_getter: Any = None
    constraint: Any = None

    def reuse_variables(self) -> None:
        """From here on, take variables that are there."""
        self._set(reuse=True)

    def set_initializer(self, initializer: Any) -> None:
        """From here on, begin variables with this where nothing else is said."""
        self._set(initializer=initializer)

    def set_regularizer(self, regularizer: Any) -> None:
        """From here on, add this penalty for variables where nothing else is said."""
        self._set(regularizer=regularizer)

    def set_partitioner(self, partitioner: Any) -> None:
        """From here on, make variables in parts."""
        self._set(partitioner=partitioner)

    def set_custom_getter(self, custom_getter: Any) -> None:
        """From here on, get variables through this function."""
        self._set(custom_getter=custom_getter)

    def global_variables(self) -> list[Any]:
        """Return the variables of this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def trainable_variables(self) -> list[Any]:
        """Return those of them that are trained."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def get_collection(self, name: str) -> list[Any]:
        """Return what is in a collection and in this scope."""
        return get_default_graph().get_collection(name, f"{re.escape(self.name)}/" if self.name else None)

    def _set(self, **what: Any) -> None:
        store_of().scope = replace(store_of().scope, **what)


class Store:
    """The variables of a graph by name, where each was made, and the scope that is open."""

    def __init__(self) -> None:
        self.scope = VariableScope()
        self.variables: dict[str, Any] = {}  # Variable or PartitionedVariable
        self.lines: dict[str, str] = {}
        self.opened: dict[str, int] = {}


def store_of(graph: Graph | None = None) -> Store:
    graph = graph or get_default_graph()
    if graph.variable_scopes is None:
        graph.variable_scopes = Store()
    store: Store = graph.variable_scopes
    return store


def get_variable_scope() -> VariableScope:
    """Return the scope that is open."""
    return store_of().scope


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
    custom_getter: Any = None,
    constraint: Any = None,
    caching_device: Any = None,
    use_resource: Any = None,
) -> Iterator[VariableScope]:
    """Name the variables made inside under `name/`, and their operations likewise.

    `reuse=True` takes variables that are there, `AUTO_REUSE` also makes those that are not; inner scopes inherit it.
    `custom_getter(getter, name, *args, **kwargs)` is asked for each variable, and returns it: `getter(name, *args,
    **kwargs)`, or what stands for that. `caching_device` and `use_resource` change nothing.
    """
    store = store_of()
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
            getter_around(custom_getter, base.custom_getter),
            base.constraint if constraint is None else constraint,
        )
        store.opened[full] = store.opened.get(full, 0) + 1
        before = dict(store.opened)
        try:
            yield store.scope
        finally:
            store.scope = outer
            store.opened = before if isinstance(name_or_scope, VariableScope) else _closed(store.opened, full)


def getter_around(inner: Any, outer: Any) -> Any:
    """Return the getter of a scope inside of another with one of its own: the outer's calls are the inner's getter."""
    if inner is None or outer is None:
        return outer if inner is None else inner
    return lambda getter, *args, **kwargs: inner(functools.partial(outer, getter), *args, **kwargs)


def _closed(opened: dict[str, int], scope: str) -> dict[str, int]:
    """Return what was opened but for what is inside a scope: numbers of its names start again when it is entered."""
    return {name: count for name, count in opened.items() if not name.startswith(f"{scope}/")}


def _unused(store: Store, outer: str, name: str) -> str:
    """Return a name for a scope that nobody has opened: numbered where it is taken."""
    prefix = f"{outer}/" if outer else ""
    number, found = 0, name
    while prefix + found in store.opened:
        number += 1
        found = f"{name}_{number}"
    return found
