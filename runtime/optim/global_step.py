"""The global step: how many updates a graph has seen."""

from typing import Any

from runtime.graph.context import GraphKeys, get_default_graph
from runtime.graph.graph import Graph
from runtime.variables.getting import get_variable
from runtime.variables.initializers import Zeros
from runtime.variables.variable import Variable

__all__ = ["create_global_step", "get_global_step", "get_or_create_global_step", "global_step"]


def create_global_step(graph: Graph | None = None) -> Variable:
    """Return a new global step; raises ValueError where the graph has one."""
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError("the graph has a global step already")
    with graph.as_default(), graph.name_scope(None):
        made: Variable = get_variable(
            "global_step",
            [],
            "int64",
            Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )
    return made


def get_global_step(graph: Graph | None = None) -> Variable | None:
    """Return the graph's global step, or None: the one that was created as such, or a variable of that name."""
    graph = graph or get_default_graph()
    variables = graph.get_collection(GraphKeys.GLOBAL_VARIABLES)
    named = [one for one in variables if one.name == "global_step:0"]
    return next(iter([*graph.get_collection(GraphKeys.GLOBAL_STEP), *named]), None)


def get_or_create_global_step(graph: Graph | None = None) -> Variable:
    """Return the graph's global step, made where there is none."""
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """Return the global step in a session."""
    return int(sess.run(global_step_tensor))
