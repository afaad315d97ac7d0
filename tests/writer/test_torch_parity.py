"""The same calls on our writer and on torch's (recorded): the real TensorBoard reads the same; see calls.py."""

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX
from PIL import Image

from tests.writer import calls
from writer import SummaryWriter

pytestmark = pytest.mark.peer

TORCH = Path(__file__).parent / "golden" / "torch"

EVERYTHING = dict.fromkeys(("tensors", "scalars", "histograms", "images", "audio"), 0)

Accumulate = Callable[[Path], Any]


@pytest.fixture(scope="module")
def accumulate() -> Accumulate:
    """Load a run directory with TensorBoard's event accumulator, keeping every sample."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    def load(directory: Path) -> Any:
        accumulator = EventAccumulator(str(directory), size_guidance=EVERYTHING)
        accumulator.Reload()
        return accumulator

    return load


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, accumulate: Accumulate) -> Any:
    """Everything in `calls`, written by us."""
    directory = tmp_path_factory.mktemp("ours")
    with SummaryWriter(directory) as log:
        for kind in calls.EVERY_KIND:
            kind(log)
    return accumulate(directory)


@pytest.fixture(scope="module")
def torch(accumulate: Accumulate) -> Any:
    """The same as torch's writer left it."""
    return accumulate(TORCH)


def rgb(encoded: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"))


def test_tags_and_plugins_are_torchs(ours: Any, torch: Any) -> None:
    """Every kind under the same name in the same tab, at the same step."""
    assert torch.Tags() == ours.Tags()
    for plugin in ("text", "pr_curves", "mesh", "custom_scalars"):
        assert torch.PluginTagToContent(plugin) == ours.PluginTagToContent(plugin)
    steps = {tag: [event.step for event in torch.Tensors(tag)] for tag in torch.Tags()["tensors"]}
    assert steps == {tag: [event.step for event in ours.Tensors(tag)] for tag in steps}


def test_histograms_are_torchs(ours: Any, torch: Any) -> None:
    """Bins, counts and sums, for every way of saying the bins; the sums to the last bits."""
    tags = torch.Tags()["histograms"]
    assert 11 == len(tags)
    for tag in tags:
        (expected,), (got,) = torch.Histograms(tag), ours.Histograms(tag)
        assert expected.step == got.step
        before, after = expected.histogram_value, got.histogram_value
        assert (before.min, before.max, before.num) == (after.min, after.max, after.num), tag
        np.testing.assert_array_equal(before.bucket_limit, after.bucket_limit, tag)
        np.testing.assert_array_equal(before.bucket, after.bucket, tag)
        np.testing.assert_allclose([before.sum, before.sum_squares], [after.sum, after.sum_squares], rtol=1e-9)


def test_tensors_are_torchs(ours: Any, torch: Any) -> None:
    """Curves, texts and meshes, to the bit; the layout as a message."""
    from tensorboard.util.tensor_util import make_ndarray

    for tag in torch.Tags()["tensors"]:
        (expected,), (got,) = torch.Tensors(tag), ours.Tensors(tag)
        expected_array, array = make_ndarray(expected.tensor_proto), make_ndarray(got.tensor_proto)
        np.testing.assert_array_equal(expected_array, array, tag)
        assert expected_array.shape == array.shape


def test_images_are_torchs(ours: Any, torch: Any) -> None:
    """Pixel by pixel; ours keep grey pictures grey, which torch turns into colour."""
    tags = torch.Tags()["images"]
    assert 9 == len(tags)
    for tag in tags:
        (expected,), (got,) = torch.Images(tag), ours.Images(tag)
        assert (expected.width, expected.height) == (got.width, got.height), tag
        np.testing.assert_array_equal(rgb(expected.encoded_image_string), rgb(got.encoded_image_string), tag)


def test_histograms_are_tensorboardxs(ours: Any, tmp_path: Path, accumulate: Accumulate) -> None:
    """It counts as torch does; its pictures wrap around where torch's and ours clip, so only these are compared."""
    with tensorboardX.SummaryWriter(str(tmp_path)) as log:
        calls.histograms(log)
    theirs = accumulate(tmp_path)
    for tag in theirs.Tags()["histograms"]:
        (expected,), (got,) = theirs.Histograms(tag), ours.Histograms(tag)
        before, after = expected.histogram_value, got.histogram_value
        np.testing.assert_array_equal(before.bucket_limit, after.bucket_limit, tag)
        np.testing.assert_array_equal(before.bucket, after.bucket, tag)


def test_sounds_are_torchs(ours: Any, torch: Any) -> None:
    """The same samples at the same rate."""
    (expected,), (got,) = torch.Audio("audio"), ours.Audio("audio")
    assert (expected.sample_rate, expected.length_frames) == (got.sample_rate, got.length_frames)
    assert "audio/wav" == got.content_type
    assert samples_of(expected) == samples_of(got)


def samples_of(sound: Any) -> tuple[Any, bytes]:
    with wave.open(io.BytesIO(sound.encoded_audio_string)) as wav:
        return wav.getparams(), wav.readframes(wav.getnframes())


def files_of(run: Path) -> list[Path]:
    return sorted(path.relative_to(run) for path in run.rglob("*") if path.is_file() and "tfevents" not in path.name)


def test_embeddings_are_torchs(tmp_path: Path) -> None:
    """The same files in the same places; numbers to single precision, pixels of the sprite to the bit."""
    with SummaryWriter(tmp_path) as log:
        calls.embeddings(log)
    files = files_of(TORCH)
    assert 6 == len(files)
    assert files == files_of(tmp_path)
    for file in files:
        expected, got = (TORCH / file).read_bytes(), (tmp_path / file).read_bytes()
        if file.name == "tensors.tsv":
            np.testing.assert_array_equal(
                np.loadtxt(io.BytesIO(expected), np.float32), np.loadtxt(io.BytesIO(got), np.float32)
            )
        elif file.suffix == ".png":
            np.testing.assert_array_equal(rgb(expected), rgb(got))
        else:
            assert expected == got, file
