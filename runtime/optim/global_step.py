"""The global step: how many updates a graph has seen."""

from typing import Any

from runtime.graph.context import GraphKeys, get_default_graph
from runtime.variables.initializers import Zeros
from runtime.variables.scopes import get_variable
from runtime.variables.variable import Variable

__all__ = ["create_global_step", "get_global_step", "get_or_create_global_step", "global_step"]


def create_global_step() -> Variable:
    """Return a new global step; raises ValueError where the graph has one."""
    if get_global_step() is not None:
        raise ValueError("the graph has a global step already")
    with get_default_graph().name_scope(None):
        made: Variable = get_variable(
            "global_step",
            [],
            "int64",
            Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )
    return made


def get_global_step() -> Variable | None:
    """Return the graph's global step, or None."""
    found = get_default_graph().get_collection(GraphKeys.GLOBAL_STEP)
    return found[0] if found else None


def get_or_create_global_step() -> Variable:
    """Return the graph's global step, made where there is none."""
    return get_global_step() or create_global_step()


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """Return the global step in a session."""
    return int(sess.run(global_step_tensor))
