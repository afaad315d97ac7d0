"""The real TensorBoard reads what we write, and sees the same values."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from writer import FileWriter, SummaryWriter, summary
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata

pytestmark = pytest.mark.peer

EVERYTHING = dict.fromkeys(("tensors", "scalars", "histograms", "images"), 0)


@pytest.fixture
def accumulate() -> Any:
    """Load a run directory with TensorBoard's event accumulator, keeping every point."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    def load(directory: Path) -> Any:
        accumulator = EventAccumulator(str(directory), size_guidance=EVERYTHING)
        accumulator.Reload()
        return accumulator

    return load


def tensors(accumulator: Any, tag: str) -> list[tuple[int, Any]]:
    from tensorboard.util.tensor_util import make_ndarray

    return [(event.step, make_ndarray(event.tensor_proto)) for event in accumulator.Tensors(tag)]


def test_scalars_in_every_form(tmp_path: Path, accumulate: Any) -> None:
    """Step, wall time and value, to the bits that the form holds."""
    expected = [(step, np.float32(np.sin(step))) for step in range(-3, 500)]
    with SummaryWriter(tmp_path) as log:
        for step, number in expected:
            log.add_scalar("plain", number, step, walltime=step + 0.25)
            log.add_scalar("new", number, step, new_style=True)
            log.add_scalar("double", np.sin(step), step, double_precision=True)
    accumulator = accumulate(tmp_path)
    plain = [(event.step, event.wall_time, np.float32(event.value)) for event in accumulator.Scalars("plain")]
    assert [(step, step + 0.25, number) for step, number in expected] == plain
    assert expected == tensors(accumulator, "new")
    assert [(step, np.sin(step)) for step, _ in expected] == tensors(accumulator, "double")
    assert {"new", "double"} == set(accumulator.PluginTagToContent("scalars"))


def test_many_points_over_many_files(tmp_path: Path, accumulate: Any) -> None:
    """Rotated files are one run to TensorBoard too, all points in order."""
    with SummaryWriter(tmp_path, max_file_bytes=20_000) as log:
        for step in range(5000):
            log.add_scalar("loss", step / 7, step)
    assert 5 < len(list(tmp_path.iterdir()))
    assert list(range(5000)) == [event.step for event in accumulate(tmp_path).Scalars("loss")]


def test_text_and_functional_summaries(tmp_path: Path, accumulate: Any) -> None:
    """Tags, plugin names, descriptions and payloads."""
    with SummaryWriter(tmp_path / "torch") as log:
        log.add_text("note", "größer", 4)
    accumulator = accumulate(tmp_path / "torch")
    assert ["note/text_summary"] == list(accumulator.PluginTagToContent("text"))
    ((step, strings),) = tensors(accumulator, "note/text_summary")
    assert (4, ["größer".encode()]) == (step, strings.tolist())

    writer = summary.create_file_writer(tmp_path / "tf")
    with writer.as_default(step=2), summary.name_scope("train"):
        summary.scalar("loss", 1.5, description="*why*")
    writer.close()
    accumulator = accumulate(tmp_path / "tf")
    assert [(2, 1.5)] == tensors(accumulator, "train/loss")
    assert "*why*" == accumulator.SummaryMetadata("train/loss").summary_description


def test_hparams(tmp_path: Path, accumulate: Any) -> None:
    """TensorBoard's own reader of the payloads finds types, domains and values."""
    from tensorboard.plugins.hparams import metadata

    with SummaryWriter(tmp_path) as log:
        log.add_hparams({"rate": 0.1, "wide": True, "name": "x"}, {"accuracy": 0.5}, {"rate": [0.1, 1.0]}, run_name="t")
    accumulator = accumulate(tmp_path / "t")
    contents = accumulator.PluginTagToContent("hparams")
    start = metadata.parse_session_start_info_plugin_data(contents[metadata.SESSION_START_INFO_TAG])
    values = start.hparams
    assert (0.1, True, "x") == (
        values["rate"].number_value,
        values["wide"].bool_value,
        values["name"].string_value,
    )
    experiment = metadata.parse_experiment_plugin_data(contents[metadata.EXPERIMENT_TAG])
    (rate,) = (info for info in experiment.hparam_infos if info.name == "rate")
    assert [0.1, 1.0] == list(rate.domain_discrete)
    assert metadata.parse_session_end_info_plugin_data(contents[metadata.SESSION_END_INFO_TAG]).status == 1
    assert [0.5] == [event.value for event in accumulator.Scalars("accuracy")]


def test_graph_and_run_metadata(tmp_path: Path, accumulate: Any) -> None:
    """TensorFlow 1's vocabulary."""
    stats = RunMetadata()
    stats.step_stats.dev_stats.add(device="/cpu:0").node_stats.add(node_name="x", all_end_rel_micros=3)
    with FileWriter(tmp_path) as log:
        log.add_graph(GraphDef(node=[NodeDef(name="x", op="Placeholder")]))
        log.add_run_metadata(stats, "step_3", 3)
    accumulator = accumulate(tmp_path)
    assert ["x"] == [node.name for node in accumulator.Graph().node]
    (device,) = accumulator.RunMetadata("step_3").step_stats.dev_stats
    assert ("/cpu:0", 3) == (device.device, device.node_stats[0].all_end_rel_micros)


def test_purge_step_discards_what_came_before(tmp_path: Path, accumulate: Any) -> None:
    """A resumed run: TensorBoard drops the first attempt from the purge step on."""
    with SummaryWriter(tmp_path) as log:
        for step in range(10):
            log.add_scalar("loss", 1.0, step)
    with SummaryWriter(tmp_path, purge_step=5) as log:
        log.add_scalar("loss", 2.0, 5)
    scalars = accumulate(tmp_path).Scalars("loss")
    assert [(step, 1.0) for step in range(5)] + [(5, 2.0)] == [(event.step, event.value) for event in scalars]
