"""Profiles: everything that runs inside is seen, and nothing outside."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.profiler import Profile, ProfilerHook
from runtime.spans import CPU, INPUT, Output, clock, current
from tests.runtime.saving.training import Training, build, feeds
from tests.runtime.test_summaries import events
from writer.wire.proto.event_pb2 import TaggedRunMetadata
from writer.wire.proto.run_metadata_pb2 import NodeExecStats, RunMetadata


def nodes(metadata: RunMetadata, device: str = CPU) -> list[NodeExecStats]:
    return [node for one in metadata.step_stats.dev_stats if one.device == device for node in one.node_stats]


def test_eager_ops_are_seen(tmp_path: Path) -> None:
    """Each with its time, what it gave, and a name of its own."""
    x = rt.constant(np.ones((8, 4), np.float32))
    with Profile(tmp_path) as profile:
        rt.reduce_sum(rt.matmul(x, x, transpose_b=True) + rt.matmul(x, x, transpose_b=True))
    rt.exp(x)
    found = nodes(profile.run_metadata[0])
    first = found[0].output[0].tensor_description

    assert ["MatMul", "MatMul_1", "AddV2", "Sum"] == [node.node_name for node in found]
    assert [8, 8] == [one.size for one in first.shape.dim]
    assert (8 * 8 * 4, 1) == (first.allocation_description.requested_bytes, first.dtype)
    assert all(node.all_end_rel_nanos > 0 for node in found)


def test_functions_and_graphs_are_seen_with_their_own_names(tmp_path: Path) -> None:
    """A function's operations beside eager ones, and a session's runs."""

    @rt.function
    def doubled(x: Any) -> Any:
        with rt.name_scope("layer"):
            return x * 2.0

    with rt.Graph().as_default():
        training = build(rt)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
    with Profile(tmp_path) as profile:
        doubled(rt.ones([3]))
        profile.step()
        session.run(training.loss, feeds(training))
        session.run(training.loss, feeds(training))
    first, second = (nodes(profile.run_metadata[number]) for number in (0, 1))

    assert "layer/mul" in [node.node_name for node in first]
    assert 2 == [node.node_name for node in second].count("hidden/MatMul")
    starts = [node.all_start_nanos for node in second]
    assert sorted(starts) == starts


def test_stages_of_pipelines_are_seen(tmp_path: Path) -> None:
    """Each stage of a pass that begins inside, on the thread that works."""
    dataset = rt.data.Dataset.range(6).map(lambda number: number * 2).batch(3).prefetch(1)
    with Profile(tmp_path) as profile:
        batches = [batch.tolist() for batch in dataset.as_numpy_iterator()]
    metadata = profile.run_metadata[0]
    (device,) = [one for one in metadata.step_stats.dev_stats if one.device == INPUT]

    assert [[0, 2, 4], [6, 8, 10]] == batches
    counts = [sum(node.timeline_label.endswith(f"= {stage}()") for node in device.node_stats) for stage in
              ("range", "map", "batch", "prefetch")]  # fmt: skip
    assert [6, 6, 2, 2] == counts
    assert {"runtime.data.prefetch", "MainThread"} == set(device.thread_names.values())


def test_a_profile_is_on_disk_for_board_and_for_perfetto(tmp_path: Path) -> None:
    """RunMetadata under a tag a step in the event file, and a timeline a step beside it."""
    with Profile(tmp_path, trace_steps={1, 2}) as profile:
        for _ in range(4):
            rt.exp(rt.ones([2]))
            profile.step()
    tagged = [TaggedRunMetadata.FromString(event.tagged_run_metadata.SerializeToString()) for event in
              events(tmp_path)[1:]]  # fmt: skip

    assert ["step_1", "step_2"] == [one.tag for one in tagged]
    assert profile.run_metadata[1] == RunMetadata.FromString(tagged[0].run_metadata)
    assert {"timeline-1.json", "timeline-2.json"} == {name for name in os.listdir(tmp_path) if name.endswith("json")}
    trace = json.loads((tmp_path / "timeline-1.json").read_text())
    assert "Exp" in [event["name"] for event in trace["traceEvents"] if event["ph"] == "X"]


def test_each_device_has_a_row_of_its_own(tmp_path: Path) -> None:
    """What a GPU did is added when its events are read: later than it happened, and drawn where it was."""
    gpu = "/device:GPU:0/stream:all"
    with Profile(tmp_path) as profile:
        start = clock()
        rt.exp(rt.ones([2]))
        assert current.recorder is not None
        current.recorder.add(gpu, "Kernel", start, start + 5000, (Output(rt.float32, (3,), 12),), "gpu")
    (kernel,) = nodes(profile.run_metadata[0], gpu)

    assert (5000, "Kernel") == (kernel.all_end_rel_nanos, kernel.node_name)
    assert kernel.all_start_nanos < nodes(profile.run_metadata[0])[0].all_start_nanos
    assert ("gpu", 12) == (kernel.memory[0].allocator_name, kernel.memory[0].total_bytes)


def test_nothing_is_recorded_outside(tmp_path: Path) -> None:
    """Also after an error inside; a profile in a profile is an error, and one that is off does nothing."""
    with pytest.raises(KeyError), Profile(tmp_path):
        raise KeyError
    assert current.recorder is None
    with Profile(tmp_path), pytest.raises(RuntimeError, match="recorded already"), Profile(tmp_path):
        pass
    with Profile(tmp_path, enabled=False) as profile:
        assert current.recorder is None
        rt.ones([2]) + 1.0
    assert {} == profile.run_metadata


@pytest.fixture
def training() -> Iterator[Training]:
    """A small training, with its session's writers closed at the end."""
    with rt.Graph().as_default():
        yield build(rt)
    rt.summary.FileWriterCache.clear()


def test_one_step_in_so_many_is_recorded(tmp_path: Path, training: Training) -> None:
    """By a hook of a monitored session; never the first step, which plans and compiles."""
    hook = ProfilerHook(save_steps=2, output_dir=tmp_path)
    with rt.train.MonitoredSession(hooks=[hook]) as session:
        for _ in range(6):
            session.run(training.train, feeds(training))
    rt.summary.FileWriterCache.clear()
    tagged = [event.tagged_run_metadata for event in events(tmp_path) if event.HasField("tagged_run_metadata")]

    assert {"timeline-2.json", "timeline-4.json", "timeline-6.json"} == {
        name for name in os.listdir(tmp_path) if name.endswith("json")
    }
    assert ["step_2", "step_4", "step_6"] == [one.tag for one in tagged]
    names = [node.node_name for node in nodes(RunMetadata.FromString(tagged[0].run_metadata))]
    assert "hidden/MatMul" in names
    assert current.recorder is None


def test_a_step_that_fails_ends_its_recording(tmp_path: Path, training: Training) -> None:
    """Though no hook hears of it; intervals must be one of two."""
    with rt.summary.FileWriter(tmp_path) as log:
        hook = ProfilerHook(save_steps=1, output_dir=tmp_path, summary_writer=log)
        with rt.train.MonitoredSession(hooks=[hook]) as session:
            session.run(training.train, feeds(training))
            with pytest.raises(ValueError, match="labels"):
                session.run(training.train, {training.x: np.zeros((10, 6))})
            assert current.recorder is None
            session.run(training.train, feeds(training))
    assert ["timeline-2.json"] == [name for name in os.listdir(tmp_path) if name.endswith("json")]
    wrong: list[dict[str, Any]] = [{}, {"save_steps": 1, "save_secs": 1.0}, {"save_steps": 0}]
    for intervals in wrong:
        with pytest.raises(ValueError, match="interval"):
            ProfilerHook(**intervals)


def test_shapes_that_only_the_run_knows_are_in_its_trace() -> None:
    """The same plan, two runs, two shapes: each trace has its own."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.int32, [None], name="x")
        values, _ = rt.unique(x)
        session = rt.Session()
        found = []
        for given in ([1, 1, 2], [1, 2, 3]):
            metadata = rt.RunMetadata()
            session.run(values, {x: given}, rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE), metadata)
            description = nodes(metadata)[0].output[0].tensor_description
            found.append(([one.size for one in description.shape.dim],
                          description.allocation_description.requested_bytes))  # fmt: skip

    assert [([2], 8), ([3], 12)] == found
