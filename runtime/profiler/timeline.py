"""Timeline: StepStats as a page of chrome://tracing or Perfetto, in the events that TensorFlow's own Timeline writes.

    pid 0                "Allocators": a counter "C" for each, how many bytes it holds
    pid 1, 3, ...        "<device> Compute": a region "X" for each op, arrows "s" -> "t" between lanes
    pid 2, 4, ...        "<device> Tensors": each tensor's life, "N" made, "O" seen, "D" gone

Times are in microseconds. Format: Trace Event Format (github.com/catapult-project/catapult, tracing/docs).
"""

import json
import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from writer.wire.proto.run_metadata_pb2 import DeviceStepStats, NodeExecStats, RunMetadata, StepStats

__all__ = ["AllocationMaximum", "StepStatsAnalysis", "Timeline"]

_LABEL = re.compile(r"(.*) = (.*)\((.*)\)")
_ALLOCATORS_PID = 0

Event = dict[str, Any]


class AllocationMaximum(NamedTuple):
    """The most that an allocator held: when, how many bytes, and the names of the tensors."""

    timestamp: int
    num_bytes: int
    tensors: frozenset[str]


class StepStatsAnalysis(NamedTuple):
    """A trace's events, and the maximum of each allocator."""

    events: list[Event]
    allocator_maximums: dict[str, AllocationMaximum]


class _Span(NamedTuple):
    """One op on its device and lane."""

    stats: NodeExecStats
    device: str
    pid: int
    lane: int

    @property
    def start(self) -> int:
        return self.stats.all_start_micros

    @property
    def end(self) -> int:
        return self.stats.all_start_micros + self.stats.all_end_rel_micros

    @property
    def of_gpu(self) -> bool:
        """Whether it is a kernel or a copy that the GPU's tracer saw, not an op."""
        return "/stream:" in self.device or "/memcpy" in self.device


@dataclass
class _Tensor:
    """A tensor's life: made when its op begins, gone when the last op that takes it is nearly over."""

    number: int
    maker: _Span
    allocator: str
    size: int
    last_used: int = field(init=False)

    def __post_init__(self) -> None:
        self.last_used = self.maker.end


class Timeline:
    """Draws the StepStats of a traced run: ours, TensorFlow's, or their bytes (of RunMetadata too)."""

    def __init__(self, step_stats: Any, graph: Any = None) -> None:
        self._step_stats = _as_step_stats(step_stats)
        self._graph = graph

    def generate_chrome_trace_format(
        self, show_dataflow: bool = True, show_memory: bool = False, op_time: str = "schedule"
    ) -> str:
        """Return the trace as JSON.

        `show_dataflow` draws arrows from op to op, `show_memory` tensors and bytes. `op_time` says what an op's time
        is where it ran on a GPU: "schedule" until it was handed over, "all" until its last kernel was done, "gpu" from
        its first kernel to its last.
        """
        events = self.analyze_step_stats(show_dataflow, show_memory, op_time).events
        return json.dumps({"traceEvents": events}, indent=4)

    def analyze_step_stats(
        self, show_dataflow: bool = True, show_memory: bool = True, op_time: str = "schedule"
    ) -> StepStatsAnalysis:
        """Return the trace's events and what each allocator held at most."""
        if op_time not in ("schedule", "gpu", "all"):
            raise ValueError(f"op_time must be 'schedule', 'gpu' or 'all', got {op_time!r}")
        devices = self._step_stats.dev_stats
        spans = _spans(devices if op_time == "schedule" else _with_kernels(devices, whole=op_time == "all"))
        tensors, made = _tensors(spans, show_memory)
        computed = _computed(spans, tensors, show_dataflow)
        events = [*_processes([one.device for one in devices]), *made, *computed]
        maximums: dict[str, AllocationMaximum] = {}
        if show_memory:
            events += [_object("D", name, one.last_used, one.maker.pid + 1, 0, one) for name, one in tensors.items()]
            counted, maximums = _counters(tensors)
            events += counted
        return StepStatsAnalysis(events, maximums)


def _as_step_stats(value: Any) -> StepStats:
    if isinstance(value, StepStats):
        return value
    if hasattr(value, "step_stats"):
        value = value.step_stats
    content = value.SerializeToString() if hasattr(value, "SerializeToString") else value
    if not isinstance(content, bytes):
        raise TypeError(f"StepStats are wanted, or their bytes, not {type(value).__name__}")
    for read in (StepStats.FromString, lambda given: RunMetadata.FromString(given).step_stats):
        try:
            found: StepStats = read(content)
        except DecodeError:
            continue
        if any(one.device.startswith("/") for one in found.dev_stats):
            return found
    raise ValueError(f"{len(content)} bytes are neither StepStats nor RunMetadata of a traced run")


def _processes(devices: list[str]) -> list[Event]:
    names = ["Allocators"]
    for device in devices:
        names += [f"{device} Compute", f"{device} Tensors"]
    return [{"name": "process_name", "ph": "M", "pid": pid, "args": {"name": name}} for pid, name in enumerate(names)]


def _spans(devices: Any) -> list[_Span]:
    """Put each device's ops on lanes: the first that was left before the op began."""
    found = []
    for number, device in enumerate(devices):
        lanes = [0]  # when each is free again
        for stats in device.node_stats:
            lane = next((at for at, free in enumerate(lanes) if stats.all_start_micros > free), len(lanes))
            if lane == len(lanes):
                lanes.append(0)
            span = _Span(stats, device.device, 1 + 2 * number, lane)
            lanes[lane] = span.end
            found.append(span)
    return found


def _with_kernels(devices: Any, *, whole: bool) -> list[DeviceStepStats]:
    """Return copies in which an op ends when its last kernel does, and but for `whole` begins with its first."""
    kernels: dict[str, tuple[int, int]] = {}
    copies = [DeviceStepStats.FromString(one.SerializeToString()) for one in devices]
    for device in copies:
        if "/stream:all" not in device.device:
            continue
        for stats in device.node_stats:
            name, _ = _kernel_of(stats)
            end = stats.all_start_micros + stats.all_end_rel_micros
            first, last = kernels.get(name, (stats.all_start_micros, end))
            kernels[name] = min(first, stats.all_start_micros), max(last, end)
    for device in copies:
        if "/stream:all" in device.device or "/job" not in device.device:
            continue
        for stats in device.node_stats:
            if stats.node_name not in kernels:
                continue
            first, last = kernels[stats.node_name]
            end = max(last, stats.all_start_micros + stats.all_end_rel_micros)
            stats.all_start_micros = stats.all_start_micros if whole else first
            stats.all_end_rel_micros = end - stats.all_start_micros
    return copies


def _tensors(spans: list[_Span], show_memory: bool) -> tuple[dict[str, _Tensor], list[Event]]:
    """Return every output by its name in labels ("node", "node:1"), and the events that show it."""
    tensors: dict[str, _Tensor] = {}
    events = []
    for span in spans:
        for slot, output in enumerate(span.stats.output):
            name = f"{span.stats.node_name}:{slot}" if slot else span.stats.node_name
            allocation = output.tensor_description.allocation_description
            tensor = _Tensor(len(tensors), span, allocation.allocator_name, allocation.requested_bytes)
            tensors[name] = tensor
            if show_memory:
                seen = _object("O", name, span.end - 1, span.pid + 1, span.lane, tensor)
                text = str(output.tensor_description).replace('"', "")
                seen["args"] = {"snapshot": {"tensor_description": text}}
                events += [_object("N", name, span.start, span.pid + 1, span.lane, tensor), seen]
    return tensors, events


def _computed(spans: list[_Span], tensors: dict[str, _Tensor], show_dataflow: bool) -> list[Event]:
    """Return a region for each op, and the arrows to it; note on the way when each tensor was last used."""
    events: list[Event] = []
    arrows = 0
    for span in spans:
        op, inputs, name = _described(span)
        args = {"name": name, "op": op, **{f"input{at}": one for at, one in enumerate(inputs)}}
        region = _event("X", "Op", op, span.pid, span.lane, span.start)
        events.append({**region, "dur": span.end - span.start, "args": args})
        if span.of_gpu:
            continue
        for one in inputs:
            # a copy between devices is called after the tensor, "x/_5", and is no op of its own
            taken = one if one in tensors else one.rpartition("/_")[0] or one
            if taken not in tensors:
                continue
            tensor = tensors[taken]
            tensor.last_used = max(tensor.last_used, span.end - 1)
            maker = tensor.maker
            if show_dataflow and (maker.pid, maker.lane) != (span.pid, span.lane):
                start = _event("s", "DataFlow", taken, maker.pid, maker.lane, maker.end)
                end = _event("t", "DataFlow", taken, span.pid, span.lane, span.start)
                events += [{**start, "id": arrows}, {**end, "id": arrows}]
                arrows += 1
    return events


def _described(span: _Span) -> tuple[str, list[str], str]:
    """Return op, inputs and name: from the label "name = Op(a, b)", or from a kernel's."""
    if span.of_gpu:
        name, op = _kernel_of(span.stats)
        return op, [], name
    if span.stats.node_name == "RecvTensor":
        return "RecvTensor", [], "RecvTensor"
    match = _LABEL.match(span.stats.timeline_label)
    if match is None:
        return "unknown", [], span.stats.node_name
    return match[2], match[3].split(", ") if match[3] else [], span.stats.node_name


def _kernel_of(stats: NodeExecStats) -> tuple[str, str]:
    """Return name and op of a kernel: "kernel (args) @@name:op#..." or a node's name."""
    _, marked, rest = stats.timeline_label.partition("@@")
    marked, _, _ = rest.partition("#") if marked and "#" in rest else ("", "", "")
    name, _, op = (marked or stats.node_name).partition(":")
    return name, op.partition(":")[0] or "unknown"


def _counters(tensors: dict[str, _Tensor]) -> tuple[list[Event], dict[str, AllocationMaximum]]:
    """Return how many bytes each allocator held after every change, and its maximum."""
    changes: dict[str, list[tuple[int, int, str]]] = {}
    for name, tensor in tensors.items():
        changes.setdefault(tensor.allocator, []).extend(
            [(tensor.maker.start, tensor.size, name), (tensor.last_used, -tensor.size, name)]
        )
    events = []
    maximums = {}
    for allocator, listed in changes.items():
        listed.sort()
        totals = list(accumulate(size for _, size, _ in listed))
        for (time, _, _), total in zip(listed, totals, strict=True):
            events.append({**_event("C", "Memory", allocator, _ALLOCATORS_PID, 0, time), "args": {allocator: total}})
        maximums[allocator] = _maximum(listed, totals)
    return events, maximums


def _maximum(changes: list[tuple[int, int, str]], totals: list[int]) -> AllocationMaximum:
    most = max(totals)
    if most <= 0:
        return AllocationMaximum(0, 0, frozenset())
    last = totals.index(most)
    held: set[str] = set()
    for _, size, name in changes[: last + 1]:
        if size < 0:
            held.discard(name)
        else:
            held.add(name)
    return AllocationMaximum(changes[last][0], most, frozenset(held))


def _event(phase: str, category: str, name: str, pid: int, tid: int, time: int) -> Event:
    return {"ph": phase, "cat": category, "name": name, "pid": pid, "tid": tid, "ts": time}


def _object(phase: str, name: str, time: int, pid: int, lane: int, tensor: _Tensor) -> Event:
    return {**_event(phase, "Tensor", name, pid, lane, time), "id": tensor.number}
