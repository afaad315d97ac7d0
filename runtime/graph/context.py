"""What is the default here: a graph, or none at all, which is eager execution. Each thread has its own."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from runtime.devices import merged, placement
from runtime.graph.graph import ABOVE, Graph
from runtime.graph.keys import GraphKeys
from runtime.graph.old_arguments import old_arguments

__all__ = ["GraphKeys", "add_to_collection", "control_dependencies", "device", "disable_eager_execution"]
__all__ += ["enable_eager_execution", "executing_eagerly", "get_collection", "get_collection_ref"]
__all__ += ["get_default_graph", "init_scope", "name_scope", "reset_default_graph"]


class _State(threading.local):
    """One thread's defaults."""

    def __init__(self) -> None:
        self.graph: Graph | None = default.graph if not default.eager else None
        self.tapes: list[Any] = []  # autodiff's: those that watch what runs eagerly
        self.device = ""  # what is asked for where ops run at once


class _Default:
    """The process's defaults."""

    eager = True
    graph = Graph()


default = _Default()
state = _State()


def get_default_graph() -> Graph:
    """Return the graph that operations go into, or would go into."""
    return state.graph or default.graph


def executing_eagerly() -> bool:
    """Tell whether an op runs at once."""
    return state.graph is None


def for_sessions() -> bool:
    """Tell whether ops go into a graph that a session runs, or bodies in one: not eager, not in a traced function."""
    graph = state.graph
    while getattr(graph, "outer", None) is not None:
        graph = graph.outer  # type: ignore[union-attr]  # bodies and traced functions have one
    return graph is not None and not hasattr(graph, "outer")


def disable_eager_execution() -> None:
    """Make graph mode the default, as TensorFlow 1 had it: ops go into the default graph."""
    default.eager = False
    state.graph = default.graph


def enable_eager_execution() -> None:
    """Undo `disable_eager_execution`."""
    default.eager = True
    state.graph = None


def reset_default_graph() -> None:
    """Start the default graph anew; raises ValueError inside of `with graph.as_default()`."""
    if state.graph is not None and state.graph is not default.graph:
        raise ValueError("the default graph cannot be reset inside of another graph's `with`")
    default.graph = Graph()
    if state.graph is not None:
        state.graph = default.graph


@contextmanager
def entering(graph: Graph | None) -> Iterator[Graph | None]:
    """Have ops go into `graph` inside, or run at once for None."""
    outer, state.graph = state.graph, graph
    try:
        yield graph
    finally:
        state.graph = outer


ABOVE["entering"] = entering


@contextmanager
def init_scope() -> Iterator[Graph | None]:
    """Leave every function that is being traced: what is made inside is eager, or in the user's graph, at its start."""
    graph = state.graph
    while graph is not None and getattr(graph, "outer", graph) is not graph:
        graph = graph.outer  # type: ignore[attr-defined]  # a FunctionGraph
    with entering(graph), control_dependencies(None):
        yield graph


class _Nothing:
    """A block that means nothing where ops run at once: cheaper than a generator."""

    def __enter__(self) -> str:
        return "/"

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


_NOTHING: Any = _Nothing()


def name_scope(name: str | None, default_name: str | None = None, values: Any = None) -> AbstractContextManager[str]:
    """Name what is made inside under `name/`, or `default_name/` where there is no name. Eager ops have no names."""
    nothing: AbstractContextManager[str] = _NOTHING
    return nothing if state.graph is None else state.graph.name_scope(name or default_name)


def control_dependencies(control_inputs: Any) -> AbstractContextManager[None]:
    """Have what is made inside run after `control_inputs`. Eager ops run in the order they stand in."""
    nothing: AbstractContextManager[None] = _NOTHING
    return nothing if state.graph is None else state.graph.control_dependencies(control_inputs)


@contextmanager
def device(name: Any) -> Iterator[None]:
    """Ask for a device, "/cpu:0" or "/gpu:0", for what is made inside, or runs at once.

    A function of an operation may be given instead of a name, in a graph; None takes back what was asked for.
    """
    if state.graph is not None:
        with state.graph.device(name):
            yield
        return
    if callable(name):
        raise TypeError("a function of operations chooses devices in a graph: what runs at once has none")
    outer, state.device = state.device, merged(state.device, name)
    placement.gpus |= "GPU" in state.device
    try:
        yield
    finally:
        state.device = outer


def add_to_collection(name: str, value: Any) -> None:
    """Add a value to a collection of the default graph."""
    get_default_graph().add_to_collection(name, value)


@old_arguments(key="name")
def get_collection(name: str, scope: str | None = None) -> list[Any]:
    """Return what is in a collection of the default graph."""
    return get_default_graph().get_collection(name, scope)


@old_arguments(key="name")
def get_collection_ref(name: str) -> list[Any]:
    """Return a collection of the default graph itself."""
    return get_default_graph().get_collection_ref(name)
