"""Assignments as functions of the variable, as TensorFlow 1 spells them."""

from typing import Any

from runtime.variables.variable import Variable

__all__ = ["assign", "assign_add", "assign_sub"]


def _variable(ref: Any) -> Variable:
    if not isinstance(ref, Variable):
        raise TypeError(f"only a variable is assigned to, not {ref!r}")
    return ref


def assign(
    ref: Variable,
    value: Any,
    validate_shape: bool | None = None,
    use_locking: bool | None = None,
    name: str | None = None,
) -> Any:
    """Set a variable; the result, used as a tensor, is the value after it."""
    return _variable(ref).assign(value, name=name)


def assign_add(ref: Variable, value: Any, use_locking: bool | None = None, name: str | None = None) -> Any:
    """Add to a variable; the result, used as a tensor, is the value after it."""
    return _variable(ref).assign_add(value, name=name)


def assign_sub(ref: Variable, value: Any, use_locking: bool | None = None, name: str | None = None) -> Any:
    """Subtract from a variable; the result, used as a tensor, is the value after it."""
    return _variable(ref).assign_sub(value, name=name)
