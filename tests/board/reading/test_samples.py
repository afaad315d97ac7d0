"""Payloads: read when looked at, decoded, and as data frames."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from board import read
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.reading import Reading, images
from board.store import payload as store_payload
from writer import SummaryWriter
from writer.wire.proto.summary_pb2 import Summary

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="module")
def golden() -> Reading:
    return read(GOLDEN)


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """One sample of each kind in two steps."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step in range(2):
            writer.add_image("picture", np.full((3, 4, 5), 100 + step, np.uint8), step)
            writer.add_text("note", f"step {step} ä", step)
            writer.add_histogram("weights", np.arange(8.0), step, bins=[0, 2, 4, 8])
            writer.add_audio("sound", np.zeros(10), step, sample_rate=8000)
            writer.add_pr_curve("curve", np.array([0, 1, 1]), np.array([0.1, 0.6, 0.9]), step, num_thresholds=5)
            writer.add_tensor("tensor", np.full((2, 2), step), step)
    return tmp_path


def test_nothing_is_read_until_it_is_looked_at(logged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs, tags and steps of ten thousand images cost no look at the files; one image costs one."""
    reading = read(logged)
    seen: list[int] = []
    original = store_payload._read_record

    def read_record(path: str, record: int) -> bytes:
        seen.append(record)
        return original(path, record)

    monkeypatch.setattr(store_payload, "_read_record", read_record)

    pictures = reading.images()
    assert ([0, 1], ["run", "run"], ["picture"] * 2) == (
        pictures.step.tolist(),
        pictures.run.tolist(),
        pictures.tag.tolist(),
    )
    assert 1 == len(pictures[1:])
    assert [] == seen
    assert 1 == pictures[-1].step
    assert 1 == len(seen)


def test_each_kind_is_what_was_logged(logged: Path) -> None:
    """Values as a program wants them."""
    reading = read(logged)

    [picture] = reading.images()[1].value
    assert ("image/png", (5, 4)) == (picture.media_type, picture.size)
    np.testing.assert_array_equal(np.full((4, 5, 3), 101, np.uint8), picture.array())
    assert "step 1 ä" == reading.text()[1].value.item()
    histogram = reading.histograms()[0].value
    assert ([0, 2, 4, 7], [2, 2, 4]) == (histogram.edges.tolist(), histogram.counts.tolist())
    [clip] = reading.audio()[0].value
    assert ("audio/wav", 8000.0, b"RIFF") == (clip.media_type, clip.sample_rate, clip.encoded[:4])
    curve = reading.pr_curves()[0].value
    assert ([0, 0.25, 0.5, 0.75, 1], 2.0) == (curve.threshold.tolist(), curve.true_positives[0])
    assert [[1, 1], [1, 1]] == reading.tensors(tag="tensor")[1].value.tolist()


@pytest.mark.parametrize("kind", ["images", "histograms", "audio", "text", "pr_curves", "tensors"])
def test_frames_hold_every_sample(golden: Reading, kind: str) -> None:
    """One row a picture, clip or string, in all three libraries, of everything that real writers logged."""
    samples = getattr(golden, kind)()
    pandas, polars, arrow = samples.to_pandas(), samples.to_polars(), samples.to_arrow()

    assert len(samples) <= len(pandas) == len(polars) == len(arrow)
    assert list(pandas.columns) == polars.columns == arrow.column_names
    assert set(samples.step.tolist()) == set(pandas["step"]) == set(polars["step"]) == set(arrow["step"].to_pylist())


def test_several_pictures_of_a_step_are_told_apart(golden: Reading) -> None:
    """TensorFlow 2 logs a batch as one tensor."""
    pictures = golden.images(run="tensorflow2/ops")
    table = pictures.table()

    assert len(pictures) < len(table)
    assert {0, 1} <= set(table.sample.tolist())
    assert all(isinstance(encoded, bytes) for encoded in table.encoded)


def test_an_index_outside_is_an_error(logged: Path) -> None:
    """A sequence ends, forwards and backwards."""
    texts = read(logged).text()

    assert [0, 1] == [text.step for text in texts]
    for index in (2, -3):
        with pytest.raises(IndexError):
            texts[index]


def test_a_file_that_has_changed_since_is_told(logged: Path) -> None:
    """Payloads are verified when they are read: nobody gets other bytes than were indexed."""
    texts = read(logged).text()
    [file] = (logged / "run").iterdir()
    file.write_bytes(bytes(len(file.read_bytes())))

    with pytest.raises(DamagedPayload, match="checksum"):
        texts[0]


def test_what_is_no_such_payload_says_where_it_is(tmp_path: Path) -> None:
    """Hostile or broken: a line that names tag, run and step, and the others stay readable."""
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_histogram("h", np.arange(3.0), 0)
        metadata = {"plugin_data": {"plugin_name": "histograms"}}
        broken = Summary(value=[Summary.Value(tag="h", metadata=metadata, tensor={"dtype": 7, "string_val": [b"no"]})])
        assert writer.file_writer is not None
        writer.file_writer.add_summary(broken, 1)
    found = read(tmp_path).histograms()

    with pytest.raises(ValueError, match=r"'h' of run '.' at step 1: not a histogram"):
        found[1]
    assert 3 == found[0].value.counts.sum()


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def image(encoded: bytes) -> images.Image:
    payload = Summary.Image(width=1, height=1, encoded_image_string=encoded).SerializeToString()
    [decoded] = images.decode(Kind.IMAGE, payload)
    return decoded


@pytest.mark.parametrize(
    ("encoded", "says"),
    [
        (png(100_000, 100_000), "100000 × 100000 pixels"),
        (png(9000, 9000), "9000 × 9000 pixels"),
        (png(4, 4), "broken image/png"),
        (b"<svg onload='alert(1)'/>", "octet-stream of 24 bytes cannot be unpacked"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "cannot be unpacked"),
        (b"\x89PNG\r\n\x1a\n<html>", "cannot be unpacked"),
        (b"", "cannot be unpacked"),
    ],
)
def test_hostile_images_are_refused_before_memory_is_taken(encoded: bytes, says: str) -> None:
    """A decompression bomb, a document that runs programs, HTML: each is a ValueError that says what it is."""
    with pytest.raises(ValueError, match=says):
        image(encoded).array()


def test_each_frame_of_an_animation_is_there() -> None:
    """`array` is the first frame; palettes become colours."""
    frames = [Pillow.new("RGB", (3, 2), color) for color in ("red", "lime")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    animation = image(file.getvalue())

    pixels = [frame[0, 0, :3].tolist() for frame in animation.frames()]
    assert [[255, 0, 0], [0, 255, 0]] == pixels
    assert (2, 3) == animation.array().shape[:2]
