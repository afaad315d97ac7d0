"""The functions of `tf.summary`: default writer, step and scopes."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from writer import summary
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.hparams_pb2 import HParamsPluginData
from writer.wire.proto.summary_pb2 import DataClass
from writer.wire.tensor import decode_tensor

ReadEvents = Callable[[Path], list[Event]]


def logged(events: list[Event]) -> list[tuple[str, int]]:
    return [(value.tag, event.step) for event in events for value in event.summary.value]


def test_without_a_default_writer_nothing_happens() -> None:
    """Library code may log unconditionally."""
    assert not summary.scalar("loss", 1.0, step=1)
    assert not summary.text("note", "text")
    summary.flush()


def test_a_scalar_is_a_float32_tensor_with_metadata(tmp_path: Path, read_events: ReadEvents) -> None:
    """As TensorFlow 2 writes it, in a file that ends in .v2; all 64 bits are there for the asking."""
    with summary.create_file_writer(tmp_path) as log, log.as_default():
        assert summary.scalar("loss", np.float64(0.1), step=3, description="*mean*")
        assert summary.scalar("loss", 0.1, step=4, double_precision=True)
    (path,) = tmp_path.iterdir()
    assert path.name.endswith(".v2")
    single, double = (event.summary.value[0] for event in read_events(path)[1:])
    assert np.float32(0.1) == decode_tensor(single.tensor)
    assert 0.1 == decode_tensor(double.tensor)
    metadata = single.metadata
    assert ("scalars", "*mean*") == (metadata.plugin_data.plugin_name, metadata.summary_description)


def test_without_a_default_writer_arguments_are_not_looked_at() -> None:
    """So that logging code costs nothing where nobody logs."""
    unlooked: Any = object()
    assert not summary.histogram("x", unlooked)
    assert not summary.image("x", unlooked)
    assert not summary.audio("x", unlooked, 8000)
    assert not summary.pr_curve("x", unlooked, unlooked)
    assert not summary.mesh("x", unlooked)
    assert not summary.hparams({"rate": 0.1})
    assert not summary.custom_scalars({})


def test_every_kind_is_a_tensor_of_its_plugin(tmp_path: Path, read_events: ReadEvents) -> None:
    """TensorFlow 2's forms: shapes, plugin names and data classes, within the open scopes."""
    with summary.create_file_writer(tmp_path) as log, log.as_default(step=1), summary.name_scope("s"):
        assert summary.histogram("histogram", np.arange(9), buckets=4, description="*d*")
        assert summary.image("image", np.zeros((5, 2, 2, 3)))
        assert summary.audio("audio", np.zeros((2, 9, 1)), 8000, description="*d*")
        assert summary.pr_curve("pr", [0, 1], [0.2, 0.9])
        assert summary.mesh("mesh", np.zeros((4, 3)), faces=[[0, 1, 2]])
        assert summary.hparams({"rate": 0.1})
        assert summary.custom_scalars({"c": {"t": ["Multiline", ["loss"]]}})
    values = [value for event in read_events(tmp_path) for value in event.summary.value]
    facts = [
        (
            value.tag,
            value.metadata.plugin_data.plugin_name,
            value.metadata.data_class,
            decode_tensor(value.tensor).shape,
        )
        for value in values
    ]
    assert [
        ("s/histogram", "histograms", DataClass.DATA_CLASS_TENSOR, (4, 3)),
        ("s/image", "images", DataClass.DATA_CLASS_BLOB_SEQUENCE, (5,)),
        ("s/audio", "audio", DataClass.DATA_CLASS_BLOB_SEQUENCE, (2, 2)),
        ("s/pr", "pr_curves", DataClass.DATA_CLASS_TENSOR, (6, 201)),
        ("s/mesh_VERTEX", "mesh", DataClass.DATA_CLASS_TENSOR, (1, 4, 3)),
        ("s/mesh_FACE", "mesh", DataClass.DATA_CLASS_TENSOR, (1, 1, 3)),
        ("_hparams_/session_start_info", "hparams", DataClass.DATA_CLASS_TENSOR, (0,)),
        ("custom_scalars__config__", "custom_scalars", DataClass.DATA_CLASS_TENSOR, ()),
    ] == facts
    assert "*d*" == values[0].metadata.summary_description


@pytest.mark.peer
@pytest.mark.parametrize("trial", [None, "t"])
def test_hparams_are_tensorboards(tmp_path: Path, read_events: ReadEvents, trial: str | None) -> None:
    """The message that its own function makes; runs with the same values share a group."""
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb

    values = {"rate": 0.1, "wide": True, "name": "x"}
    with summary.create_file_writer(tmp_path) as log, log.as_default():
        summary.hparams(values, trial_id=trial, start_time_secs=5.0)
    (ours,) = read_events(tmp_path)[1].summary.value
    (theirs,) = hparams_pb(values, trial, 5.0).value
    contents = [value.metadata.plugin_data.content for value in (theirs, ours)]
    expected, got = (HParamsPluginData.FromString(content) for content in contents)
    assert (theirs.tag, expected) == (ours.tag, got)
    assert theirs.tensor.SerializeToString() == ours.tensor.SerializeToString()


def test_a_mesh_keeps_its_types(tmp_path: Path, read_events: ReadEvents) -> None:
    """TensorFlow's: float32, int32 and uint8; colours are bytes, and fractions of them become bytes."""
    with summary.create_file_writer(tmp_path) as log, log.as_default(step=1):
        summary.mesh("m", np.zeros((4, 3)), [[0, 1, 2]], np.full((4, 3), 0.5))
        summary.mesh("m", np.zeros((4, 3)), colors=np.full((4, 3), 128))
    first, second = (event.summary.value for event in read_events(tmp_path)[1:])
    arrays = {value.tag: decode_tensor(value.tensor) for value in first}
    assert {"m_VERTEX": "float32", "m_FACE": "int32", "m_COLOR": "uint8"} == {
        tag: str(array.dtype) for tag, array in arrays.items()
    }
    np.testing.assert_array_equal(decode_tensor(second[1].tensor), arrays["m_COLOR"])


def test_text_keeps_its_shape(tmp_path: Path, read_events: ReadEvents) -> None:
    """A str is of rank 0, a table of them of rank 2; the name is used as it is."""
    with summary.create_file_writer(tmp_path).as_default(step=1) as log:
        assert summary.text("note", "one")
        assert summary.text("table", [["a", "b"], ["c", "d"]])
        with pytest.raises(TypeError, match="text must be"):
            summary.text("number", [1, 2])
    note, table = (event.summary.value[0] for event in read_events(tmp_path)[1:])
    assert ("note", b"one") == (note.tag, decode_tensor(note.tensor).item())
    assert [[b"a", b"b"], [b"c", b"d"]] == decode_tensor(table.tensor).tolist()
    log.close()


def test_name_scopes_nest(tmp_path: Path, read_events: ReadEvents) -> None:
    """Each adds a part to the tag, and is gone at the end of its block, also after an error."""
    with summary.create_file_writer(tmp_path) as log, log.as_default(step=0):
        with summary.name_scope("train"), summary.name_scope("epoch/") as scope:
            assert "train/epoch" == scope
            summary.scalar("loss", 1.0)
        with pytest.raises(KeyError), summary.name_scope("broken"):
            raise KeyError
        summary.scalar("loss", 1.0)
    assert [("train/epoch/loss", 0), ("loss", 0)] == logged(read_events(tmp_path))


@pytest.mark.parametrize("name", ["", "/"])
def test_a_name_scope_needs_a_name(name: str) -> None:
    """An empty part would make a tag that no tree can show."""
    with pytest.raises(ValueError, match="needs a name"), summary.name_scope(name):
        pass


def test_the_step_may_be_set_once_for_many_calls(tmp_path: Path, read_events: ReadEvents) -> None:
    """By set_step, or by as_default for its block; a call's own step wins; none at all is an error."""
    log = summary.create_file_writer(tmp_path)
    with log.as_default():
        with pytest.raises(ValueError, match="no step"):
            summary.scalar("loss", 1.0)
        summary.set_step(5)
        summary.scalar("loss", 1.0)
        with log.as_default(step=6):
            summary.scalar("loss", 1.0)
            summary.scalar("loss", 1.0, step=7)
        assert 5 == summary.get_step()
        summary.set_step(None)
    log.close()
    assert [5, 6, 7] == [step for _, step in logged(read_events(tmp_path))]


def test_leaving_the_block_restores_the_outer_writer_and_flushes(tmp_path: Path, read_events: ReadEvents) -> None:
    """Evaluation code may log elsewhere within training code."""
    train, evaluate = (summary.create_file_writer(tmp_path / name) for name in ("train", "eval"))
    with train.as_default(step=1):
        with evaluate.as_default():
            summary.scalar("accuracy", 1.0)
        assert [("accuracy", 1)] == logged(read_events(tmp_path / "eval"))
        summary.scalar("loss", 1.0)
    assert [("loss", 1)] == logged(read_events(tmp_path / "train"))
    train.close()
    evaluate.close()


def test_the_default_writer_belongs_to_the_thread(tmp_path: Path) -> None:
    """As in TensorFlow: a data loader's thread does not log into somebody's run by accident."""
    outcomes = []
    with summary.create_file_writer(tmp_path) as log, log.as_default(step=1):
        thread = threading.Thread(target=lambda: outcomes.append(summary.scalar("loss", 1.0)))
        thread.start()
        thread.join()
    assert [False] == outcomes


def test_set_as_default_lasts(tmp_path: Path, read_events: ReadEvents) -> None:
    """For scripts without a block; in a thread of its own here, since it is not undone."""

    def script() -> None:
        log = summary.create_file_writer(tmp_path)
        log.set_as_default(step=2)
        summary.scalar("loss", 1.0)
        summary.flush()
        log.close()

    thread = threading.Thread(target=script)
    thread.start()
    thread.join()
    assert [("loss", 2)] == logged(read_events(tmp_path))
