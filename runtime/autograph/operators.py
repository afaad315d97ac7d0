"""What rewritten code calls: Python's control flow where values are there, the graph's where they are tensors of it."""

import builtins
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import numpy as np

from runtime import arrays
from runtime.control_flow.array import TensorArray
from runtime.control_flow.branches import cond
from runtime.control_flow.loops import while_loop
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import EagerTensor, Tensor
from runtime.ops import comparison, indexing, shaping


class Undefined:
    """Stands for a variable that has no value; using it in any way says so."""

    def __init__(self, name: str, why: str = "is used before it is set") -> None:
        object.__setattr__(self, "_text", f"local variable {name!r} {why}")

    def _refuse(self, *_: Any) -> NoReturn:
        raise UnboundLocalError(object.__getattribute__(self, "_text"))

    __getattr__ = __call__ = __getitem__ = __iter__ = __bool__ = __add__ = __radd__ = __mul__ = __rmul__ = _refuse
    __sub__ = __rsub__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = __len__ = __array__ = _refuse


def value(name: str, read: Callable[[], Any]) -> Any:
    """Return a variable's value, or what stands for none."""
    try:
        return read()
    except NameError:
        return Undefined(name)


def in_graph(one: Any) -> bool:
    """Tell whether something is known only when a graph runs."""
    return isinstance(one, Tensor)


def choose(
    test: Any,
    then: Callable[..., Any],
    other: Callable[..., Any],
    values: tuple[Any, ...],
    names: tuple[str, ...],
    line: str,
) -> tuple[Any, ...]:
    """Return the variables after an `if`: `then` and `other` take and return them all."""
    if not in_graph(test):
        return tuple((then if test else other)(*values))
    objects: list[dict[int, Any]] = []

    def side(branch: Callable[..., Any]) -> Callable[[], list[Any]]:
        def run() -> list[Any]:
            found, kept = list(branch(*values)), {}
            for at, one in enumerate(found):
                if not _can_be_tensors(one):
                    kept[at], found[at] = one, None
            for at in objects[0].keys() ^ kept.keys() if objects else ():
                _refuse_mixed(names[at], objects[0].get(at, kept.get(at)), line)
            objects.append(kept)
            return found

        return run

    found = cond(test, side(then), side(other))
    found = list(found) if isinstance(found, list) else [None] * len(names)
    return tuple(_settled(at, one, names, objects, line) for at, one in enumerate(found))


def _settled(at: int, tensor: Any, names: tuple[str, ...], objects: list[dict[int, Any]], line: str) -> Any:
    """Return a variable after an `if`: a tensor, or an object that is the same whichever branch runs."""
    first, second = (one.get(at) for one in objects)
    if first is None and second is None:
        return tensor
    if first is not second and not isinstance(first, Undefined):
        raise TypeError(f"{names[at]!r} is {first!r} or {second!r} after the `if` on a tensor at {line}")
    return first


def _refuse_mixed(name: str, kept: Any, line: str) -> NoReturn:
    """Raise the error for a variable that is a tensor after one branch only."""
    if isinstance(kept, Undefined):
        text = f"{name!r} has a value in one branch only of the `if` on a tensor at {line}: set it before"
        raise ValueError(text)  # noqa: TRY004  # it is no matter of types
    raise TypeError(f"{name!r} is {kept!r} or a tensor after the `if` on a tensor at {line}")


def choose_result(test: Any, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """Return the result of one of two functions."""
    return cond(test, then, other) if in_graph(test) else then() if test else other()


def loop(
    test: Callable[..., Any], body: Callable[..., Any], values: tuple[Any, ...], names: tuple[str, ...], line: str
) -> tuple[Any, ...]:
    """Return the variables after a `while`: `test` and `body` take them all, and `body` returns them."""
    first = test(*values)
    if not in_graph(first):
        while first:
            values = tuple(body(*values))
            first = test(*values)
            if in_graph(first):
                return loop(test, body, values, names, line)
        return values
    return _looped(lambda variables: test(*variables), lambda variables: body(*variables), values, names, line)


def _looped(
    test: Callable[[list[Any]], Any],
    body: Callable[[list[Any]], Iterable[Any]],
    values: tuple[Any, ...],
    names: tuple[str, ...],
    line: str,
    counter: Any = None,
) -> tuple[Any, ...]:
    """Run a loop whose variables are those that have values before it; others live within an iteration."""
    carried = [at for at, one in enumerate(values) if _can_be_tensors(one)]

    def whole(variables: Any) -> list[Any]:
        found = list(values)
        for at, one in zip(carried, variables, strict=True):
            found[at] = one
        return found

    def step(*variables: Any) -> list[Any]:
        after = list(body(whole(variables)))
        for at in carried:
            if not _can_be_tensors(after[at]):
                raise TypeError(f"{names[at]!r} becomes {after[at]!r} in the loop on a tensor at {line}")
        return [after[at] for at in carried]

    start = [one if isinstance(one, TensorArray) else _as_variable(one) for one in (values[at] for at in carried)]
    try:
        found = while_loop(lambda *variables: test(whole(variables)), step, start, return_same_structure=True)
    except (TypeError, ValueError) as error:
        if "loop variable" not in str(error):
            raise
        listed = ", ".join(f"{number}: {names[at]}" for number, at in enumerate(carried))
        raise type(error)(f"in the loop at {line}, whose variables are {listed}: {error}") from None
    after = list(values)
    for at, one in zip(carried, found, strict=True):
        after[at] = one
    for at, one in enumerate(after):
        if isinstance(one, Undefined):
            after[at] = Undefined(names[at], f"is set only inside of the loop on a tensor at {line}: set it before")
    return tuple(after)


def _as_variable(one: Any) -> Any:
    return one if isinstance(one, list | tuple | dict) else convert_to_tensor(one)


class TensorRange:
    """`range()` of tensors."""

    def __init__(self, *bounds: Any) -> None:
        start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        dtype = next(one.dtype for one in bounds if isinstance(one, Tensor))
        self.start, self.stop, self.step = (convert_to_tensor(one, dtype) for one in (start, stop, step))


def range_(*bounds: Any) -> Any:
    """Return Python's range, or one of tensors."""
    if any(map(in_graph, bounds)):
        return TensorRange(*bounds)
    return builtins.range(*(int(one) if isinstance(one, EagerTensor) else one for one in bounds))


def walk(
    items: Any, body: Callable[..., Any], values: tuple[Any, ...], names: tuple[str, ...], line: str
) -> tuple[Any, ...]:
    """Return the variables after a `for`: `body` takes the item and all variables, and returns these."""
    if isinstance(items, TensorRange):
        start, more, advance = items.start, _before(items), items.step
        read: Callable[[Any], Any] = lambda index: index  # noqa: E731  # beside the other one
    elif in_graph(items):
        tensor, count = items, shaping.shape(items)[0]
        start, advance = convert_to_tensor(0), convert_to_tensor(1)
        more = lambda index: comparison.less(index, count)  # noqa: E731  # beside the other one
        read = lambda index: indexing.gather(tensor, index)  # noqa: E731
    else:
        for one in items:
            values = tuple(body(one, *values))
        return values

    found = _looped(
        lambda variables: more(variables[0]),
        lambda variables: (variables[0] + advance, *body(read(variables[0]), *variables[1:])),
        (start, *values),
        ("the index", *names),
        line,
    )
    return found[1:]


def _before(items: TensorRange) -> Callable[[Any], Any]:
    """Return the test whether an index is before the end of a range, upwards or downwards."""

    def more(index: Any) -> Any:
        up, down = comparison.less(index, items.stop), comparison.greater(index, items.stop)
        return comparison.where(comparison.greater(items.step, 0), up, down)

    return more


def plain(one: Any, why: str, line: str) -> Any:
    """Return a value that Python's own control flow looks at; raises NotImplementedError where it is in a graph."""
    if in_graph(one) or isinstance(one, TensorRange):
        raise NotImplementedError(f"{why} depends on a tensor at {line}: use rt.cond, rt.while_loop, or another form")
    return one


def both(first: Any, second: Callable[[], Any]) -> Any:
    """Return `first and second()`."""
    return comparison.logical_and(first, second()) if in_graph(first) else first and second()


def either(first: Any, second: Callable[[], Any]) -> Any:
    """Return `first or second()`."""
    return comparison.logical_or(first, second()) if in_graph(first) else first or second()


def negated(one: Any) -> Any:
    """Return `not one`."""
    return comparison.logical_not(one) if in_graph(one) else not one


def equal(one: Any, other: Any) -> Any:
    """Return `one == other`: element by element for tensors."""
    return comparison.equal(one, other) if in_graph(one) or in_graph(other) else one == other


def unequal(one: Any, other: Any) -> Any:
    """Return `one != other`: element by element for tensors."""
    return comparison.not_equal(one, other) if in_graph(one) or in_graph(other) else one != other


def _can_be_tensors(one: Any) -> bool:
    """Tell whether a variable's value can be carried by a graph: tensors, numbers, and nests of these."""
    if isinstance(one, dict):
        return all(map(_can_be_tensors, one.values()))
    if isinstance(one, list | tuple):
        return all(map(_can_be_tensors, one))
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype != object
    return isinstance(one, Tensor | EagerTensor | TensorArray | bool | int | float | complex | arrays.DType) and not (
        isinstance(one, arrays.DType)
    )
