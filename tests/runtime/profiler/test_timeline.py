"""Timelines: what TensorFlow's own Timeline draws of a run, ours draws too."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from runtime.profiler.timeline import Timeline
from tests.runtime.saving.training import build, feeds
from writer.wire.proto.run_metadata_pb2 import DeviceStepStats, NodeExecStats, RunMetadata, StepStats

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "profiles"


def traced() -> RunMetadata:
    """One step of a small training."""
    with rt.Graph().as_default():
        training = build(rt)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        metadata = rt.RunMetadata()
        session.run(training.train, feeds(training), rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE), metadata)
    return metadata


def events(timeline: Timeline, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(timeline.generate_chrome_trace_format(*args, **kwargs))["traceEvents"]
    return found


def op(name: str, start: int, took: int, *inputs: str, size: int = 0) -> NodeExecStats:
    """An op's stats, with one output of `size` bytes."""
    node = NodeExecStats(
        node_name=name,
        all_start_micros=start,
        all_end_rel_micros=took,
        timeline_label=f"{name} = Op({', '.join(inputs)})",
    )
    allocation = node.output.add().tensor_description.allocation_description
    allocation.requested_bytes = size
    allocation.allocator_name = "cpu"
    return node


def stats(*nodes: NodeExecStats, device: str = "/device:CPU:0") -> StepStats:
    return StepStats(dev_stats=[DeviceStepStats(device=device, node_stats=nodes)])


def test_tensorflows_step_stats_become_tensorflows_json() -> None:
    """Byte for byte what its Timeline wrote of the same run, tensors and memory included."""
    expected = (GOLDEN / "timeline_19.json").read_text()
    content = (GOLDEN / "step_stats_19.pb").read_bytes()

    assert expected == Timeline(content).generate_chrome_trace_format(show_memory=True)
    whole = RunMetadata(step_stats=StepStats.FromString(content)).SerializeToString()
    assert expected == Timeline(whole).generate_chrome_trace_format(show_memory=True)


def test_a_run_is_drawn() -> None:
    """Each op once, on one lane, as they ran one after the other."""
    metadata = traced()
    regions = [event for event in events(Timeline(metadata.step_stats)) if event["ph"] == "X"]
    (device,) = metadata.step_stats.dev_stats

    assert [node.node_name for node in device.node_stats] == [event["args"]["name"] for event in regions]
    assert "MatMul" in {event["name"] for event in regions}
    assert all(event["dur"] >= 1 for event in regions)


def test_arrows_go_between_lanes() -> None:
    """Ops at one time are on two lanes; an arrow leads from the maker's end to the taker's start."""
    drawn = events(Timeline(stats(op("a", 10, 20), op("b", 15, 5), op("c", 40, 5, "a", "b"))))
    lanes = {event["args"]["name"]: event["tid"] for event in drawn if event["ph"] == "X"}
    arrows = [(event["ph"], event["name"], event["tid"], event["ts"]) for event in drawn if event["ph"] in "st"]

    assert {"a": 0, "b": 1, "c": 0} == lanes
    assert [("s", "b", 1, 20), ("t", "b", 0, 40)] == arrows
    assert not [event for event in events(Timeline(stats(op("a", 10, 20))), False) if event["ph"] in "st"]


def test_a_lane_is_free_after_its_op_has_ended() -> None:
    """Not in the very microsecond: TensorFlow puts that op on another lane."""
    drawn = events(Timeline(stats(op("a", 10, 10), op("b", 20, 5), op("c", 21, 5))))

    assert [0, 1, 0] == [event["tid"] for event in drawn if event["ph"] == "X"]


def test_memory_is_counted_while_somebody_needs_it() -> None:
    """Bytes from the maker's start to the last taker's end, and the most there ever was."""
    found = Timeline(stats(op("a", 10, 5, size=100), op("b", 20, 5, "a", size=50))).analyze_step_stats()
    counted = [(event["ts"], event["args"]["cpu"]) for event in found.events if event["ph"] == "C"]
    most = found.allocator_maximums["cpu"]

    assert [(10, 100), (20, 150), (24, 50), (25, 0)] == counted
    assert (20, 150, frozenset({"a", "b"})) == (most.timestamp, most.num_bytes, most.tensors)


def test_an_op_lasts_until_its_last_kernel() -> None:
    """op_time "all" and "gpu" look at the kernels that the GPU's tracer saw."""
    step = stats(op("a", 10, 5), device="/job:localhost/device:GPU:0")
    kernel = NodeExecStats(node_name="a", all_start_micros=30, all_end_rel_micros=7, timeline_label="k (x) @@a:Op#id=1")
    step.dev_stats.add(device="/device:GPU:0/stream:all", node_stats=[kernel])

    def times(op_time: str) -> tuple[int, int]:
        drawn = events(Timeline(step), op_time=op_time)
        return next((event["ts"], event["dur"]) for event in drawn if event["ph"] == "X")

    assert [(10, 5), (10, 27), (30, 7)] == [times(op_time) for op_time in ("schedule", "all", "gpu")]
    assert ["Op", "Op"] == [event["name"] for event in events(Timeline(step)) if event["ph"] == "X"]


def test_labels_that_say_nothing_are_unknown_ops() -> None:
    """Anybody's StepStats are drawn, with what there is."""
    drawn = events(Timeline(stats(NodeExecStats(node_name="n", timeline_label="= (((", all_start_micros=1))))

    assert ["unknown"] == [event["name"] for event in drawn if event["ph"] == "X"]


def test_what_is_no_step_stats_is_refused() -> None:
    """Other bytes, other objects, another word for the time."""
    with pytest.raises(ValueError, match="5 bytes are neither"):
        Timeline(b"\xff\xff\xff\xff\xff")
    with pytest.raises(TypeError, match="not int"):
        Timeline(3)
    with pytest.raises(ValueError, match="op_time must be"):
        Timeline(StepStats()).generate_chrome_trace_format(op_time="never")


@pytest.mark.tensorflow
def test_tensorflow_draws_our_run(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """TensorFlow's Timeline makes the JSON of our bytes that ours makes, and its profiler adds up our times."""
    metadata = traced()
    (tmp_path / "metadata").write_bytes(metadata.SerializeToString())
    with rt.Graph().as_default() as graph:
        build(rt)
    (tmp_path / "graph").write_bytes(rt.graph_def_of(graph).SerializeToString())
    printed = run_tensorflow(
        "tests.runtime.profiler.draw_with_tensorflow", str(tmp_path / "metadata"), str(tmp_path / "graph")
    )
    total = json.loads(printed.splitlines()[-1])
    (device,) = metadata.step_stats.dev_stats

    assert Timeline(metadata).generate_chrome_trace_format(show_memory=True) == Path(
        tmp_path / "metadata.json"
    ).read_text(encoding="utf-8")
    assert total == pytest.approx(sum(node.all_end_rel_micros for node in device.node_stats), rel=0.2)
