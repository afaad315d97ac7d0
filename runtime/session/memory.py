"""Where results lie: buffers that a plan keeps, each used again as soon as nobody needs what is in it.

A buffer is planned for a result when its kernel takes `out=` or a pass has given its step a writer, its shape is known,
and no fetch can see it. Uses of a view count as uses of what it looks at.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.session.products import neighbours
from runtime.session.steps import Step, Value

LEAST_BYTES = 1024
"""Smaller results are not worth a buffer: numpy keeps small blocks by itself."""

ALIGNMENT = 64

MOST_WASTE = 4
"""A free buffer is not taken for something this many times smaller."""


@dataclass
class Buffers:
    """The memory plan of some steps."""

    arrays: dict[int, Array] = field(default_factory=dict)  # by id of the value
    planned_bytes: int = 0
    naive_bytes: int = 0


def plan_buffers(steps: list[Step], fetched: Iterable[Value]) -> Buffers:
    """Return the buffer of each result that gets one."""
    return _Planner(steps, fetched).run()


class _Planner:
    """Walks the steps once: takes buffers for results, gives back those whose last use is over."""

    def __init__(self, steps: list[Step], fetched: Iterable[Value]) -> None:
        self.steps = steps
        self.made = {id(value) for step in steps for value in step.outputs}
        self.sources = self._sources()
        seen: set[int] = set()
        for value in fetched:
            seen |= self.sources.get(id(value), {id(value)})
        self.seen = seen
        self.last_use = self._last_uses()
        self.result = Buffers()
        self.homes: dict[int, Array] = {}  # id of the value that a buffer was planned for -> the whole buffer
        self.free: list[Array] = []

    def _sources(self) -> dict[int, set[int]]:
        """Return, for each value, the values whose memory it may look at: itself, or for a view its inputs'."""
        sources: dict[int, set[int]] = {}
        for step in self.steps:
            looked_at: set[int] = set()
            if step.declaration.view:
                for value in step.inputs:
                    looked_at |= sources.get(id(value), set())
            for value in step.outputs:
                sources[id(value)] = looked_at | {id(value)}
        return sources

    def _last_uses(self) -> dict[int, int]:
        last: dict[int, int] = {}
        for at, step in enumerate(self.steps):
            for value in (*step.inputs, *step.outputs):
                for source in self.sources.get(id(value), ()):
                    last[source] = at
        return last

    def run(self) -> Buffers:
        """Return the plan."""
        for values in neighbours(self.steps):
            self._place_together(values)
        for at, step in enumerate(self.steps):
            for value in _planned(step):
                if id(value) not in self.seen and id(value) not in self.result.arrays:
                    self._place(step, value, at)
            for value in (*step.inputs, *step.outputs):
                for source in self.sources.get(id(value), ()):
                    if self.last_use[source] == at and source in self.homes:
                        self.free.append(self.homes.pop(source))
        return self.result

    def _place(self, step: Step, value: Value, at: int) -> None:
        size = value.size * value.dtype.numpy.itemsize
        if size < LEAST_BYTES:
            return
        self.result.naive_bytes += size
        home = self._overwritten(step, at)
        if home is None:
            home = self._taken(size)
        self.homes[id(value)] = home
        self.result.arrays[id(value)] = home[:size].view(value.dtype.numpy).reshape(value.sizes)

    def _place_together(self, values: list[Value]) -> None:
        """Plan one buffer for values that shall be neighbours: theirs for the whole run."""
        planned = {id(value) for step in self.steps for value in _planned(step)} - self.seen
        size = sum(value.size * value.dtype.numpy.itemsize for value in values)
        if size < LEAST_BYTES or any(id(value) not in planned for value in values):
            return
        whole = self._taken(size)
        at = 0
        for value in values:
            end = at + value.size * value.dtype.numpy.itemsize
            self.result.arrays[id(value)] = whole[at:end].view(value.dtype.numpy).reshape(value.sizes)
            at = end
        self.result.naive_bytes += size

    def _overwritten(self, step: Step, at: int) -> Array | None:
        """Return the buffer of the first input where the step may write over it."""
        if step.writer is not None or not step.declaration.elementwise or not step.inputs:
            return None
        first, *others = step.inputs
        output = step.outputs[0]
        fits = first.dims == output.dims and first.dtype is output.dtype
        if not fits or id(first) not in self.homes or self.last_use[id(first)] != at:
            return None
        if any(id(first) in self.sources.get(id(one), ()) for one in others):
            return None
        return self.homes.pop(id(first))

    def _taken(self, size: int) -> Array:
        """Return the smallest free buffer that is large enough, or a new one."""
        fitting = [one for one in self.free if size <= one.size <= MOST_WASTE * size]
        if fitting:
            best = min(fitting, key=lambda one: one.size)
            self.free = [one for one in self.free if one is not best]
            return best
        self.result.planned_bytes += size
        whole = np.empty(size + ALIGNMENT, np.uint8)
        start = -whole.ctypes.data % ALIGNMENT
        return whole[start : start + size]


def _planned(step: Step) -> list[Value]:
    """Return the results of a step that it can write to memory which it is given."""
    if step.writer is not None:
        return step.outputs
    if not step.on_host:  # cupy keeps a pool of its own
        return []
    if not step.declaration.out or step.kernel is not None or len(step.outputs) != 1:
        return []
    if step.outputs[0].dtype.numpy.hasobject or not all(is_known(one.dims) for one in (*step.inputs, *step.outputs)):
        return []
    return step.outputs
