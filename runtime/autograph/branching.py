"""`if` and `a if test else b` on tensors: both sides are traced, and what they leave is joined variable by variable."""

from collections.abc import Callable, Sequence
from typing import Any

from runtime.autograph.jumps import RESULT
from runtime.autograph.undefined import Undefined, can_be_tensors, in_graph, seen
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.control_flow.bodies import current_graph, like
from runtime.control_flow.branches import branch, predicate
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Tensor
from runtime.ops.constants import identity, zeros

RETURNED = "the returned value"


def choose(
    test: Any,
    then: Callable[..., Sequence[Any]],
    other: Callable[..., Sequence[Any]],
    values: tuple[Any, ...],
    names: tuple[str, ...],
    line: str,
) -> tuple[Any, ...]:
    """Return the variables after an `if`: `then` and `other` take values, and return what the variables are now."""
    test = seen(test)
    if not in_graph(test):
        return tuple((then if test else other)(*values))
    return _branched(test, lambda: then(*values), lambda: other(*values), names, line)


def choose_result(
    test: Any, then: Callable[..., Any], other: Callable[..., Any], values: tuple[Any, ...], line: str
) -> Any:
    """Return the result of one of two functions of the values."""
    test = seen(test)
    if not in_graph(test):
        return (then if test else other)(*values)
    return _branched(test, lambda: (then(*values),), lambda: (other(*values),), (RETURNED,), line)[0]


def _branched(
    test: Tensor,
    then: Callable[[], Sequence[Any]],
    other: Callable[[], Sequence[Any]],
    names: tuple[str, ...],
    line: str,
) -> tuple[Any, ...]:
    """Append an If whose outputs are those variables that a graph must choose; the others are what both sides left."""
    with name_scope("cond") as scope:
        chosen = predicate(test)
    bodies = [Subgraph(f"{scope.rstrip('/').replace('/', '_')}_{side}", current_graph()) for side in ("true", "false")]
    left: list[Sequence[Any]] = []
    for body, side in zip(bodies, (then, other), strict=True):
        with body.as_default():
            left.append(side())
    joined = [_join(bodies, name, pair, line) for name, pair in zip(names, zip(*left, strict=True), strict=True)]
    operation = branch(scope, chosen, bodies)
    with name_scope(scope):
        outputs = iter([identity(tensor) for tensor in operation.outputs])
    found = []
    for one, is_output in joined:
        count = len(list(structure.leaves(one))) if is_output else 0
        found.append(like(one, [next(outputs) for _ in range(count)]) if is_output else one)
    return tuple(found)


def _join(bodies: Sequence[Subgraph], name: str, pair: tuple[Any, Any], line: str) -> tuple[Any, bool]:
    """Return a variable after both sides, and whether it is an output of them now."""
    first, second = pair
    if first is second and not isinstance(first, Tensor):
        return first, False
    missing = [isinstance(one, Undefined) for one in pair]
    if all(missing):
        return first, False
    if any(missing):
        if name != RESULT:
            text = f"{name!r} has a value in one branch only of the `if` on a tensor at {line}: set it before"
            raise ValueError(text)
        first, second = _filled(bodies, first, second)
    if not can_be_tensors(first) or not can_be_tensors(second):
        return _kept(name, first, second, line), False
    if structure.shape_of(first) != structure.shape_of(second):
        raise TypeError(f"{_called(name)} is nested differently in the branches of the `if` on a tensor at {line}:"
                        f" {first!r} and {second!r}")  # fmt: skip
    _hand_on(bodies, name, first, second, line)
    return first, True


def _called(name: str) -> str:
    return name if name == RETURNED else RETURNED if name == RESULT else repr(name)


def _filled(bodies: Sequence[Subgraph], first: Any, second: Any) -> tuple[Any, Any]:
    """Return what both sides return out of a loop; a side that does not gets zeros, at which nobody looks."""
    without = 0 if isinstance(first, Undefined) else 1
    known = second if without == 0 else first
    if not can_be_tensors(known):
        return known, known  # an object: there is no other
    with bodies[1 - without].as_default():
        made = structure.mapped(lambda one: one.flow if isinstance(one, TensorArray) else convert_to_tensor(one), known)
    with bodies[without].as_default():
        blank = structure.mapped(lambda one: zeros([size or 0 for size in one.dims or ()], one.dtype), made)
    return (blank, made) if without == 0 else (made, blank)


def _kept(name: str, first: Any, second: Any, line: str) -> Any:
    """Return an object that is the same after both sides."""
    same = type(first) is type(second) and isinstance(first, str | bytes) and first == second
    if first is second or same:
        return first
    raise TypeError(f"{_called(name)} is {first!r} or {second!r} after the `if` on a tensor at {line}")


def _hand_on(bodies: Sequence[Subgraph], name: str, first: Any, second: Any, line: str) -> None:
    """Have both sides give their values of a variable."""
    for one, another in zip(structure.leaves(first), structure.leaves(second), strict=True):
        tensors = []
        for body, leaf in zip(bodies, (one, another), strict=True):
            with body.as_default():
                tensors.append(leaf.flow if isinstance(leaf, TensorArray) else convert_to_tensor(leaf))
            body.outputs.append(tensors[-1])
        if tensors[0].dtype is not tensors[1].dtype:
            kinds = " and ".join(tensor.dtype.name for tensor in tensors)
            raise TypeError(f"{_called(name)} is of {kinds} in the branches of the `if` on a tensor at {line}")
