"""`rt.image` gives TensorFlow's pixels, and gradients; files are read and written, and damaged ones refused."""

import functools
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.images import BATCH, BYTES, CALLS, IMAGE, SLOPES
from tests.runtime.oracle.results import assert_alike, plain

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "images.json").read_text())


class Both:
    """The runtime, as code for TensorFlow 2 sees it: what is under compat.v1 there is under its own name here."""

    class compat:  # noqa: N801  # TensorFlow's name
        v1 = rt

    def __getattr__(self, name: str) -> Any:
        return getattr(rt, name)


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_tensorflows_pixels(name: str) -> None:
    """The same call of both, by value, dtype and shape."""
    assert_alike(GOLDEN[name], plain(CALLS[name](Both())), 1e-4 if "bicubic" in name else 2e-5)


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_the_same_in_a_graph(name: str) -> None:
    """What a session computes is what is computed at once, and shapes that were inferred fit."""
    with rt.Graph().as_default():
        made = CALLS[name](Both())
        found = rt.Session().run(made)
    for one, value in zip(made, found, strict=True) if isinstance(made, list) else [(made, found)]:
        assert rt.TensorShape(one.dims).is_compatible_with(value.shape)
    assert_alike(plain(CALLS[name](Both())), plain(found), 1e-6)


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_are_tensorflows(name: str) -> None:
    """The gradients of a weighed sum of what a call gives."""
    call, inputs = SLOPES[name]
    assert_alike(GOLDEN[f"slopes of {name}"], plain(slopes(rt, functools.partial(call, rt), inputs)), 5e-5)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_png_holds_what_was_written(channels: int) -> None:
    """Every pixel comes back, as many channels as there were."""
    pixels = np.arange(5 * 4 * channels, dtype=np.uint8).reshape(5, 4, channels)
    np.testing.assert_array_equal(pixels, rt.image.decode_png(rt.image.encode_png(pixels)).numpy())


def test_a_png_of_16_bits_holds_what_was_written() -> None:
    """Grey pixels keep all of their bits."""
    pixels = (np.arange(20, dtype=np.uint16) * 3001).reshape(5, 4, 1)
    found = rt.image.decode_png(rt.image.encode_png(pixels), dtype=rt.uint16)
    np.testing.assert_array_equal(pixels, found.numpy())


def test_a_jpeg_is_nearly_what_was_written() -> None:
    """A smooth image keeps its colours but for a few steps."""
    smooth = np.stack(np.broadcast_arrays(np.arange(16)[:, None] * 8, np.arange(16) * 8, 60), -1).astype(np.uint8)
    found = rt.image.decode_jpeg(rt.image.encode_jpeg(smooth, quality=100, chroma_downsampling=False)).numpy()
    assert np.abs(found.astype(int) - smooth).max() <= 4


def test_an_animation_has_frames_unless_only_the_first_is_wanted() -> None:
    """decode_image of a GIF has four dimensions, as in TensorFlow."""
    from PIL import Image

    out = io.BytesIO()
    first, *others = (Image.new("RGB", (4, 3), color) for color in ("red", "green", "blue"))
    first.save(out, "GIF", save_all=True, append_images=others)

    assert (3, 3, 4, 3) == rt.image.decode_image(out.getvalue()).dims
    assert (3, 3, 4, 3) == rt.image.decode_gif(out.getvalue()).dims
    one = rt.image.decode_image(out.getvalue(), expand_animations=False, dtype=rt.float32)
    np.testing.assert_allclose([1.0, 0.0, 0.0], one.numpy()[0, 0])


def test_a_pipeline_reads_images() -> None:
    """decode, crop, flip and resize within Dataset.map, as input pipelines do."""

    def prepared(data: Any) -> Any:
        image = rt.image.convert_image_dtype(rt.image.decode_png(data, channels=3), rt.float32)
        image = rt.image.random_flip_left_right(rt.image.random_crop(image, [5, 6, 3]))
        return rt.image.resize(rt.image.random_brightness(image, 0.2), [8, 8])

    data = rt.image.encode_png(BYTES).numpy()
    (batch,) = rt.data.Dataset.from_tensor_slices([data, data]).map(prepared).batch(2)
    assert (2, 8, 8, 3) == batch.shape


@pytest.mark.parametrize("damaged", [b"", b"text", b"\x89PNG\r\n\x1a\n" + bytes(30), b"\xff\xd8\xff" + bytes(99)])
def test_bytes_that_are_no_image_are_refused_in_words(damaged: bytes) -> None:
    """Whatever somebody sent, an error says so."""
    with pytest.raises(rt.errors.InvalidArgumentError, match="image"):
        rt.image.decode_image(damaged)


def test_a_truncated_image_is_refused_in_words() -> None:
    """Half of a file is no image."""
    data = rt.image.encode_png(np.arange(3000, dtype=np.uint8).reshape(50, 20, 3)).numpy()
    with pytest.raises(rt.errors.InvalidArgumentError, match="damaged"):
        rt.image.decode_png(data[: len(data) // 2])


def test_what_does_not_fit_is_refused_in_words() -> None:
    """Sizes, ranks, methods and ranges that make no sense."""
    for call, words in (
        (lambda: rt.image.resize(IMAGE, [0, 3]), "1 or more"),
        (lambda: rt.image.resize(IMAGE, [3]), "height, width"),
        (lambda: rt.image.resize(IMAGE, [3, 3], "cubic"), "bicubic"),
        (lambda: rt.image.resize(IMAGE[0], [3, 3]), "channels"),
        (lambda: rt.image.crop_to_bounding_box(IMAGE, 4, 0, 5, 3), "rows"),
        (lambda: rt.image.pad_to_bounding_box(IMAGE, 0, 0, 5, 9), "fit"),
        (lambda: rt.image.random_crop(IMAGE, [8, 9, 3]), "too small"),
        (lambda: rt.image.random_hue(IMAGE, 0.7), "max_delta"),
        (lambda: rt.image.random_contrast(IMAGE, 2.0, 1.0), "lower"),
        (lambda: rt.image.central_crop(IMAGE, 0.0), "central_fraction"),
        (lambda: rt.image.crop_and_resize(BATCH, [[0.0, 0, 1, 1]], [2], [3, 3]), "batch of 2"),
        (lambda: rt.image.rgb_to_grayscale(IMAGE[..., :2]), "3 channels"),
    ):
        with pytest.raises(ValueError, match=words):
            call()  # type: ignore[no-untyped-call]  # lambdas


def test_random_changes_are_seeded_and_by_image() -> None:
    """The same seed gives the same images; of a batch, some are mirrored and some are not."""
    batch = np.tile(IMAGE, [64, 1, 1, 1])
    for change in (
        rt.image.random_flip_left_right,
        functools.partial(rt.image.random_brightness, max_delta=0.3),
        functools.partial(rt.image.random_contrast, lower=0.5, upper=1.5),
        functools.partial(rt.image.random_saturation, lower=0.5, upper=1.5),
        functools.partial(rt.image.random_hue, max_delta=0.2),
    ):
        runs = []
        for _ in range(2):
            rt.set_random_seed(3)
            runs.append(change(batch).numpy())
        np.testing.assert_array_equal(*runs)
        assert not np.array_equal(runs[0], batch)
    mirrored = [np.array_equal(one, IMAGE[:, ::-1]) for one in rt.image.random_flip_left_right(batch).numpy()]
    assert 10 < sum(mirrored) < 54


def test_sizes_may_be_known_only_when_run() -> None:
    """Crops, pads and sizes of images that are fed."""
    with rt.Graph().as_default():
        image = rt.placeholder(rt.float32, [None, None, 3])
        made = [
            rt.image.resize_with_crop_or_pad(image, 4, 12),
            rt.image.central_crop(image, 0.5),
            rt.image.resize_with_pad(image, 12, 5),
            rt.image.resize(image, [5, 5], antialias=True),
        ]
        found = rt.Session().run(made, {image: IMAGE})
    eager = [
        rt.image.resize_with_crop_or_pad(IMAGE, 4, 12),
        rt.image.central_crop(IMAGE, 0.5),
        rt.image.resize_with_pad(IMAGE, 12, 5),
        rt.image.resize(IMAGE, [5, 5], antialias=True),
    ]
    assert [(4, 12, 3), (None, None, 3), (12, 5, 3), (5, 5, 3)] == [one.dims for one in made]
    for expected, one in zip(eager, found, strict=True):
        np.testing.assert_allclose(one, expected.numpy(), rtol=1e-6)


@pytest.mark.filterwarnings("ignore:Image size")  # Pillow's, of sizes that are suspicious and not yet refused
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF"])
def test_damaged_images_fail_as_such_whatever_the_damage(kind: str) -> None:
    """Cut off or with other bytes in between: an image, or InvalidArgumentError."""
    from PIL import Image

    random = np.random.default_rng(0)
    pictures = [Image.fromarray(random.integers(0, 256, (20, 30, 3)).astype(np.uint8)) for _ in range(2)]
    out = io.BytesIO()
    pictures[0].save(out, kind, **({"save_all": True, "append_images": pictures[1:]} if kind == "GIF" else {}))
    whole = out.getvalue()
    refused = 0
    for attempt in range(60):
        data = bytearray(whole[: random.integers(1, len(whole))] if attempt % 2 else whole)
        for at in random.integers(0, min(len(data), 80), attempt % 6):
            data[at] = random.integers(0, 256)
        try:
            rt.image.decode_image(bytes(data))
        except rt.errors.InvalidArgumentError:
            refused += 1
    assert refused > 10
