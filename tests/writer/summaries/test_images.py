"""Images, boxes, figures, videos: what the encoded files show."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.writer import calls
from writer import SummaryWriter
from writer.summaries.figures import figure_pixels
from writer.summaries.images import image, image_tensor, image_with_boxes
from writer.summaries.videos import video
from writer.wire.proto.summary_pb2 import DataClass, Summary
from writer.wire.tensor import decode_tensor


def opened(encoded: bytes) -> Image.Image:
    return Image.open(io.BytesIO(encoded))


def shown(summary: Summary) -> Image.Image:
    return opened(summary.value[0].image.encoded_image_string)


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")])
def test_each_number_of_channels_has_its_mode(channels: int, mode: str) -> None:
    """Grey stays grey: a third of the bytes; opacity stays too."""
    summary = image("tag", calls.numbers(channels, 4, 5))()
    assert (mode, (5, 4)) == (shown(summary).mode, shown(summary).size)
    assert (4, 5, channels) == tuple(
        getattr(summary.value[0].image, name) for name in ("height", "width", "colorspace")
    )


@pytest.mark.parametrize("dataformats", ["CHW", "HWC", "WHC", "chw"])
def test_axes_come_in_any_order(dataformats: str) -> None:
    """The same picture, however the array lies."""
    picture = (calls.numbers(4, 5, 3) * 255).astype(np.uint8)
    array = np.einsum(f"HWC->{dataformats.upper()}", picture)
    np.testing.assert_array_equal(picture, np.asarray(shown(image("tag", array, dataformats)())))


def test_integers_are_bytes_but_masks_are_black_and_white() -> None:
    """torch multiplies both by 255; a mask looks the same here and there, a picture only here as it should."""
    expected = np.array([[0, 7], [254, 255]])
    np.testing.assert_array_equal(expected, np.asarray(shown(image("tag", expected, "HW")())))
    np.testing.assert_array_equal([[0, 255]], np.asarray(shown(image("tag", np.array([[0, 1]]), "HW")())))
    np.testing.assert_array_equal([[0, 255]], np.asarray(shown(image("tag", np.array([[False, True]]), "HW")())))


def test_the_snapshot_is_taken_at_the_call() -> None:
    """Bytes too, which need no conversion."""
    array = np.zeros((4, 5, 3), np.uint8)
    pending = image("tag", array, "HWC")
    array[:] = 255
    assert 0 == np.asarray(shown(pending())).max()


def test_boxes_are_drawn_where_they_were_asked_for() -> None:
    """Red lines on the corners, none inside; the label lies on red at the bottom."""
    summary = image_with_boxes("tag", np.zeros((1, 60, 80)), [[10, 5, 50, 40]], labels=["cat"])()
    pixels = np.asarray(shown(summary).convert("RGB"))
    for x, y in ((10, 20), (50, 20), (30, 5), (30, 40)):
        assert (255, 0, 0) == tuple(pixels[y, x])
    assert (0, 0, 0) == tuple(pixels[15, 30])
    assert pixels[30:40, 12:20, 0].any()


def test_rescaling_changes_the_stated_size_too() -> None:
    """torch states the size before; a page lays out by what is stated."""
    summary = image_with_boxes("tag", np.zeros((3, 60, 80)), [[1, 1, 9, 9]], rescale=0.5)()
    assert (40, 30) == shown(summary).size
    assert (30, 40) == (summary.value[0].image.height, summary.value[0].image.width)


def test_tensorflows_form_holds_sizes_and_files() -> None:
    """Width and height in digits, at most max_outputs pictures, scaled as tf.image does."""
    batch = calls.numbers(5, 4, 6, 3)
    (value,) = image_tensor("tag", batch, max_outputs=2, description="*d*")().value
    width, height, *files = decode_tensor(value.tensor).tolist()
    assert (b"6", b"4", 2) == (width, height, len(files))
    np.testing.assert_array_equal(np.minimum(batch[1] * 255.5, 255).astype(np.uint8), np.asarray(opened(files[1])))
    metadata = value.metadata
    assert ("images", "*d*") == (metadata.plugin_data.plugin_name, metadata.summary_description)
    assert DataClass.DATA_CLASS_BLOB_SEQUENCE == metadata.data_class
    (empty,) = image_tensor("tag", np.zeros((0, 4, 6, 3)))().value
    assert [b"6", b"4"] == decode_tensor(empty.tensor).tolist()


def test_a_video_is_a_gif_that_plays_for_ever() -> None:
    """As many frames as there are, at the asked rate, grey ones to the bit."""
    frames = np.arange(5)[:, None, None, None] * np.ones((1, 1, 4, 6)) * 50
    summary = video("tag", frames[None].astype(np.uint8), fps=10)()
    gif: Any = shown(summary)
    assert ("GIF", 5, (6, 4)) == (gif.format, gif.n_frames, gif.size)
    assert (100, 0) == (gif.info["duration"], gif.info["loop"])
    for number in range(5):
        gif.seek(number)
        assert {number * 50} == set(np.asarray(gif.convert("L")).reshape(-1).tolist())


@pytest.mark.parametrize(("count", "size"), [(1, (6, 4)), (2, (12, 4)), (3, (18, 4)), (4, (12, 8)), (8, (24, 8))])
def test_videos_of_a_batch_play_side_by_side(count: int, size: tuple[int, int]) -> None:
    """In torch's layout."""
    assert size == shown(video("tag", calls.numbers(count, 2, 3, 4, 6))()).size


@pytest.mark.parametrize(
    ("encoded", "size"),
    [
        (b"GIF89a\x06\x00\x04\x00rest", (4, 6)),
        (b"\x00\x00\x00\x20ftypisomrest", (0, 0)),
        (b"\x1a\x45\xdf\xa3rest", (0, 0)),
    ],
)
def test_encoded_videos_pass_through(encoded: bytes, size: tuple[int, int]) -> None:
    """Byte for byte: a browser plays them."""
    value = video("tag", encoded)().value[0].image
    assert (encoded, size) == (value.encoded_image_string, (value.height, value.width))


def test_a_matplotlib_figure_is_drawn_and_closed(tmp_path: Path, read_events: Any) -> None:
    """As an image of the figure's size; `close=False` leaves it open, and on its own canvas."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(2, 1), dpi=50, facecolor="red")
    canvas = figure.canvas
    with SummaryWriter(tmp_path) as log:
        log.add_figure("one", figure, 1, close=False)
        assert canvas is figure.canvas
        assert plt.fignum_exists(figure.number)
        log.add_figure("grid", [figure, figure], 1)
    assert not plt.fignum_exists(figure.number)
    one, grid = (shown(event.summary) for event in read_events(tmp_path)[1:])
    assert ((100, 50), (200, 50)) == (one.size, grid.size)
    assert (255, 0, 0) == one.convert("RGB").getpixel((3, 3))


def test_a_plotly_figure_is_what_plotly_draws() -> None:
    """Through its own to_image, which needs a package more and so stands in here."""

    class Figure:
        def __init__(self, width: int) -> None:
            self.width = width

        def to_plotly_json(self) -> dict[str, Any]:
            return {}

        def to_image(self, **options: str) -> bytes:
            file = io.BytesIO()
            Image.new("RGBA", (self.width, 5), "blue").save(file, options["format"])
            return file.getvalue()

    assert (0, 0, 255) == tuple(figure_pixels(Figure(7))[4, 6])
    with pytest.raises(TypeError, match="figure must be of matplotlib or plotly, got int"):
        figure_pixels(5)
    with pytest.raises(ValueError, match="figures of one size"):
        figure_pixels([Figure(7), Figure(2)])


def test_without_kaleido_a_plotly_figure_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, whatever plotly raises; another failure of plotly's stays as it is."""

    class Figure:
        to_plotly_json = dict

        def to_image(self, **options: str) -> bytes:
            raise RuntimeError("\nImage export requires …")

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r'^a plotly figure is drawn by kaleido.*pip install "kaleido>=1"'):
        figure_pixels(Figure())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: "kaleido")
    with pytest.raises(RuntimeError, match="Image export"):
        figure_pixels(Figure())
