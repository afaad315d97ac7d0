"""Sums of powers and functions that forgive zeros; whether numbers rise."""

from collections.abc import Sequence
from typing import Any

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.ops.constants import ones_like, zeros_like

__all__ = ["is_non_decreasing", "is_strictly_increasing", "polyval", "reciprocal_no_nan", "xlog1py"]


def polyval(coeffs: Sequence[Any], x: Any, name: str | None = None) -> Any:
    """Return coeffs[0] · xⁿ + … + coeffs[n], by Horner's rule; 0 without any."""
    if not isinstance(coeffs, list | tuple):
        raise TypeError(f"coeffs is a list of numbers or tensors, not {coeffs!r}")
    with name_scope(name, "polyval"):
        x = convert_to_tensor(x, name="x")
        if not coeffs:
            return zeros_like(x)
        first, *rest = (convert_to_tensor(one, x.dtype) for one in coeffs)
        for one in rest:
            first = one + first * x
        return first


def reciprocal_no_nan(x: Any, name: str | None = None) -> Any:
    """Return 1 / x, and 0 for 0."""
    with name_scope(name, "reciprocal_no_nan") as scope:
        x = convert_to_tensor(x, name="x")
        return arithmetic.div_no_nan(ones_like(x), x, name=scope)


def xlog1py(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x · log(1 + y), and 0 where x is 0, whatever y is."""
    with name_scope(name, "xlog1py"):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, x.dtype, "y")
        zero = comparison.equal(x, zeros_like(x))
        return x * arithmetic.log1p(comparison.where(zero, zeros_like(y), y))


def is_non_decreasing(x: Any, name: str | None = None) -> Any:
    """Return whether no number is less than the one before it; so of none, and of one."""
    return _rises(x, comparison.less_equal, name or "is_non_decreasing")


def is_strictly_increasing(x: Any, name: str | None = None) -> Any:
    """Return whether each number is greater than the one before it; so of none, and of one."""
    return _rises(x, comparison.less, name or "is_strictly_increasing")


def _rises(x: Any, holds: Any, name: str) -> Any:
    with name_scope(name):
        flat = shaping.reshape(convert_to_tensor(x), [-1])
        return reductions.reduce_all(holds(flat[:-1], flat[1:]))
