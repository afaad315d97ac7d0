"""Python's operators and built-in functions that look at a value, on tensors of a graph."""

import builtins
from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.autograph.undefined import in_graph, seen
from runtime.autograph.walking import Rows, TensorRange
from runtime.control_flow.branches import cond
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.ops.reporting import Assert


def plain(one: Any, line: str) -> Any:
    """Return a value that Python's own `if` looks at; raises NotImplementedError where it is in a graph."""
    if in_graph(seen(one)) or isinstance(one, TensorRange | Rows):
        raise NotImplementedError(
            f"an `if` that returns inside of a `try`, or of a block like it, depends on a tensor at {line}:"
            " return after the block"
        )
    return one


def both(first: Any, second: Callable[[], Any]) -> Any:
    """Return `first and second()`; of one tensor, the second is computed only where the first is true."""
    first = seen(first)
    if not in_graph(first):
        return first and second()
    if first.dims not in (None, ()):
        return comparison.logical_and(first, second())
    return cond(first, lambda: _bool(second()), lambda: False)


def either(first: Any, second: Callable[[], Any]) -> Any:
    """Return `first or second()`; of one tensor, the second is computed only where the first is false."""
    first = seen(first)
    if not in_graph(first):
        return first or second()
    if first.dims not in (None, ()):
        return comparison.logical_or(first, second())
    return cond(first, lambda: True, lambda: _bool(second()))


def _bool(one: Any) -> Any:
    tensor = convert_to_tensor(one)
    return tensor if tensor.dtype is arrays.bool_ else comparison.not_equal(tensor, 0)


def negated(one: Any) -> Any:
    """Return `not one`."""
    one = seen(one)
    return comparison.logical_not(_bool(one)) if in_graph(one) else not one


def equal(one: Any, other: Any) -> Any:
    """Return `one == other`: element by element for tensors; nothing of a graph equals None."""
    if not in_graph(one) and not in_graph(other):
        return one == other
    return False if one is None or other is None else comparison.equal(one, other)


def unequal(one: Any, other: Any) -> Any:
    """Return `one != other`: element by element for tensors."""
    if not in_graph(one) and not in_graph(other):
        return one != other
    return True if one is None or other is None else comparison.not_equal(one, other)


def contained(one: Any, items: Any) -> Any:
    """Return `one in items`, for a tensor of a graph or items that are one."""
    if in_graph(items):
        return reductions.reduce_any(comparison.equal(items, one))
    if in_graph(one) and isinstance(items, list | tuple):
        if any(each is one for each in items):
            return True
        return reductions.reduce_any(comparison.equal(one, list(items))) if items else False
    return one in items


def absent(one: Any, items: Any) -> Any:
    """Return `one not in items`."""
    return negated(contained(one, items))


def assert_(test: Any, message: Callable[[], Any], line: str) -> None:
    """Hold `assert test, message()`: when the graph runs, for a tensor of it."""
    test = seen(test)
    if in_graph(test):
        told = message()
        Assert(test, [f"the assertion at {line}" if told is None else told])
    elif not test:
        told = message()
        raise AssertionError if told is None else AssertionError(told)


def len_(one: Any) -> Any:
    """Return `len(one)`: of a tensor, the size of its first axis."""
    one = seen(one)
    if not in_graph(one):
        return builtins.len(one)
    if one.dims == ():
        raise TypeError(f"{one!r} is one value, and has no len()")
    if one.dims is not None and one.dims[0] is not None:
        return one.dims[0]
    return shaping.shape(one)[0]


def int_(*given: Any, **options: Any) -> Any:
    """Return `int(one)`: of a tensor, its cast to int32."""
    if given and in_graph(seen(given[0])):
        return arithmetic.cast(seen(given[0]), arrays.int32)
    return builtins.int(*given, **options)


def float_(*given: Any) -> Any:
    """Return `float(one)`: of a tensor, its cast to float32."""
    if given and in_graph(seen(given[0])):
        return arithmetic.cast(seen(given[0]), arrays.float32)
    return builtins.float(*given)
