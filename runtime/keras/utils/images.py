"""Images of files and directories, as arrays and datasets. Files are read by Pillow."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from runtime import image
from runtime.data.dataset import Dataset

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
LABELS = ("int", "categorical", "binary")


def _channels(color_mode: str) -> int:
    if color_mode not in CHANNELS:
        raise ValueError(f"color_mode is {', '.join(CHANNELS)}, not {color_mode!r}")
    return CHANNELS[color_mode]


def _read(path: Any, channels: int, size: Any, method: str = "bilinear") -> Any:
    try:
        pixels = image.decode_image(Path(path).read_bytes(), channels, expand_animations=False)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return pixels if size is None else image.resize(pixels, list(size), method)


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Any:
    """Return a picture (Pillow's, or an array) as [height, width, channels]."""
    if data_format not in (None, "channels_last"):
        raise ValueError(f"images have their channels last, not {data_format!r}")
    pixels = np.asarray(img, dtype or np.float32)
    if pixels.ndim not in (2, 3):
        raise ValueError(f"an image has two or three dimensions, not {pixels.ndim}")
    return pixels[..., None] if pixels.ndim == 2 else pixels


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """Return [height, width, channels] as Pillow's picture; `scale` spreads what there is over 0 to 255."""
    from PIL import Image  # here: most models never see a file of an image

    pixels = img_to_array(x, data_format, dtype)
    if scale:
        pixels = pixels - pixels.min()
        pixels = pixels / (pixels.max() or 1) * 255
    pixels = pixels.astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def load_img(
    path: Any, color_mode: str = "rgb", target_size: tuple[int, int] | None = None, interpolation: str = "nearest"
) -> Any:
    """Return a file as Pillow's picture, in a size if one is given."""
    data = path.read() if isinstance(path, io.BytesIO) else Path(path).read_bytes()
    pixels = image.decode_image(data, _channels(color_mode), expand_animations=False)
    if target_size is not None:
        pixels = image.resize(pixels, list(target_size), interpolation)
    return array_to_img(np.clip(np.round(pixels.numpy()), 0, 255), scale=False)


def save_img(path: Any, x: Any, data_format: str | None = None, scale: bool = True, **options: Any) -> None:
    """Write [height, width, channels] to a file, in the format of its suffix."""
    array_to_img(x, data_format, scale).save(path, **options)


def image_dataset_from_directory(
    directory: str | os.PathLike[str],
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
) -> Any:
    """Return a dataset of the images under a directory, each labelled by the folder that it lies in.

    `validation_split` keeps the last share of the (shuffled) files for `subset="validation"`; give both calls one
    seed. The dataset's `class_names` are the folders in order, `file_paths` its files.
    """
    if label_mode is not None and label_mode not in LABELS:
        raise ValueError(f"label_mode is {', '.join(LABELS)} or None, not {label_mode!r}")
    channels, root = _channels(color_mode), Path(directory)
    inferred = labels == "inferred" and label_mode is not None
    names = list(class_names or sorted(one.name for one in root.iterdir() if one.is_dir())) if inferred else []
    places = [root / name for name in names] if inferred else [root]
    found = [(path, at) for at, place in enumerate(places) for path in _files(place)]
    if not inferred and labels not in (None, "inferred"):
        if len(labels) != len(found):
            raise ValueError(f"{len(found)} images were found, and {len(labels)} labels given")
        found = [(path, label) for (path, _), label in zip(found, labels, strict=True)]
    if not found:
        raise ValueError(f"there are no images under {directory} ({', '.join(SUFFIXES)})")
    if label_mode == "binary" and inferred and len(names) != 2:
        raise ValueError(f"labels are binary of two classes, not {len(names)}")
    found = _part(_shuffled(found, seed) if shuffle else found, validation_split, subset)
    labelled = label_mode is not None and labels is not None

    def examples() -> Any:
        for path, label in _shuffled(found, None) if shuffle and subset != "validation" else found:
            pixels = np.asarray(_read(path, channels, image_size, interpolation), np.float32)
            yield (pixels, _label(label, label_mode, len(names))) if labelled else pixels

    dataset: Any = Dataset.from_generator(examples)
    dataset = dataset if batch_size is None else dataset.batch(batch_size)
    dataset.class_names, dataset.file_paths = names, [str(path) for path, _ in found]
    return dataset


def _files(place: Path) -> list[Path]:
    return sorted(one for one in place.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())


def _shuffled(found: list[Any], seed: int | None) -> list[Any]:
    return [found[at] for at in np.random.default_rng(seed).permutation(len(found))]


def _part(found: list[Any], validation_split: float | None, subset: str | None) -> list[Any]:
    if (validation_split is None) != (subset is None) or subset not in (None, "training", "validation"):
        raise ValueError('validation_split= goes with subset="training" or "validation"')
    if validation_split is None:
        return found
    if not 0 < validation_split < 1:
        raise ValueError(f"validation_split is between 0 and 1, not {validation_split}")
    kept = len(found) - int(validation_split * len(found))
    return found[:kept] if subset == "training" else found[kept:]


def _label(label: int, mode: str | None, classes: int) -> Any:
    if mode == "categorical":
        return np.eye(classes, dtype=np.float32)[label]
    return np.int32(label) if mode == "int" else np.array([label], np.float32)
