"""Summaries: what TensorFlow's operations give, ours give; eagerly the same names write at once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import runtime as rt
from tests.runtime.saving.training import build, feeds
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.record import RecordReader
from writer.wire.tensor import decode_tensor

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime" / "training"


def summary_of(made: Any, feed: Any = None) -> Summary:
    return Summary.FromString(rt.Session(graph=made.graph).run(made, feed))


def events(directory: Path) -> list[Event]:
    (path,) = directory.glob("*tfevents*")
    return [Event.FromString(record.payload) for record in RecordReader().feed(path.read_bytes())]


def pixels(value: Summary.Value) -> Any:
    import io

    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)))


def counts(value: Summary.Value) -> dict[float, float]:
    return dict(zip(value.histo.bucket_limit, value.histo.bucket, strict=True))


def test_summaries_are_tensorflows() -> None:
    """One of each kind, of the same tensors, beside the bytes that TensorFlow gave: tags, numbers, pixels, samples."""
    expected = {value.tag: value for value in Summary.FromString((GOLDEN / "summary.pb").read_bytes()).value}
    with rt.Graph().as_default():
        training = build(rt)
        session = rt.Session()
        rt.train.Saver().restore(session, GOLDEN / "model-3")
        found = Summary.FromString(session.run(training.summaries, feeds(training)))
    ours = {value.tag: value for value in found.value}

    assert list(expected) == list(ours)
    assert ours["seen/loss"].simple_value == pytest.approx(expected["seen/loss"].simple_value, rel=1e-5)
    theirs, mine = expected["seen/hidden"], ours["seen/hidden"]
    assert counts(theirs) == pytest.approx(counts(mine), rel=1e-9)
    assert theirs.histo.sum_squares == pytest.approx(mine.histo.sum_squares, rel=1e-5)
    for tag in ("seen/picture/image/0", "seen/picture/image/1"):
        assert (2, 4, 1) == (ours[tag].image.height, ours[tag].image.width, ours[tag].image.colorspace)
        np.testing.assert_allclose(pixels(expected[tag]), pixels(ours[tag]), atol=1)
    theirs, mine = expected["seen/sound/audio"], ours["seen/sound/audio"]
    assert theirs.audio.sample_rate == mine.audio.sample_rate
    assert (1, 80) == (mine.audio.num_channels, mine.audio.length_frames)
    heard, sound = (np.frombuffer(one.audio.encoded_audio_string[44:], "<i2") for one in (theirs, mine))
    np.testing.assert_allclose(heard, sound, atol=1)
    assert expected["seen/note"] == ours["seen/note"]


def test_a_graph_and_its_summaries_become_an_event_file(tmp_path: Path) -> None:
    """FileWriter takes the graph with its shapes, and what a run gave, with the step."""
    with rt.Graph().as_default() as graph:
        x = rt.placeholder(rt.float32, [None, 2], name="x")
        rt.summary.scalar("total", rt.reduce_sum(x))
        merged = rt.summary.merge_all()
        with rt.summary.FileWriter(tmp_path, graph) as log:
            for step in (1, 2):
                log.add_summary(rt.Session().run(merged, {x: [[step, 1.0]]}), step)
    first, written, *points = events(tmp_path)

    assert "brain.Event:2" == first.file_version
    assert b"_output_shapes" in written.graph_def
    assert [(1, 2.0), (2, 3.0)] == [(one.step, one.summary.value[0].simple_value) for one in points]


def test_eager_summaries_are_written_at_once(tmp_path: Path) -> None:
    """The same names with a step, to the default writer; without one they say that nothing was written."""
    assert not rt.summary.scalar("loss", rt.constant(1.0), step=1)
    with rt.summary.create_file_writer(tmp_path).as_default() as log:
        assert rt.summary.scalar("loss", rt.constant(1.5), step=3)
        rt.summary.histogram("weights", rt.ones([4]), step=3)
        rt.summary.text("note", rt.constant("hi"), step=3)
        rt.summary.image("picture", rt.ones([1, 2, 2, 3]), step=3)
        rt.summary.audio("sound", rt.zeros([1, 5, 1]), 8000, step=3)
        rt.summary.pr_curve("curve", rt.constant([True, False]), rt.constant([0.7, 0.2]), step=3)
        log.close()
    values = [event.summary.value[0] for event in events(tmp_path)[1:]]

    assert ["loss", "weights", "note", "picture", "sound", "curve"] == [value.tag for value in values]
    assert 1.5 == decode_tensor(values[0].tensor)


def test_pr_curves_of_graphs_are_those_of_the_writer() -> None:
    """Counts, precision and recall at each threshold, with weights."""
    rng = np.random.default_rng(3)
    labels, predictions, weights = rng.random(50) < 0.4, rng.random(50).astype(np.float32), rng.random(50)
    from writer.summaries.pr_curves import pr_curve

    expected = pr_curve("curve", labels, predictions, 11, weights)().value[0]
    with rt.Graph().as_default():
        made = rt.summary.pr_curve("curve", rt.constant(labels), rt.constant(predictions), 11, rt.constant(weights))
        found = summary_of(made).value[0]

    assert (expected.tag, expected.metadata) == (found.tag, found.metadata)
    np.testing.assert_allclose(decode_tensor(found.tensor), decode_tensor(expected.tensor), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([[0.0, 0.5], [1.0, 2.0]], [[0, 63], [127, 255]]),  # the largest is white
        ([[0.0, -1.0], [1.0, 0.5]], [[128, 1], [255, 191]]),  # zero is grey where some are negative
        ([[0.0, 0.0], [0.0, 0.0]], [[0, 0], [0, 0]]),
        ([[np.nan, 1.0], [np.inf, 0.0]], [[255, 255], [255, 0]]),  # no numbers: the bad colour's first channel
    ],
)
def test_floats_are_stretched_to_bytes(values: Any, expected: Any) -> None:
    """As TensorFlow's ImageSummary documents it."""
    with rt.Graph().as_default():
        made = rt.summary.image("picture", np.array(values, np.float32)[None, :, :, None], max_outputs=1)
        (value,) = summary_of(made).value

    assert "picture/image" == value.tag
    np.testing.assert_array_equal(expected, pixels(value))


def test_what_has_no_summary_is_refused() -> None:
    """NaN in a histogram, images of two channels, one tag twice, a summary that nobody would ever see."""
    with rt.Graph().as_default():
        with pytest.raises(ValueError, match="histogram 'h' are NaN"):
            summary_of(rt.summary.histogram("h", rt.constant([1.0, np.nan])))
        with pytest.raises(ValueError, match="1, 3 or 4 channels, not 2"):
            rt.summary.image("i", rt.zeros([1, 2, 2, 2]))
        with pytest.raises(ValueError, match=r"\(count, frames\)"):
            rt.summary.audio("a", rt.zeros([5]), 8000)
        one = rt.summary.scalar("s", rt.constant(1.0))
        with pytest.raises(ValueError, match="the tag 's'"):
            summary_of(rt.summary.merge([one, one]))
        assert rt.summary.merge_all("nothing") is None

    @rt.function
    def traced(x: Any) -> Any:
        rt.summary.scalar("inside", x)
        return x

    with pytest.raises(ValueError, match="'inside' is inside of a function"):
        traced(rt.constant(1.0))
    with pytest.raises(ValueError, match="in a graph"):
        rt.summary.merge([rt.constant(b"")])
