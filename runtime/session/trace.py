"""Traced runs: when each step began and ended, and what it gave, as TensorFlow's StepStats.

A traced step costs two readings of the clock. What does not change from run to run (names, labels, shapes) is made
into messages once for each plan; filling in the times comes after the run.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime.devices import EventTimer, memory_row
from runtime.graph.export import shape_proto
from runtime.graph.shape import is_known
from runtime.session.steps import Step, Value
from runtime.spans import clock, since_1970, thread_number
from writer.wire.proto.run_metadata_pb2 import (
    AllocationDescription,
    AllocatorMemoryUsed,
    DeviceStepStats,
    NodeExecStats,
    NodeOutput,
    RunMetadata,
    StepStats,
    TensorDescription,
)

__all__ = ["RunMetadata", "RunOptions"]


@dataclass(frozen=True)
class RunOptions:
    """What one run shall do beside running: FULL_TRACE fills the RunMetadata that is given with it."""

    NO_TRACE: ClassVar[int] = 0
    SOFTWARE_TRACE: ClassVar[int] = 1
    HARDWARE_TRACE: ClassVar[int] = 2
    FULL_TRACE: ClassVar[int] = 3

    trace_level: int = 0


class Stamps:
    """The clock's readings of one run: before and after each step."""

    __slots__ = ("offset", "readings", "thread")

    def __init__(self) -> None:
        self.offset = since_1970()
        self.readings: list[int] = []
        self.thread = thread_number()


def run_stamped(calls: Iterable[Callable[[], None]], stamps: Stamps) -> None:
    """Run the calls of a plan's steps, and note the time before and after each."""
    note = stamps.readings.append
    for call in calls:
        note(clock())
        call()
        note(clock())


def run_timed(calls: Iterable[Callable[[], None]], steps: Sequence[Step], stamps: Stamps) -> None:
    """Run steps of which some are a GPU's: those are timed by its events, as the calls only put work into its queue."""
    timers = {gpu: EventTimer(gpu) for gpu in {step.gpu for step in steps} if gpu is not None}
    marks: list[tuple[Any, Any] | None] = []
    for call, step in zip(calls, steps, strict=True):
        timer = timers.get(step.gpu) if step.gpu is not None else None
        first = None if timer is None else timer.mark()
        stamps.readings.append(clock())
        call()
        stamps.readings.append(clock())
        marks.append(None if timer is None else (first, timer.mark()))
    for at, (step, pair) in enumerate(zip(steps, marks, strict=True)):
        if pair is not None and step.gpu is not None:
            stamps.readings[2 * at : 2 * at + 2] = (timers[step.gpu].read(mark) for mark in pair)


class StatsForm:
    """The StepStats of a plan, but for the times: filled in for each run that is traced."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._devices: dict[str, DeviceStepStats] = {}
        self._places: list[tuple[str, int]] = []  # of each step: its device, and its number there
        self._unknown: list[tuple[int, int, Value]] = []  # outputs whose shapes each run decides
        for at, step in enumerate(steps):
            where = step.device
            name = where.name if step.copy_of is None else _copies_row(step)
            device = self._devices.setdefault(name, DeviceStepStats(device=name))
            self._places.append((name, len(device.node_stats)))
            device.node_stats.append(_node(step, where.kind.lower()))
            self._unknown += [(at, slot, one) for slot, one in enumerate(step.outputs) if not is_known(one.dims)]

    def shapes(self, slots: Sequence[Any]) -> list[tuple[int, ...]]:
        """Return what is not known before a run, after one."""
        return [getattr(slots[value.index], "shape", ()) for _, _, value in self._unknown]

    def fill(self, stats: StepStats, stamps: Stamps, shapes: Sequence[tuple[int, ...]]) -> None:
        """Add one run to StepStats: a DeviceStepStats for each device."""
        added = {}
        for name, device in self._devices.items():
            added[name] = stats.dev_stats.add()
            added[name].CopyFrom(device)
            added[name].thread_names[stamps.thread] = "session"
        nodes = {name: list(device.node_stats) for name, device in added.items()}
        for at, (name, place) in enumerate(self._places):
            start, end = stamps.readings[2 * at : 2 * at + 2]
            set_times(nodes[name][place], start + stamps.offset, end - start, stamps.thread)
        for (at, slot, value), shape in zip(self._unknown, shapes, strict=True):
            name, place = self._places[at]
            output = nodes[name][place].output[slot]
            allocator = output.tensor_description.allocation_description.allocator_name
            output.CopyFrom(output_of(slot, value.dtype, shape, allocator))


def _copies_row(step: Step) -> str:
    assert step.gpu is not None
    return memory_row(step.gpu)


def set_times(node: NodeExecStats, start: int, took: int, thread: int) -> None:
    """Note when something began and how long it took, in nanoseconds."""
    start_micros = start // 1000
    took_micros = took // 1000 or 1  # TensorFlow's own views leave out what took no time
    node.all_start_micros = node.scheduled_micros = start_micros
    node.op_end_rel_micros = node.all_end_rel_micros = took_micros
    node.all_start_nanos = node.scheduled_nanos = start
    node.op_end_rel_nanos = node.all_end_rel_nanos = took
    node.thread_id = thread


def _node(step: Step, allocator: str) -> NodeExecStats:
    operation = step.operation
    inputs = ", ".join(tensor.name.removesuffix(":0") for tensor in operation.inputs)
    outputs = [output_of(slot, one.dtype, one.dims or (), allocator) for slot, one in enumerate(step.outputs)]
    size = sum(one.tensor_description.allocation_description.allocated_bytes for one in outputs)
    memory = 0 if step.declaration.view else size
    return NodeExecStats(
        node_name=operation.name,
        # of a copy the name says what it is: TensorFlow's Timeline reads "name:op" in the rows of a GPU's tracer
        timeline_label=operation.name if step.copy_of else f"{operation.name} = {operation.type}({inputs})",
        output=outputs,
        memory=[
            AllocatorMemoryUsed(allocator_name=allocator, total_bytes=memory, peak_bytes=memory, live_bytes=memory)
        ],
    )


def output_of(slot: int, dtype: Any, dims: Sequence[int | None], allocator: str, size: int | None = None) -> NodeOutput:
    """Return an output's description; where no size is given it follows from the shape."""
    if size is None:
        size = dtype.numpy.itemsize
        for one in dims:
            size *= one or 0
    allocation = AllocationDescription(requested_bytes=size, allocated_bytes=size, allocator_name=allocator)
    description = TensorDescription(
        dtype=dtype.number, shape=shape_proto(tuple(dims)), allocation_description=allocation
    )
    return NodeOutput(slot=slot, tensor_description=description)
