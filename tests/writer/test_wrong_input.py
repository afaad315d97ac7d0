"""What a call cannot log is an error of that call, in the caller's thread, naming the argument and what is allowed."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from writer import SummaryWriter

NAN = float("nan")
RGB = np.zeros((3, 4, 5), np.float32)
BATCH = RGB[None]


def with_one_nan(*shape: int) -> Any:
    array = np.zeros(shape)
    array.reshape(-1)[-1] = NAN
    return array


WRONG: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("add_histogram", (np.zeros((0, 3)),), {}, r"values must hold at least one number, got shape \(0, 3\)"),
    ("add_histogram", (with_one_nan(2, 3),), {}, r"values must not hold NaN, got 1 among 6 numbers of shape \(2, 3\)"),
    ("add_histogram", ([1.0, np.inf],), {}, "values must be finite"),
    ("add_histogram", ([[1], [2, 3]],), {}, "values cannot be turned into an array"),
    ("add_histogram", (["a"],), {}, "values must hold real numbers"),
    ("add_histogram", (np.zeros(3, complex),), {}, "values must hold real numbers, got an array of complex128"),
    ("add_histogram", ([1.0],), {"bins": "many"}, "bins must be 'tensorflow' or one of auto, .*got 'many'"),
    ("add_histogram", ([1.0],), {"bins": 0}, "bins must be positive, got 0"),
    ("add_histogram", ([1.0],), {"bins": [1.0]}, r"bins must have shape \(edges,\) .*got \(1,\)"),
    ("add_histogram", ([1.0],), {"bins": [2.0, 1.0]}, "bins must be rising"),
    ("add_histogram", ([1.0],), {"max_bins": 0}, "max_bins must be positive"),
    ("add_histogram_raw", (0, 1, 2, 3, 4, [1, 2], [1]), {}, r"bucket_counts must have shape \(2,\), .*got \(1,\)"),
    ("add_histogram_raw", (0, 1, 2, 3, 4, [2, 1], [1, 1]), {}, "bucket_limits must not fall"),
    ("add_histogram_raw", (0, 1, 2, 3, 4, [], []), {}, r"bucket_limits must have shape \(buckets,\), got \(0,\)"),
    ("add_image", (np.zeros((4, 5)),), {}, r"img_tensor must have shape \(C, H, W\) .*got \(4, 5\)"),
    ("add_image", (np.zeros((5, 4, 4)),), {}, r"img_tensor must have shape \(C, H, W\) with 1 to 4 .*got \(5, 4, 4\)"),
    ("add_image", (np.zeros((3, 0, 4)),), {}, r"img_tensor must have shape .*none of them 0, got \(3, 0, 4\)"),
    ("add_image", (RGB,), {"dataformats": "CHH"}, "dataformats must be HW or CHW or NCHW, in any order, got 'CHH'"),
    ("add_image", (RGB,), {"dataformats": None}, "dataformats must be .*got None"),
    ("add_image", (with_one_nan(3, 4, 5),), {}, "img_tensor must not hold NaN"),
    ("add_image", (np.full((3, 4, 5), 256),), {}, r"img_tensor must be integers in \[0, 255\].*256"),
    ("add_image", (np.full((3, 4, 5), "x"),), {}, "img_tensor must hold real numbers"),
    ("add_images", (RGB,), {}, r"img_tensor must have shape \(N, C, H, W\) .*got \(3, 4, 5\)"),
    ("add_images", (np.zeros((0, 3, 4, 5)),), {}, r"img_tensor must have shape .*got \(0, 3, 4, 5\)"),
    ("add_image_with_boxes", (RGB, [[0, 0, 1]]), {}, r"box_tensor must have shape \(count, 4\), got \(1, 3\)"),
    ("add_image_with_boxes", (RGB, [[0, 0, 1, NAN]]), {}, "box_tensor must not hold NaN"),
    ("add_image_with_boxes", (RGB, [[0, 0, 1, 1]]), {"labels": ["a", "b"]}, "labels must be 1, one a box, got 2"),
    ("add_image_with_boxes", (RGB, [[0, 0, 1, 1]]), {"rescale": 0}, "rescale must be positive"),
    ("add_figure", ([],), {}, "figure must be a figure or a list of them, got an empty list"),
    ("add_video", (BATCH,), {}, r"vid_tensor must have shape \(N, T, C, H, W\) .*got \(1, 3, 4, 5\)"),
    ("add_video", (BATCH[None],), {"fps": 0}, "fps must be positive"),
    ("add_video", (BATCH[None],), {"fps": NAN}, "fps must be positive"),
    ("add_video", (b"<svg>",), {}, "vid_tensor must be an array, or the bytes of a GIF, MP4 or WebM"),
    ("add_audio", (np.zeros((2, 2, 2)),), {}, r"snd_tensor must have shape \(frames,\).*got \(2, 2, 2\)"),
    ("add_audio", (np.zeros(0),), {}, r"snd_tensor must have shape .*got \(0,\)"),
    ("add_audio", (np.zeros((20, 20)),), {}, r"snd_tensor must have shape .*got \(20, 20\)"),
    ("add_audio", (np.zeros(9, np.int64),), {}, r"snd_tensor must be floats in \[-1, 1\] or int16, got int64"),
    ("add_audio", (with_one_nan(9),), {}, "snd_tensor must not hold NaN"),
    ("add_audio", (np.zeros(9),), {"sample_rate": 0}, "sample_rate must be a positive whole number"),
    ("add_audio", (np.zeros(9),), {"sample_rate": 2**33}, "sample_rate must be.* up to 10000000, got 8589934592"),
    ("add_audio", (np.zeros(9),), {"sample_rate": float("inf")}, "sample_rate must be.*got inf"),
    ("add_pr_curve", ([0, 1], [0.5]), {}, r"predictions must have shape \(2,\), that of labels, got \(1,\)"),
    ("add_pr_curve", ([0, 1], [0.5, 1.5]), {}, r"predictions must lie in \[0, 1\], got 0.5 to 1.5"),
    ("add_pr_curve", ([0, 2], [0.5, 0.5]), {}, r"labels must lie in \[0, 1\]"),
    ("add_pr_curve", ([], []), {}, "labels must hold at least one number"),
    ("add_pr_curve", ([0, 1], [0.5, NAN]), {}, "predictions must not hold NaN"),
    ("add_pr_curve", ([0, 1], [0.5, 0.5]), {"num_thresholds": 1}, "num_thresholds must be 2 or more"),
    ("add_pr_curve", ([0, 1], [0.5, 0.5]), {"weights": [1, 2, 3]}, r"weights must have shape \(2,\)"),
    ("add_pr_curve", ([0, 1], [0.5, 0.5]), {"weights": -1}, "weights must be finite and not negative"),
    ("add_pr_curve_raw", ([1, 0], [1, 0], [0, 1], [0, 1], [0.5], [1, 0]), {}, "precision must have shape"),
    (
        "add_mesh",
        (np.zeros((4, 2)),),
        {},
        r"vertices must have shape \(batch, count, 3\) or .*got \(4, 2\)",
    ),
    ("add_mesh", (np.zeros((0, 3)),), {}, "vertices must hold at least one number"),
    ("add_mesh", (np.full((4, 3), np.inf),), {}, "vertices must be finite"),
    (
        "add_mesh",
        (np.zeros((4, 3)),),
        {"faces": [[0, 1, 4]]},
        "faces must be indices of the 4 vertices, got 0 to 4",
    ),
    ("add_mesh", (np.zeros((4, 3)),), {"colors": [[0, 1, 4]]}, r"colors must have shape \(1, 4, 3\)"),
    ("add_mesh", (np.zeros((4, 3)),), {"colors": np.full((4, 3), -1)}, r"colors must lie in \[0, 255\]"),
    ("add_mesh", (np.zeros((4, 3)),), {"config_dict": {"a": object()}}, "config_dict must be what JSON can hold"),
    ("add_tensor", (np.zeros(2, "datetime64[s]"),), {}, "have no TensorProto form"),
]


@pytest.mark.parametrize(
    ("method", "arguments", "options", "message"),
    WRONG,
    ids=[f"{method[4:]}-{number}" for number, (method, *_) in enumerate(WRONG)],
)
def test_wrong_input_raises_at_once(
    tmp_path: Path, method: str, arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    """ValueError with the argument's name, and nothing is queued: closing raises no error of the thread."""
    with SummaryWriter(tmp_path) as log, pytest.raises(ValueError, match=message):
        getattr(log, method)("tag", *arguments, **options)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ({"a": {"b": ["Pie", ["x"]]}}, r"layout\['a'\]\['b'\] must be"),
        ({"a": {"b": ["Margin", ["x", "y"]]}}, "must have tags in threes"),
        ({"a": {"b": ["Multiline", []]}}, "must have a list of tags"),
        ({"a": {"b": ["Multiline", "loss"]}}, "must have a list of tags, got 'loss'"),
    ],
)
def test_a_layout_that_is_none_is_refused(tmp_path: Path, layout: Any, message: str) -> None:
    """A str is a list of letters to Python, and no list of tags."""
    with SummaryWriter(tmp_path) as log, pytest.raises(ValueError, match=message):
        log.add_custom_scalars(layout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mat": np.zeros(3)}, r"mat must have shape \(count, dimensions\).*got \(3,\)"),
        ({"mat": with_one_nan(2, 2)}, "mat must not hold NaN"),
        ({"mat": np.full((2, 2), 1e300)}, "mat must be finite in single precision"),
        ({"mat": np.zeros((2, 2)), "metadata": ["a"]}, "metadata must have one label for each of 2 vectors, got 1"),
        (
            {"mat": np.zeros((2, 2)), "metadata": [["a"], ["b", "c"]], "metadata_header": ["x", "y"]},
            r"metadata must have 2 columns, .*\['a'\]",
        ),
        ({"mat": np.zeros((2, 2)), "label_img": BATCH}, "label_img must have one picture for each of 2 vectors, got 1"),
        ({"mat": np.zeros((2, 2)), "tag": ""}, "tag must not be empty"),
    ],
)
def test_an_embedding_that_is_none_is_refused(tmp_path: Path, arguments: dict[str, Any], message: str) -> None:
    """Before any file is written."""
    with SummaryWriter(tmp_path) as log, pytest.raises(ValueError, match=message):
        log.add_embedding(**arguments)
    assert 1 == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize("method", [name for name, *_ in WRONG])
def test_a_tag_is_text(tmp_path: Path, method: str) -> None:
    """For every kind."""
    arguments = next(arguments for name, arguments, *_ in WRONG if name == method)
    with SummaryWriter(tmp_path) as log, pytest.raises(TypeError, match="tag must be a str, got int 5"):
        getattr(log, method)(5, *arguments)


def test_loud_sounds_are_clipped_with_a_warning_at_the_callers_line(tmp_path: Path) -> None:
    """As torch does, but where it can be filtered and found."""
    with SummaryWriter(tmp_path) as log, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        log.add_audio("tag", np.array([0.5, 2.0]))
    (warning,) = caught
    assert (__file__, "snd_tensor is clipped to [-1, 1], got 0.5 to 2") == (warning.filename, str(warning.message))
