"""Which variables there are, by collection, and the older names of what initializes them."""

from collections.abc import Iterable
from typing import Any

from runtime.graph.context import GraphKeys, get_collection
from runtime.variables.getting import get_variable
from runtime.variables.variable import (
    Variable,
    global_variables,
    global_variables_initializer,
    local_variables_initializer,
    variables_initializer,
)

__all__ = ["all_variables", "get_local_variable", "initialize_all_variables", "initialize_local_variables"]
__all__ += ["initialize_variables", "model_variables", "moving_average_variables"]


def model_variables(scope: str | None = None) -> list[Variable]:
    """Return the variables of the collection MODEL_VARIABLES."""
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


def moving_average_variables(scope: str | None = None) -> list[Variable]:
    """Return the variables of which moving averages are kept."""
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = False,
    collections: Iterable[str] | None = None,
    **others: Any,
) -> Any:
    """Return the variable of this name as `get_variable` does; one that is made is local: neither saved nor trained."""
    if trainable:
        raise ValueError("a local variable is not trained")
    wanted = [*(collections or ()), GraphKeys.LOCAL_VARIABLES]
    return get_variable(name, shape, dtype, initializer, regularizer, False, wanted, **others)


def all_variables() -> list[Variable]:
    """Return the variables of the default graph: the older name of `global_variables`."""
    return global_variables()


def initialize_all_variables() -> Any:
    """Return the operation that initializes all variables: the older name of `global_variables_initializer`."""
    return global_variables_initializer()


def initialize_local_variables() -> Any:
    """Return the operation that initializes the local variables: the older name of `local_variables_initializer`."""
    return local_variables_initializer()


def initialize_variables(var_list: Iterable[Variable], name: str = "init") -> Any:
    """Return the operation that initializes these variables: the older name of `variables_initializer`."""
    return variables_initializer(var_list, name)
