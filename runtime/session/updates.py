"""Updates of many small variables become one: values, slots and gradients side by side, in arenas.

A call costs more than the work on a bias. What an optimizer does to several variables with the same hyperparameters
it does to one long row of numbers; each variable's array becomes a view of its part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.ops.state import Slot
from runtime.ops.training import ELEMENTWISE
from runtime.session.compiled import compiled_kernel
from runtime.session.steps import Step, Value, Writer

MOST_ELEMENTS = 1 << 14
"""Larger variables keep memory of their own: their work outweighs the call."""


@dataclass(eq=False)
class _Group:
    """Updates that may become one, as long as nothing else looks at their variables."""

    members: list[Step] = field(default_factory=list)
    handles: set[int] = field(default_factory=set)


def join_updates(steps: list[Step], *, compiled: bool) -> list[Step]:
    """Return the steps with updates of small variables by equal hyperparameters as one each, where the last stood."""
    last: dict[int, Step] = {}
    dropped: set[int] = set()
    for group in _groups(steps):
        if len(group) > 1:
            dropped |= {id(step) for step in group}
            last[id(group[-1])] = _joined(group, compiled=compiled)
    return [last.get(id(step), step) for step in steps if id(step) in last or id(step) not in dropped]


def _groups(steps: list[Step]) -> list[list[Step]]:
    groups: list[_Group] = []
    open_ones: dict[Any, _Group] = {}
    for step in steps:
        handles = {id(value) for value in step.inputs if value.dtype is arrays.resource}
        key = _key(step) if handles else None
        for other, group in list(open_ones.items()):
            if handles & group.handles:
                del open_ones[other]  # its variables are looked at, or changed again
        if key is not None:
            group = open_ones.get(key) or open_ones.setdefault(key, _Group())
            if not group.members:
                groups.append(group)
            group.members.append(step)
            group.handles |= handles
    return [group.members for group in groups]


def _key(step: Step) -> Any:
    """Return what updates have in common that can be one; None of what is no update of a small variable."""
    if step.operation.type not in ELEMENTWISE or not step.on_host:
        return None
    slots, scalars, grad = _parts(step)
    if not is_known(grad.dims) or grad.size > MOST_ELEMENTS or len({id(one) for one in slots}) < len(slots):
        return None
    attrs = step.declaration.for_kernel(step.operation.attrs)
    return (step.operation.type, grad.dtype.name, *map(id, scalars), *sorted(attrs.items()))


def _parts(step: Step) -> tuple[list[Value], list[Value], Value]:
    """Return the variable with its slots, the hyperparameters, and the gradient of an update."""
    slots = [value for value in step.inputs if value.dtype is arrays.resource]
    at = _gradient_at(step)
    others = [value for place, value in enumerate(step.inputs) if value.dtype is not arrays.resource and place != at]
    return slots, others, step.inputs[at]


def _gradient_at(step: Step) -> int:
    return [arg.name in ("grad", "delta") for arg in step.declaration.signature.inputs].index(True)


def _joined(group: list[Step], *, compiled: bool) -> Step:
    """Return one step for the updates of a group, under the name of the last."""
    model = group[-1]
    inputs = [value for step in group for value in step.inputs]
    kernel = (compiled_kernel(model) if compiled else None) or model.declaration.kernel
    return Step(model.operation, inputs, [], writer=_writer(group, kernel))


def _writer(group: list[Step], kernel: Callable[..., None]) -> Writer:
    model = group[-1]
    attrs = model.declaration.for_kernel(model.operation.attrs)
    width, grad_at = len(model.inputs), _gradient_at(model)
    slots_at = [at for at, value in enumerate(model.inputs) if value.dtype is arrays.resource]
    grads = [step.inputs[grad_at] for step in group]
    arenas = {at: Arena([value.sizes for value in grads], grads[0].dtype) for at in slots_at}
    row = np.empty(sum(value.size for value in grads), grads[0].dtype.numpy)

    def update(_: list[Array], *values: Any) -> None:
        given = list(values[-width:])
        for at, arena in arenas.items():
            given[at] = arena.holding(values[at::width])
        given[grad_at] = np.concatenate([grad.reshape(-1) for grad in values[grad_at::width]], out=row)
        kernel(np, *given, **attrs)

    return update


class Arena:
    """One row of numbers that holds several variables: a slot for all of them, as updates take it."""

    def __init__(self, shapes: Sequence[tuple[int, ...]], dtype: arrays.DType) -> None:
        self._shapes = shapes
        self._ends = np.cumsum([int(np.prod(shape)) for shape in shapes]).tolist()
        self._views: list[Any] = [self] * len(shapes)  # nobody's array yet
        self._whole = Slot(dtype=dtype, shape=self._ends[-1:])

    def holding(self, slots: Sequence[Slot]) -> Slot:
        """Return the slot of the whole, after every variable's array is its part of it.

        An array that somebody put into a variable meanwhile is copied. That takes new memory for all of them, as the
        old may be what a tensor that was read looks at.
        """
        if any([slot.array is not view for slot, view in zip(slots, self._views, strict=True)]):  # noqa: C419  # faster
            self._gather(slots)
        return self._whole

    def _gather(self, slots: Sequence[Slot]) -> None:
        for slot, shape in zip(slots, self._shapes, strict=True):
            if slot.read().shape != shape:
                raise ValueError(f"{slot} does not take a gradient of shape {list(shape)}")
        whole = np.concatenate([slot.read().reshape(-1) for slot in slots])
        for at, (slot, shape, end) in enumerate(zip(slots, self._shapes, self._ends, strict=True)):
            self._views[at] = slot.array = whole[end - int(np.prod(shape)) : end].reshape(shape)
        self._whole.array = whole
