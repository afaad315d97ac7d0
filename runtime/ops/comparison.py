"""Comparisons, logic, and the choice between two tensors."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import for_sessions
from runtime.graph.op import FLOATS, REALS, Op
from runtime.graph.shape import broadcast, merged
from runtime.ops import rules

__all__ = ["equal", "greater", "greater_equal", "is_finite", "is_inf", "is_nan", "less", "less_equal"]
__all__ += ["logical_and", "logical_not", "logical_or", "not_equal", "where"]


def _comparison(name: str, ufunc: str, types: Any = None) -> Op:
    def kernel(xp: Any, x: Array, y: Array, out: Array = None) -> Array:
        result = getattr(xp, ufunc)(x, y, out=out)
        return result if result.dtype == bool else result.astype(bool)  # numpy compares objects to objects

    return Op(
        name,
        "x: T, y: T -> z: bool",
        types={"T": types} if types else {},
        shape=rules.broadcasting,
        kernel=kernel,
    )


equal = _comparison("Equal", "equal")
not_equal = _comparison("NotEqual", "not_equal")
less = _comparison("Less", "less", REALS)
less_equal = _comparison("LessEqual", "less_equal", REALS)
greater = _comparison("Greater", "greater", REALS)
greater_equal = _comparison("GreaterEqual", "greater_equal", REALS)


def _logical(name: str, ufunc: str) -> Op:
    def kernel(xp: Any, x: Array, y: Array, out: Array = None) -> Array:
        return getattr(xp, ufunc)(x, y, out=out)

    return Op(name, "x: bool, y: bool -> z: bool", shape=rules.broadcasting, kernel=kernel, out=True, elementwise=True)


logical_and = _logical("LogicalAnd", "logical_and")
logical_or = _logical("LogicalOr", "logical_or")
logical_not = Op("LogicalNot", "x: bool -> y: bool", shape=rules.same, kernel=lambda xp, x: xp.logical_not(x))


def _test(name: str, function: str) -> Op:
    return Op(
        name,
        "x: T -> y: bool",
        types={"T": FLOATS},
        shape=rules.same,
        kernel=lambda xp, x: getattr(xp, function)(x),
    )


is_nan = _test("IsNan", "isnan")
is_inf = _test("IsInf", "isinf")
is_finite = _test("IsFinite", "isfinite")


def _select_dims(condition: Any, x: Any, y: Any) -> Any:
    dims = rules.all_same(x, y)
    if condition.dims == () or dims is None or condition.dims is None:
        return dims
    if len(condition.dims) == 1 < len(dims):  # whole rows
        merged(condition.dims, dims[:1])
        return dims
    return merged(condition.dims, dims)


def _select(xp: Any, condition: Array, x: Array, y: Array) -> Array:
    if condition.ndim == 1 and x.ndim > 1:  # whole rows
        condition = condition.reshape((-1,) + (1,) * (x.ndim - 1))
    return xp.where(condition, x, y)


select = Op("Select", "condition: bool, t: T, e: T -> output: T", shape=_select_dims, kernel=_select)
select_v2 = Op(
    "SelectV2",
    "condition: bool, t: T, e: T -> output: T",
    shape=lambda condition, t, e: broadcast(condition.dims, broadcast(t.dims, e.dims)),
    kernel=lambda xp, condition, t, e: xp.where(condition, t, e),
)
where_true = Op(
    "Where",
    "input: T -> index: int64",
    shape=lambda x: (None, None if x.dims is None else len(x.dims)),
    kernel=lambda xp, x: xp.argwhere(x),
)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Return x where the condition holds and y elsewhere; without x and y, the indices where it holds.

    The three are broadcast. In a graph for a session a vector chooses whole rows, as in TensorFlow 1.
    """
    if x is None and y is None:
        return where_true(condition, name=name)
    if x is None or y is None:
        raise ValueError("where takes both x and y, or neither")
    chooser, *values = (_dims(one) for one in (condition, x, y))
    rows = chooser is not None and len(chooser) == 1 and for_sessions()
    fits = _alike(*values) if rows else _alike(chooser, *values)
    return (select if fits else select_v2)(condition, x, y, name=name)


def _alike(*shapes: Any) -> bool:
    """Tell whether shapes are equal as far as they are known."""
    known = [dims for dims in shapes if dims is not None]
    if len(known) < len(shapes) or len({len(dims) for dims in known}) > 1:
        return not known
    return all(len(set(sizes) - {None}) <= 1 for sizes in zip(*known, strict=True))


def _dims(value: Any) -> Any:
    return value.dims if hasattr(value, "dims") else np.shape(value)
