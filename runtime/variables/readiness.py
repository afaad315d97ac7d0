"""What a graph says of itself before training begins: which variables have no value yet."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import GraphKeys, get_collection, name_scope
from runtime.graph.convert import constant
from runtime.ops import state as ops
from runtime.ops.comparison import logical_not
from runtime.ops.constants import group
from runtime.ops.indexing import boolean_mask
from runtime.ops.joining import stack
from runtime.variables.variable import Variable, global_variables, local_variables

__all__ = ["report_uninitialized_variables", "tables_initializer"]


def report_uninitialized_variables(
    var_list: Iterable[Variable] | None = None, name: str = "report_uninitialized_variables"
) -> Any:
    """Return a tensor of the names of variables that have no value: of all, or of a list. Empty: all have one."""
    variables = [*global_variables(), *local_variables()] if var_list is None else list(var_list)
    with name_scope(name):
        if not variables:
            return constant(np.zeros(0, object), arrays.string)
        empty = logical_not(stack([ops.is_initialized(one.handle) for one in variables]))
        return boolean_mask(constant([one.op.name for one in variables]), empty)


def tables_initializer(name: str = "init_all_tables") -> Any:
    """Return the operation that runs the TABLE_INITIALIZERS collection, in which iterators' initializers stand too."""
    return group(*get_collection(GraphKeys.TABLE_INITIALIZERS), name=name)
