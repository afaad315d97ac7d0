"""StepStats: what TensorFlow recorded of one step."""

from __future__ import annotations

import json

import pytest

from board.payloads.traces.step_stats import described, read_step_stats
from board.payloads.traces.trace import TraceProblem
from tests.board.payloads.traces.reading import STEP_STATS, TIMELINE, listed
from writer.wire.proto.run_metadata_pb2 import NodeExecStats, RunMetadata, StepStats


def stats_of(*nodes: tuple[str, int, int], device: str = "/device:CPU:0") -> StepStats:
    """Return one device's operations: label, start and duration in microseconds."""
    stats = StepStats()
    one = stats.dev_stats.add(device=device)
    for label, start, took in nodes:
        one.node_stats.add(
            node_name=label.partition(" = ")[0], timeline_label=label, all_start_micros=start, all_end_rel_micros=took
        )
    return stats


def test_it_tells_what_tensorflows_own_timeline_tells() -> None:
    """The same nodes with the same operations; times to the nanosecond where the timeline rounds."""
    trace = read_step_stats(STEP_STATS.read_bytes(), step=19)
    drawn = [event for event in json.loads(TIMELINE.read_text())["traceEvents"] if event["ph"] == "X"]

    mine = {name: (start, took) for name, start, took, _ in listed(trace)}
    first = min(event["ts"] for event in drawn)
    assert {event["args"]["name"]: event["args"]["op"] for event in drawn} == {
        name: trace.ops[number] for number, name in enumerate(trace.names) if name in mine
    }
    for event in drawn:
        start, took = mine[event["args"]["name"]]
        assert event["ts"] - first == pytest.approx(start / 1000, abs=1.1)
        assert event["dur"] == pytest.approx(took / 1000, abs=1.1)
    assert 1795388577.43 == pytest.approx(trace.origin_wall, abs=0.01)
    assert 19 == trace.step
    assert ["thread 0", "thread 1", "thread 2"] == [track.name for track in trace.tracks]


def test_a_run_metadata_is_the_same_trace() -> None:
    """Event files hold the message around it."""
    metadata = RunMetadata(step_stats=StepStats.FromString(STEP_STATS.read_bytes()))

    whole = read_step_stats(metadata.SerializeToString())
    assert listed(read_step_stats(STEP_STATS.read_bytes())) == listed(whole)


def test_details_say_inputs_shapes_and_memory() -> None:
    """What a person asks of an operation."""
    trace = read_step_stats(STEP_STATS.read_bytes())
    at = next(at for at, row in enumerate(listed(trace)) if row[0] == "layer1/Relu")

    details = trace.details(int(trace.slices.source[at]))
    assert ["_arg_x_0_0", "layer1/W/read", "layer1/b/read"] == details["inputs"][:3]
    assert ["DT_FLOAT[300, 16] 19,200 B"] == details["outputs"]
    assert "_MklNativeFusedMatMul" == details["op"]


def test_a_tensor_lives_until_its_last_taker_is_done() -> None:
    """So the peak is what the graph needed, not the sum of all that it made."""
    stats = stats_of(("a = Op()", 0, 1), ("b = Op(a)", 10, 1), ("c = Op(^b, a:0)", 20, 2))
    for node, size in zip(stats.dev_stats[0].node_stats, (100, 10, 1), strict=True):
        node.output.add().tensor_description.allocation_description.requested_bytes = size
    memory = read_step_stats(stats.SerializeToString()).allocations

    lives = dict(zip(memory.time[memory.bytes < 0].tolist(), memory.bytes[memory.bytes < 0].tolist(), strict=True))
    assert {11_000: -100} == {time: size for time, size in lives.items() if size == -100}
    assert [0, 10_000, 20_000] == memory.time[memory.bytes > 0].tolist()


def test_kernels_are_tracks_of_their_own() -> None:
    """The GPU's tracer labels them "kernel@@node:Op"."""
    stats = stats_of(("volta_sgemm@@layer/MatMul:MatMul#id=1#", 5, 2), device="/device:GPU:0/stream:all")
    trace = read_step_stats(stats.SerializeToString())

    assert [("volta_sgemm", 0, 2000, 0)] == listed(trace)
    assert ("kernel", {0: "MatMul"}) == (trace.tracks[0].category, trace.ops)


@pytest.mark.parametrize("payload", [b"", b"\xff\xff\xff", b"hello", RunMetadata().SerializeToString()])
def test_what_is_no_step_stats_is_refused(payload: bytes) -> None:
    """With a reason that can be shown."""
    with pytest.raises(TraceProblem, match="neither StepStats"):
        read_step_stats(payload)


def test_times_that_cannot_be_are_left_out() -> None:
    """The largest numbers there are, and ends before beginnings."""
    stats = stats_of(
        ("a = Op()", 1, 1), ("b = Op()", 2**62, 1), ("c = Op()", 5, -7), ("d = Op()", 2**63 - 1, 2**63 - 1)
    )
    trace = read_step_stats(stats.SerializeToString())

    assert ["a"] == [row[0] for row in listed(trace)]
    assert ["3 operations with times that cannot be"] == trace.notes


def test_a_label_that_nearly_says_an_operation_takes_no_time() -> None:
    """A pattern that goes back and forth in it would stop the server for as long."""
    node = NodeExecStats(node_name="n", timeline_label=" = x(" * 200_000)

    assert [("n", "", [])] * 20 == [described(node, of_gpu=False) for _ in range(20)]
