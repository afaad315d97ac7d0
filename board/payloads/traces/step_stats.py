"""TensorFlow's StepStats: what each operation of one step cost, device by device.

A device is a process, its threads are tracks. A label says "name = Op(input, input)"; the kernels of a GPU, on devices
"…/stream:all", "…/stream:7" and "…/memcpy", are labelled "kernel@@name:Op" or by their own name.
Source: tensorflow/core/framework/step_stats.proto, tensorflow/python/client/timeline.py.
"""

from __future__ import annotations

import re
from typing import Any

from board.payloads.bounded import parse
from board.payloads.traces.builder import MICROSECOND, TraceBuilder
from board.payloads.traces.flows import ENCLOSING, LEAVES
from board.payloads.traces.trace import Trace, TraceProblem
from writer.wire.proto.graph_envelope_pb2 import RunMetadataEnvelope
from writer.wire.proto.run_metadata_pb2 import NodeExecStats, StepStats
from writer.wire.tensor import dtype_name, shape_of

_SUFFIX_OF_COPY = re.compile(r"/_\d+$")
_SLOT = re.compile(r":\d+$")
MOST_SHOWN = 50
"""Outputs and inputs in the details of an operation."""


def read_step_stats(payload: bytes, *, step: int | None = None) -> Trace:
    """Return the trace of an encoded StepStats or RunMetadata. Raises TraceProblem."""
    stats = _step_stats(payload)
    builder = TraceBuilder("step_stats")
    builder.step = step
    builder.origin_ns = 0  # TensorFlow's times are since 1970
    _Reading(builder).read(stats)
    return builder.build(_Details(stats))


def _step_stats(payload: bytes) -> StepStats:
    """Return what was encoded: both messages begin alike, so the one is right whose devices have operations."""
    for content_of in (_inside_run_metadata, bytes):
        try:
            stats = parse(StepStats, content_of(payload))
        except ValueError as error:
            if "more than" in str(error):
                raise TraceProblem(str(error)) from error
            continue
        if any(device.node_stats for device in stats.dev_stats):
            return stats
    raise TraceProblem("neither StepStats nor a RunMetadata that has some: was the run traced (FULL_TRACE)?")


def _inside_run_metadata(payload: bytes) -> bytes:
    """Return the StepStats of a RunMetadata, still encoded; the graphs beside them are not looked at."""
    return parse(RunMetadataEnvelope, payload).step_stats


class _Reading:
    """One pass over the operations of all devices."""

    def __init__(self, builder: TraceBuilder) -> None:
        self.builder = builder
        self.bad = 0
        self.lives: dict[str, tuple[int, int, int, str, int]] = {}  # tensor -> made, last used, bytes, allocator, track
        self.wanted: list[tuple[str, int, int, int]] = []  # tensor, by whom: track, start, end

    def read(self, stats: StepStats) -> None:
        """Add all devices."""
        for number, device in enumerate(stats.dev_stats):
            process = self.builder.process(number, device.device or f"device {number}", number)
            threads = device.thread_names
            for at, node in enumerate(device.node_stats):
                name = threads.get(node.thread_id) or f"thread {node.thread_id}"
                track = self.builder.track(process, node.thread_id, name=name, category=kind_of_device(device.device))
                self.builder.sort_track(track, min(node.thread_id, 1 << 31))
                self._add(device.device, track, node, number << 32 | at)
        if self.bad:
            self.builder.note(f"{self.bad:,} operations with times that cannot be")
        self._consume()

    def _add(self, device: str, track: int, node: NodeExecStats, source: int) -> None:
        start, end = times(node)
        name, op, inputs = described(node, of_gpu=is_gpu_track(device))
        label = self.builder.name(name)
        self.builder.ops.setdefault(label, op)
        category = self.builder.category(op or kind_of_device(device))
        if not self.builder.add(track, start, end, label, category, source):
            self.bad += 1
            return
        if is_gpu_track(device):
            return
        for output in node.output:
            tensor = f"{node.node_name}:{output.slot}" if output.slot else node.node_name
            memory = output.tensor_description.allocation_description
            size = memory.allocated_bytes or memory.requested_bytes
            self.lives[tensor] = (start, end, size, memory.allocator_name or "memory", track)
        self.wanted += [(tensor, track, start, end) for tensor in inputs]

    def _consume(self) -> None:
        """Draw arrows from makers to takers on other threads, and let each tensor live until its last taker ends."""
        last: dict[str, int] = {}
        arrows = 0
        for taken, track, start, end in self.wanted:
            tensor = taken if taken in self.lives else _SUFFIX_OF_COPY.sub("", taken)
            life = self.lives.get(tensor)
            if life is None:
                continue
            last[tensor] = max(end, last.get(tensor, end))
            if life[4] != track and life[1] <= start:
                arrows += 1
                self.builder.flows.add(arrows, life[1], life[4], LEAVES)
                self.builder.flows.add(arrows, start, track, ENCLOSING)
        for key, (tensor, (made, ended, size, allocator, track)) in enumerate(self.lives.items()):
            if size > 0:
                name = self.builder.name(_SLOT.sub("", tensor))
                over = max(ended, last.get(tensor, ended))
                self.builder.allocate(allocator, made, size, key, name=name, track=track)
                self.builder.allocate(allocator, over, -size, key, name=name, track=track)


def times(node: NodeExecStats) -> tuple[int, int]:
    """Return when an operation began and ended, in ns: to the nanosecond where that was written."""
    if node.all_start_nanos:
        return node.all_start_nanos, node.all_start_nanos + node.all_end_rel_nanos
    start = node.all_start_micros * MICROSECOND
    return start, start + node.all_end_rel_micros * MICROSECOND


def is_gpu_track(device: str) -> bool:
    """Tell whether a device is what the GPU's tracer saw: kernels and copies, not operations."""
    return "/stream:" in device or "/memcpy" in device


def kind_of_device(device: str) -> str:
    """Return a track's category: kernels, copies, or operations."""
    if "/memcpy" in device:
        return "copy"
    return "kernel" if "/stream:" in device else "op"


def described(node: NodeExecStats, *, of_gpu: bool) -> tuple[str, str, list[str]]:
    """Return name, operation and inputs of what ran."""
    label = node.timeline_label
    if of_gpu:
        kernel, marked, rest = label.partition("@@")
        name, _, op = (rest if marked else node.node_name).partition("#")[0].partition(":")
        return kernel.strip() or name or "kernel", op.partition(":")[0], []
    name, _, call = label.partition(" = ")
    op, _, rest = call.partition("(")
    inputs, closed, _ = rest.rpartition(")")
    if not op or " " in op or not closed:
        return node.node_name or label or "unnamed", node.node_name if node.node_name == "RecvTensor" else "", []
    taken = [one.strip().removeprefix("^") for one in inputs.split(",")] if inputs else []
    return node.node_name or name, op, taken


class _Details:
    """What else StepStats know of an operation."""

    def __init__(self, stats: StepStats) -> None:
        self._stats = stats

    def __call__(self, source: int) -> dict[str, Any]:
        device = self._stats.dev_stats[source >> 32]
        node = device.node_stats[source & 0xFFFFFFFF]
        _, op, inputs = described(node, of_gpu=is_gpu_track(device.device))
        found: dict[str, Any] = {"op": op, "device": device.device, "inputs": inputs[:MOST_SHOWN]}
        found["outputs"] = [_output(output) for output in node.output[:MOST_SHOWN]]
        found["memory"] = {one.allocator_name: one.total_bytes for one in node.memory[:MOST_SHOWN]}
        found["temporary_bytes"] = node.memory_stats.temp_memory_size
        found["persistent_bytes"] = node.memory_stats.persistent_memory_size
        waited = node.all_start_micros - node.scheduled_micros if node.scheduled_micros else 0
        found["waited_us"] = waited if waited > 0 else 0
        found["label"] = node.timeline_label
        return {key: value for key, value in found.items() if value}


def _output(output: Any) -> str:
    tensor = output.tensor_description
    memory = tensor.allocation_description
    shape = ", ".join("?" if size < 0 else str(size) for size in shape_of(tensor.shape)[:32])
    size = memory.allocated_bytes or memory.requested_bytes
    return f"{dtype_name(tensor.dtype)}[{shape}] {size:,} B"
