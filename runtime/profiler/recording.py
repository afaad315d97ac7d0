"""What a recorder has noted, as RunMetadata."""

from collections import Counter, defaultdict

from runtime.session.trace import output_of, set_times
from runtime.spans import Recorder, Span
from writer.wire.proto.run_metadata_pb2 import (
    AllocatorMemoryUsed,
    DeviceStepStats,
    NodeExecStats,
    RunMetadata,
    StepStats,
)


def run_metadata_of(recorder: Recorder) -> RunMetadata:
    """Return all runs and spans of a recording: for each device one DeviceStepStats, in order of time."""
    noted = StepStats()
    for fill in recorder.runs:
        fill(noted)
    nodes: dict[str, list[NodeExecStats]] = defaultdict(list)
    threads: dict[str, dict[int, str]] = defaultdict(dict)
    for device in noted.dev_stats:
        nodes[device.device] += device.node_stats
        threads[device.device].update(device.thread_names)
    names: Counter[str] = Counter()
    for span in recorder.spans:
        count = names[span.op]
        names[span.op] += 1
        nodes[span.device].append(_node(span, f"{span.op}_{count}" if count else span.op, recorder.offset))
        threads[span.device][span.thread] = recorder.threads[span.thread]
    found = RunMetadata()
    for name in sorted(nodes):
        ordered = sorted(nodes[name], key=lambda node: node.all_start_nanos)
        found.step_stats.dev_stats.append(DeviceStepStats(device=name, node_stats=ordered, thread_names=threads[name]))
    return found


def _node(span: Span, name: str, offset: int) -> NodeExecStats:
    outputs = [output_of(slot, one.dtype, one.shape, span.allocator, one.size) for slot, one in enumerate(span.outputs)]
    size = sum(one.size for one in span.outputs)
    node = NodeExecStats(node_name=name, timeline_label=f"{name} = {span.op}()", output=outputs)
    if outputs:
        node.memory.append(
            AllocatorMemoryUsed(allocator_name=span.allocator, total_bytes=size, peak_bytes=size, live_bytes=size)
        )
    set_times(node, span.start + offset, span.end - span.start, span.thread)
    return node
