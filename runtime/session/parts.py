"""Split and ConcatV2 beside elementwise loops: who looks at a part of the rows, or makes one, needs no copy of it."""

from collections.abc import Callable
from typing import NamedTuple

from runtime.graph.shape import is_known
from runtime.session.steps import Step, Users, Value


class Part(NamedTuple):
    """One of the equal parts that the rows of `whole` are split into; `bias` is to be added to the whole."""

    whole: Value
    bias: Value | None
    number: int


class Parts:
    """The values that a Split gives and only loops look at: they look at the whole instead, and add the bias."""

    def __init__(self, steps: list[Step], users: Users, fits: Callable[[Step], bool]) -> None:
        self.replaced: set[int] = set()  # ids of steps that need not run
        self._parts: dict[int, Part] = {}
        for step in steps:
            if _splits_rows(step) and all(self._only_loops(one, users, fits) for one in step.outputs):
                self._look_through(step, users)

    def of(self, value: Value) -> Part | None:
        """Return which part of what a value is."""
        return self._parts.get(id(value))

    def has(self, value: Value) -> bool:
        """Tell whether a value is such a part."""
        return id(value) in self._parts

    def sources(self, value: Value) -> list[Value]:
        """Return the arrays that a loop looks at for a value."""
        part = self.of(value)
        if part is None:
            return [value]
        return [part.whole] if part.bias is None else [part.whole, part.bias]

    @staticmethod
    def _only_loops(value: Value, users: Users, fits: Callable[[Step], bool]) -> bool:
        return not users.is_wanted(value) and all(fits(one) and _whole(one, value) for one in users.of(value))

    def _look_through(self, step: Step, users: Users) -> None:
        whole, bias = step.inputs[1], None
        self.replaced.add(id(step))
        adding = users.maker(whole, "BiasAdd")
        if adding is not None and adding.operation.attrs["data_format"] == "NHWC" and users.confined(whole, [step]):
            self.replaced.add(id(adding))
            whole, bias = adding.inputs
        for number, value in enumerate(step.outputs):
            self._parts[id(value)] = Part(whole, bias, number)


class Joins:
    """The ConcatV2 whose parts one loop makes: it writes them to their places."""

    def __init__(self, steps: list[Step], users: Users, made: list[set[int]]) -> None:
        self.replaced: set[int] = set()
        self._wholes: dict[int, list[tuple[Value, int]]] = {}
        self._only: set[int] = set()
        group_of = {value: number for number, values in enumerate(made) for value in values}
        for step in steps:
            parts = step.inputs[:-1]
            if _joins_rows(step) and len({group_of.get(id(one), -1 - at) for at, one in enumerate(parts)}) == 1:
                self.replaced.add(id(step))
                for number, value in enumerate(parts):
                    self._wholes.setdefault(id(value), []).append((step.outputs[0], number))
        for step in steps:
            if id(step) in self.replaced:
                joining = [one for value in step.inputs for one in users.of(value) if id(one) in self.replaced]
                self._only |= {id(one) for one in step.inputs if users.confined(one, joining)}

    def of(self, value: Value) -> list[tuple[Value, int]]:
        """Return the wholes that a value is a part of, and which."""
        return self._wholes.get(id(value), [])

    def only(self, value: Value) -> bool:
        """Tell whether a value is looked at in those wholes alone."""
        return id(value) in self._only


def _splits_rows(step: Step) -> bool:
    """Tell whether a step splits whole rows into equal parts."""
    if step.operation.type != "Split" or step.writer or not step.on_host:
        return False
    axis, x = step.inputs
    return axis.value is not None and is_known(x.dims) and int(axis.value) in (-1, len(x.sizes) - 1)


def _whole(user: Step, value: Value) -> bool:
    """Tell whether a step looks at all of a value, not at one that it broadcasts."""
    return value.dims == user.outputs[0].dims


def _joins_rows(step: Step) -> bool:
    """Tell whether a step puts rows of equal length together."""
    if step.operation.type != "ConcatV2" or step.writer or not step.on_host:
        return False
    *parts, axis = step.inputs
    if axis.value is None or not all(is_known(one.dims) and one.sizes == parts[0].sizes for one in parts):
        return False
    return bool(parts[0].sizes) and int(axis.value) in (-1, len(parts[0].sizes) - 1)
