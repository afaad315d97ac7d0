"""What a traced step cost: StepStats summed by operation.

An operation may have run several times (in loops), and on a GPU is recorded at its launch and on the stream that ran
it; where a device lists both its single streams and `stream:all`, the latter says everything twice and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from board.payloads.bounded import parse
from board.payloads.operations import shape_of, spell
from writer.wire.proto.graph_envelope_pb2 import RunMetadataEnvelope
from writer.wire.proto.run_metadata_pb2 import DeviceStepStats, NodeExecStats, StepStats

_ALL_STREAMS = "stream:all"


@dataclass(slots=True)
class Cost:
    """One operation's share of a step; times in microseconds, `start` since the first operation of the step."""

    device: str  # where it took longest
    start: float
    compute: float = 0.0
    nbytes: int = 0
    count: int = 0
    outputs: str = ""  # "64×10, 10": of its longest execution
    longest: float = -1.0


@dataclass(slots=True)
class StepCosts:
    """All operations of a step by name, and the step's length."""

    by_name: dict[str, Cost] = field(default_factory=dict)
    end: float = 0.0


def decode(run_metadata: bytes) -> StepCosts:
    """Return what each operation cost. Raises ValueError for what is no RunMetadata."""
    stats = parse(StepStats, parse(RunMetadataEnvelope, run_metadata).step_stats)
    executions = [(device.device, node) for device in _devices(stats) for node in device.node_stats]
    began = min((_start(node) for _, node in executions), default=0.0)
    costs = StepCosts()
    for device, node in executions:
        _add(costs, device, node, began)
    return costs


def _devices(stats: StepStats) -> Iterator[DeviceStepStats]:
    names = [device.device for device in stats.dev_stats]
    for device in stats.dev_stats:
        streams = device.device.removesuffix("all")
        twice = device.device.endswith(_ALL_STREAMS) and any(
            name.startswith(streams) and name != device.device for name in names
        )
        if not twice:
            yield device


def _add(costs: StepCosts, device: str, node: NodeExecStats, began: float) -> None:
    start, took = _start(node) - began, _duration(node)
    cost = costs.by_name.setdefault(node.node_name, Cost(device, start))
    cost.start = min(cost.start, start)
    cost.compute += took
    cost.nbytes += sum(max(0, memory.total_bytes) for memory in node.memory)
    cost.count += 1
    if took > cost.longest:
        cost.longest, cost.device = took, device
        cost.outputs = _outputs(node) or cost.outputs
    costs.end = max(costs.end, start + took)


def _start(node: NodeExecStats) -> float:
    return node.all_start_nanos / 1000 if node.all_start_nanos else float(node.all_start_micros)


def _duration(node: NodeExecStats) -> float:
    """Return how long an execution took; never less than nothing, whatever its clock said."""
    return max(0.0, node.all_end_rel_nanos / 1000 if node.all_end_rel_nanos else float(node.all_end_rel_micros))


def _outputs(node: NodeExecStats) -> str:
    described = sorted((output.slot, spell(shape_of(output.tensor_description.shape))) for output in node.output)
    return ", ".join(text for _, text in described)
