"""Updates of some rows or places of a variable, as functions of TensorFlow 1; each gives the variable after it."""

from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import Op
from runtime.ops import row_updates, state
from runtime.variables.variable import Assigned, Variable

__all__ = ["scatter_add", "scatter_div", "scatter_max", "scatter_min", "scatter_mul", "scatter_nd_add"]
__all__ += ["scatter_nd_sub", "scatter_nd_update", "scatter_sub", "scatter_update"]


def _updated(op: Op, ref: Variable, indices: Any, updates: Any, name: str | None) -> Any:
    if not isinstance(ref, Variable):
        raise TypeError(f"a variable is wanted, and {ref!r} is none: tensors have rt.tensor_scatter_nd_update")
    indices = convert_to_tensor(indices, name="indices")
    operation = op(ref.handle, indices, convert_to_tensor(updates, ref.dtype, "updates"), name=name)
    return ref if operation is None else Assigned(ref, operation)


def scatter_update(ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None) -> Any:
    """Set the rows at `indices`."""
    return _updated(state.resource_scatter_update, ref, indices, updates, name)


def scatter_add(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Add to the rows at `indices`, as often as they are there."""
    return _updated(state.resource_scatter_add, ref, indices, updates, name)


def scatter_sub(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Subtract from the rows at `indices`, as often as they are there."""
    return _updated(state.resource_scatter_sub, ref, indices, updates, name)


def scatter_mul(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Multiply the rows at `indices`."""
    return _updated(row_updates.resource_scatter_mul, ref, indices, updates, name)


def scatter_div(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Divide the rows at `indices`."""
    return _updated(row_updates.resource_scatter_div, ref, indices, updates, name)


def scatter_max(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Raise the rows at `indices` to what they are less than."""
    return _updated(row_updates.resource_scatter_max, ref, indices, updates, name)


def scatter_min(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Lower the rows at `indices` to what they are more than."""
    return _updated(row_updates.resource_scatter_min, ref, indices, updates, name)


def scatter_nd_update(ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None) -> Any:
    """Set the places that the last axis of `indices` says."""
    return _updated(row_updates.resource_scatter_nd_update, ref, indices, updates, name)


def scatter_nd_add(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Add to the places that the last axis of `indices` says, as often as they are there."""
    return _updated(row_updates.resource_scatter_nd_add, ref, indices, updates, name)


def scatter_nd_sub(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Subtract from the places that the last axis of `indices` says, as often as they are there."""
    return _updated(row_updates.resource_scatter_nd_sub, ref, indices, updates, name)
