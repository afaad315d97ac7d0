"""Traced runs: when each step began and ended, and what it gave, as TensorFlow's StepStats.

A traced step costs two readings of the clock; the messages are made after the run.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime import arrays
from runtime.graph.export import shape_proto
from runtime.session.steps import Step
from writer.wire.proto.run_metadata_pb2 import (
    AllocationDescription,
    AllocatorMemoryUsed,
    DeviceStepStats,
    NodeExecStats,
    NodeOutput,
    RunMetadata,
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

    __slots__ = ("offset", "readings")

    def __init__(self) -> None:
        # readings are of the monotonic clock; StepStats want microseconds since 1970
        self.offset = time.time_ns() - time.perf_counter_ns()
        self.readings: list[int] = []


def fill(metadata: Any, steps: Sequence[Step], slots: Sequence[Any], stamps: Stamps) -> None:
    """Put what a run did into a RunMetadata: a DeviceStepStats for each device."""
    devices: dict[str, DeviceStepStats] = {}
    thread = threading.get_ident() % (1 << 32)
    for at, step in enumerate(steps):
        device = arrays.device_of(step.operation.device).name
        if device not in devices:
            devices[device] = metadata.step_stats.dev_stats.add(device=device, thread_names={thread: "session"})
        start, end = stamps.readings[2 * at : 2 * at + 2]
        devices[device].node_stats.append(_node(step, slots, start + stamps.offset, end - start, thread))


def _node(step: Step, slots: Sequence[Any], start: int, took: int, thread: int) -> NodeExecStats:
    operation = step.operation
    inputs = ", ".join(tensor.op.name for tensor in operation.inputs)
    outputs = [
        _output(index, slots[value.index], value) for index, value in enumerate(step.outputs[: len(operation.outputs)])
    ]
    size = sum(one.tensor_description.allocation_description.allocated_bytes for one in outputs)
    memory = 0 if step.declaration.view else size
    return NodeExecStats(
        node_name=operation.name,
        all_start_micros=start // 1000,
        op_end_rel_micros=max(1, took // 1000),  # TensorFlow's own views leave out what took no time
        all_end_rel_micros=max(1, took // 1000),
        all_start_nanos=start,
        op_end_rel_nanos=took,
        all_end_rel_nanos=took,
        scheduled_micros=start // 1000,
        scheduled_nanos=start,
        thread_id=thread,
        timeline_label=f"{operation.name} = {operation.type}({inputs})",
        output=outputs,
        memory=[AllocatorMemoryUsed(allocator_name="cpu", total_bytes=memory, peak_bytes=memory, live_bytes=memory)],
    )


def _output(index: int, array: Any, value: Any) -> NodeOutput:
    size = int(getattr(array, "nbytes", 0))
    allocation = AllocationDescription(requested_bytes=size, allocated_bytes=size, allocator_name="cpu")
    description = TensorDescription(
        dtype=value.dtype.number, shape=shape_proto(getattr(array, "shape", ())), allocation_description=allocation
    )
    return NodeOutput(slot=index, tensor_description=description)
