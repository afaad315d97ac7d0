"""Pixels of any array: whatever its axes and numbers, bytes in the order height, width, channel.

This runs in the caller's thread: the bytes are the snapshot, a quarter of the floats that they are often made of.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.arrays import extent, real_view, shape_error

Pixels = npt.NDArray[np.uint8]

CHANNELS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""Pillow's mode by number of channels: grey and colour, without and with opacity."""

LONGEST_SIDE = (1 << 31) - 1
"""What a PNG's header holds."""

TORCH_SCALE = 255.0
TENSORFLOW_SCALE = 255.5
"""What a fraction is multiplied with, before what follows the point is cut off."""

GRID_COLUMNS = 8


def as_image(value: object, dataformats: str, name: str) -> Pixels:
    """Return one image: axes "HW", or "CHW" in any order, or a batch, "NCHW" in any order, as a grid of images."""
    axes = _checked_formats(dataformats, ("HW", "CHW", "NCHW"))
    if len(axes) == 4:
        return grid(as_batch(value, axes, name), GRID_COLUMNS)
    array = _arranged(value, axes, "HWC"[: len(axes)], name)
    return _as_bytes(array.reshape(*array.shape[:2], -1), name, TORCH_SCALE)


def as_batch(value: object, dataformats: str, name: str, scale: float = TORCH_SCALE) -> Pixels:
    """Return images in the order batch, height, width, channel; `dataformats` is "NCHW" in any order."""
    axes = _checked_formats(dataformats, ("NCHW",))
    return _as_bytes(_arranged(value, axes, "NHWC", name), name, scale)


def as_video(value: object, dataformats: str, name: str) -> Pixels:
    """Return frames in the order time, height, width, channel; a batch ("NTCHW" in any order) makes a grid."""
    axes = _checked_formats(dataformats, ("TCHW", "NTCHW"))
    if len(axes) == 4:
        return _as_bytes(_arranged(value, axes, "THWC", name), name, TORCH_SCALE)
    videos = _as_bytes(_arranged(value, axes, "NTHWC", name), name, TORCH_SCALE)
    # torch's layout: one row up to 3 videos, two up to 15, four up to 63
    rows: int = 2 ** ((len(videos).bit_length() - 1) // 2)
    columns = math.ceil(len(videos) / rows)
    return np.stack([grid(videos[:, frame], columns) for frame in range(videos.shape[1])])


def grid(images: Pixels, columns: int) -> Pixels:
    """Return images (batch, height, width, channel) side by side, row by row; what is left over is black."""
    count, height, width, channels = images.shape
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    tiles = np.zeros((rows * columns, height, width, channels), np.uint8)
    tiles[:count] = images
    placed = tiles.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return placed.reshape(rows * height, columns * width, channels)


def _checked_formats(dataformats: str, allowed: tuple[str, ...]) -> str:
    axes = dataformats.upper() if isinstance(dataformats, str) else ""
    if not any(sorted(axes) == sorted(letters) for letters in allowed):
        raise ValueError(f"dataformats must be {' or '.join(allowed)}, in any order, got {dataformats!r}")
    return axes


def _arranged(value: object, axes: str, order: str, name: str) -> npt.NDArray[Any]:
    """Return the array with its axes in `order`."""
    array = real_view(value, name)
    allowed = f"({', '.join(axes)}) with 1 to 4 channels"
    if array.ndim != len(axes):
        raise shape_error(name, array, allowed)
    array = array.transpose([axes.index(axis) for axis in order])
    if not array.size or ("C" in order and array.shape[-1] not in CHANNELS) or max(array.shape) > LONGEST_SIDE:
        raise shape_error(name, real_view(value, name), f"{allowed}, none of them 0")
    return array


def _as_bytes(array: npt.NDArray[Any], name: str, scale: float) -> Pixels:
    """Return a copy in bytes: floats and bools are fractions of white and are clipped, integers are bytes already.

    Masks of 0 and 1 are integers too: there 1 is white, as torch has it.
    """
    if array.dtype == np.uint8:
        return array.copy()
    low, high = extent(array, name)
    if array.dtype.kind in "iu" and high > 1:
        if low < 0 or high > 255:
            raise ValueError(f"{name} must be integers in [0, 255], or floats in [0, 1], got {low:g} to {high:g}")
        return array.astype(np.uint8)
    fractions = array.astype(np.float32)
    np.multiply(fractions, scale, out=fractions)
    return np.clip(fractions, 0, 255, out=fractions).astype(np.uint8)
