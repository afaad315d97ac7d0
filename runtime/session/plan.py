"""A plan: a flat list of calls on a list of values, for one set of fetches and one set of feed shapes."""

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.devices import CPU, Device
from runtime.errors import InvalidArgumentError, ResourceExhaustedError
from runtime.graph.tensor import Operation, Tensor
from runtime.numerics import checking
from runtime.session.calls import StateOf, call_of, with_check
from runtime.session.memory import Buffers, plan_buffers
from runtime.session.options import PlanOptions
from runtime.session.passes import improved
from runtime.session.placement import Placer, asks_for_gpu
from runtime.session.reads import copied_reads, fetched_reads_last
from runtime.session.sharing import share_equal, skip_identities
from runtime.session.steps import Step, Value, known_values, needed
from runtime.session.trace import Stamps, StatsForm, run_stamped, run_timed
from runtime.spans import current


class Plan:
    """What to run for some fetches.

    `run(arrays)` takes the fed arrays in the order of `feeds`, fills the list of values by calling one closure after
    another, and returns the fetched values: arrays that nothing else refers to.
    """

    def __init__(
        self,
        fetches: list[Tensor | Operation],
        feeds: dict[Tensor, Any],
        state_of: StateOf,
        options: PlanOptions,
        homes: Sequence[Device] | None = None,
    ) -> None:
        """`homes` are the devices of what is fed, and fetches stay where they are; without, all that is the host's."""
        self.options = options
        self._made_of = (fetches, feeds, state_of)
        self._homes = homes
        self.values: dict[Tensor, Value] = {}
        self.steps: list[Step] = []
        self._state_of = state_of
        for tensor, dims in feeds.items():
            self.values[tensor] = Value(tensor.dtype, dims, None, -1, None, 0)
        fetched = [one.op for one in fetches if isinstance(one, Tensor)]
        self._collect(fetched_reads_last(needed(fetches, feeds), fetched))
        if options.skip_identities:
            self.steps = skip_identities(self.steps, self.values)
        if options.share_equal:
            self.steps = share_equal(self.steps, self.values)
        self._prune(fetches)
        self._place(fetches, feeds)
        self._wanted = {id(self.values[one]) for one in fetches if isinstance(one, Tensor)}
        self.steps = improved(self.steps, self._wanted, options)
        self._number()
        self.buffers = Buffers()
        if options.reuse_buffers:
            self.buffers = plan_buffers(self.steps, [self.values[one] for one in fetches if isinstance(one, Tensor)])
        self._feeds = [self.values[tensor].index for tensor in feeds]
        self._fetches = self._fetch_all(fetches)
        copied = copied_reads(self.steps, self._wanted)
        self.calls = [call_of(step, self.slots, self.buffers.arrays, state_of, copied) for step in self.steps]
        if options.check_numerics:
            self.calls = [with_check(call, step, self.slots) for call, step in zip(self.calls, self.steps, strict=True)]
        self._changed = self._changed_places()

    def _collect(self, operations: list[Operation]) -> None:
        """Make steps of operations, but for what is known already."""
        for operation in operations:
            inputs = [self.values[tensor] for tensor in operation.inputs]
            try:
                outputs = known_values(operation, inputs, fold=self.options.fold_constants)
            except (ValueError, TypeError) as error:
                raise type(error)(f"{operation.name} ({operation.type}, made at {operation.line}): {error}") from None
            if outputs and outputs[0].dtype is arrays.resource and operation.declaration.state is not None:
                outputs[0].value = self._state_of(operation)
            for tensor, value in zip(operation.outputs, outputs, strict=True):
                self.values.setdefault(tensor, value)
            if not outputs or any(value.value is None for value in outputs):
                self.steps.append(Step(operation, inputs, outputs))

    def _prune(self, fetches: list[Tensor | Operation]) -> None:
        """Drop steps whose results folding has made useless."""
        wanted = {id(self.values[one]) for one in fetches if isinstance(one, Tensor)}
        kept: list[Step] = []
        for step in reversed(self.steps):
            if step.declaration.effect or any(id(value) in wanted for value in step.outputs):
                if step.operation.type == "NoOp":
                    continue
                kept.append(step)
                wanted.update(id(value) for value in step.inputs)
        self.steps = kept[::-1]

    def _place(self, fetches: list[Tensor | Operation], feeds: dict[Tensor, Any]) -> None:
        """Settle where the steps run, where that is a question at all, and have results come to the host."""
        homes = {id(self.values[one]): home for one, home in zip(feeds, self._homes or (), strict=bool(self._homes))}
        self.gpus: list[Device] = []
        if not asks_for_gpu(self.steps, homes):
            return
        fed = {id(self.values[one]): one.op.name for one in feeds}
        placer = Placer(fed, homes, soft=self.options.soft_placement)
        self.steps = placer.place(self.steps)
        self.gpus = sorted({step.device for step in self.steps if not step.on_host}, key=lambda one: one.index)
        for one in fetches:
            if self._homes is None and isinstance(one, Tensor):
                self.values[one] = placer.brought(self.values[one], CPU)

    def _number(self) -> None:
        """Give every value its place, and put what is known there."""
        self.slots: list[Any] = []
        for value in self.values.values():
            self._give_place(value)
        for step in self.steps:
            for value in (*step.inputs, *step.outputs):
                self._give_place(value)

    def _give_place(self, value: Value) -> None:
        if value.index < 0:
            value.index = len(self.slots)
            self.slots.append(value.value)

    def _fetch_all(self, fetches: list[Tensor | Operation]) -> list[tuple[int, bool] | None]:
        """Return the places of all fetches; of what is fetched twice, the second is a copy."""
        found = [self._fetch_of(one) for one in fetches]
        seen: set[int] = set()
        for at, one in enumerate(found):
            if one is not None:
                found[at] = (one[0], one[1] or one[0] in seen)
                seen.add(one[0])
        return found

    def _fetch_of(self, element: Tensor | Operation) -> tuple[int, bool] | None:
        """Return a fetch's place and whether it must be copied: it is fed, known, or a view of something."""
        if isinstance(element, Operation):
            return None
        value = self.values[element]
        made = value.op is not None and value.value is None
        return value.index, not made or value.op.declaration.view

    def _changed_places(self) -> list[int]:
        """Return the places of the resources that the plan changes: the inputs of steps without a result."""
        changing = (step for step in self.steps if not step.outputs)
        return sorted({one.index for step in changing for one in step.inputs if one.dtype is arrays.resource})

    @functools.cached_property
    def stats(self) -> StatsForm:
        """What StepStats say of a run, but for the times: made when a run is first traced."""
        return StatsForm(self.steps)

    @functools.cached_property
    def checked(self) -> "Plan":
        """The same plan, with each operation on its own and its results looked at."""
        return Plan(
            *self._made_of,
            replace(self.options, fuse=False, join_products=False, skip_identities=False, check_numerics=True),
            self._homes,
        )

    def run(self, fed: list[Array], stamps: Stamps | None = None) -> list[Any]:
        """Return the values of the fetches; note in `stamps`, where given, when each step began and ended."""
        if checking.numerics and stamps is None and not self.options.check_numerics:
            return self.checked.run(fed)
        recorder = current.recorder
        if recorder is not None and stamps is None:
            stamps = Stamps()
        slots = self.slots
        for index, array in zip(self._feeds, fed, strict=True):
            slots[index] = array
        for index in self._changed:
            slots[index].take_back()
        calls: Any = iter(self.calls)
        try:
            with np.errstate(all="ignore"):
                if stamps is None:
                    for call in calls:
                        call()
                elif self.gpus:
                    run_timed(calls, self.steps, stamps)
                else:
                    run_stamped(calls, stamps)
        except Exception as error:
            at = len(self.calls) - calls.__length_hint__() - 1
            raise _told(error, self.steps[at].operation) from error
        if recorder is not None and stamps is not None:
            form, shapes = self.stats, self.stats.shapes(slots)
            recorder.add_run(lambda stats: form.fill(stats, stamps, shapes))
        return [None if one is None else _owned(slots[one[0]], copy=one[1]) for one in self._fetches]


def _owned(array: Any, *, copy: bool) -> Any:
    return array.copy() if copy and hasattr(array, "copy") else array


def _told(error: Exception, operation: Operation) -> Exception:
    """Return an error of a kernel with the operation that it happened in."""
    text = f"{operation.name} ({operation.type}, made at {operation.line}): {error}"
    if type(error) is ValueError:
        return InvalidArgumentError(text)  # its name in TensorFlow; a ValueError too
    if isinstance(error, MemoryError):
        return ResourceExhaustedError(text)  # likewise
    for kind in type(error).__mro__:
        try:
            told = kind(text)
        except TypeError:  # an exception that takes more than a message: the next more general one
            continue
        if isinstance(told, Exception):
            return told
    return RuntimeError(text)
