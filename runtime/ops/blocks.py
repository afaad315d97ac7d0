"""Images in blocks: blocks of pixels as channels or as further images and back, and the patches that windows see."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import INDICES, REQUIRED, Op
from runtime.graph.shape import Dims, text_of
from runtime.ops import rules

__all__ = ["batch_to_space", "batch_to_space_nd", "depth_to_space", "extract_image_patches", "space_to_batch"]
__all__ += ["space_to_batch_nd", "space_to_depth"]

BLOCKS = {"block_size": REQUIRED, "data_format": "NHWC"}


def _divided(size: int | None, by: int, what: str) -> int | None:
    if size is not None and size % by:
        raise ValueError(f"{what} of {size} cannot be divided by {by}")
    return None if size is None else size // by


def _of_images(x: Any, data_format: str, block_size: int) -> Any:
    if data_format != "NHWC":
        raise ValueError(f"blocks are of NHWC images here, not {data_format}: transpose them")
    if block_size < 2:
        raise ValueError(f"a block is of 2 pixels or more each way, not {block_size}")
    return rules.of_rank(x, 4, "input")


def _deep_dims(x: Any, *, block_size: int, data_format: str) -> Dims:
    batch, height, width, channels = _of_images(x, data_format, block_size)
    deep = None if channels is None else channels * block_size**2
    return (batch, _divided(height, block_size, "a height"), _divided(width, block_size, "a width"), deep)


def _deepened(xp: Any, x: Array, *, block_size: int, data_format: str) -> Array:
    n, height, width, channels = x.shape
    rows, columns = height // block_size, width // block_size
    parts = x.reshape(n, rows, block_size, columns, block_size, channels).transpose(0, 1, 3, 2, 4, 5)
    return xp.ascontiguousarray(parts).reshape(n, rows, columns, block_size**2 * channels)


def _flat_dims(x: Any, *, block_size: int, data_format: str) -> Dims:
    batch, height, width, channels = _of_images(x, data_format, block_size)
    sizes = (None if size is None else size * block_size for size in (height, width))
    return (batch, *sizes, _divided(channels, block_size**2, "a depth"))


def _flattened(xp: Any, x: Array, *, block_size: int, data_format: str) -> Array:
    n, rows, columns, depth = x.shape
    channels = depth // block_size**2
    parts = x.reshape(n, rows, columns, block_size, block_size, channels).transpose(0, 1, 3, 2, 4, 5)
    return xp.ascontiguousarray(parts).reshape(n, rows * block_size, columns * block_size, channels)


space_to_depth_op = Op("SpaceToDepth", "input: T -> output: T", attrs=BLOCKS, shape=_deep_dims, kernel=_deepened)
depth_to_space_op = Op("DepthToSpace", "input: T -> output: T", attrs=BLOCKS, shape=_flat_dims, kernel=_flattened)


def _batch_dims(x: Any, block: Any, margins: Any, *, crops: bool) -> Dims:
    """Return the shape after blocks became images, or the other way round."""
    if x.dims is None:
        return None
    if block.value is None or margins.value is None:
        return (None,) * len(x.dims)
    sizes, edges = block.value.tolist(), margins.value.tolist()
    if len(sizes) >= len(x.dims) or len(edges) != len(sizes) or min(sizes) < 1 or np.min(edges) < 0:
        raise ValueError(f"blocks of {sizes} with margins {edges} do not fit {text_of(x.dims)}")
    total = int(np.prod(sizes))
    batch = x.dims[0]
    if crops:
        spread = [
            None if size is None else size * by - before - after
            for size, by, (before, after) in zip(x.dims[1:], sizes, edges, strict=False)
        ]
        return (_divided(batch, total, "a batch"), *spread, *x.dims[1 + len(sizes) :])
    spread = [
        None if size is None else _divided(size + before + after, by, "a padded axis")
        for size, by, (before, after) in zip(x.dims[1:], sizes, edges, strict=False)
    ]
    return (None if batch is None else batch * total, *spread, *x.dims[1 + len(sizes) :])


def _to_batch(xp: Any, x: Array, block: Array, paddings: Array) -> Array:
    sizes, count = block.tolist(), len(block)
    padded = xp.pad(x, [(0, 0), *paddings.tolist(), *[(0, 0)] * (x.ndim - 1 - count)])
    batch, *rest = padded.shape
    split = [part for size, by in zip(rest, sizes, strict=False) for part in (size // by, by)]
    parts = padded.reshape(batch, *split, *rest[count:])
    blocks, places = [2 * at + 2 for at in range(count)], [2 * at + 1 for at in range(count)]
    order = [*blocks, 0, *places, *range(2 * count + 1, parts.ndim)]
    outer = [size // by for size, by in zip(rest, sizes, strict=False)]
    return xp.ascontiguousarray(parts.transpose(order)).reshape(-1, *outer, *rest[count:])


def _from_batch(xp: Any, x: Array, block: Array, crops: Array) -> Array:
    sizes, count = block.tolist(), len(block)
    batch = len(x) // int(np.prod(sizes))
    parts = x.reshape(*sizes, batch, *x.shape[1:])
    order = [count, *(axis for at in range(count) for axis in (count + 1 + at, at)), *range(2 * count + 1, parts.ndim)]
    spread = [size * by for size, by in zip(x.shape[1:], sizes, strict=False)]
    whole = xp.ascontiguousarray(parts.transpose(order)).reshape(batch, *spread, *x.shape[1 + count :])
    kept = [slice(before, size - after) for size, (before, after) in zip(spread, crops.tolist(), strict=True)]
    return xp.ascontiguousarray(whole[(slice(None), *kept)])


space_to_batch_op = Op(
    "SpaceToBatchND",
    "input: T, block_shape: Tblock_shape, paddings: Tpaddings -> output: T",
    types={"Tblock_shape": INDICES, "Tpaddings": INDICES},
    shape=lambda x, block, paddings: _batch_dims(x, block, paddings, crops=False),
    kernel=_to_batch,
    by_value=(1, 2),
)
batch_to_space_op = Op(
    "BatchToSpaceND",
    "input: T, block_shape: Tblock_shape, crops: Tcrops -> output: T",
    types={"Tblock_shape": INDICES, "Tcrops": INDICES},
    shape=lambda x, block, crops: _batch_dims(x, block, crops, crops=True),
    kernel=_from_batch,
    by_value=(1, 2),
)

WINDOWS = {"ksizes": REQUIRED, "strides": REQUIRED, "rates": REQUIRED, "padding": REQUIRED}


def _places(size: int, part: Sequence[int], padding: str) -> tuple[int, int]:
    """Return how many windows there are along an axis, and how far the first one reaches over the edge."""
    window, stride, rate = part
    seen = (window - 1) * rate + 1
    if padding == "VALID":
        return max(0, (size - seen) // stride + 1), 0
    count = -(-size // stride)
    return count, max(0, (count - 1) * stride + seen - size) // 2


def _patch_dims(x: Any, **attrs: Any) -> Dims:
    batch, *sizes, channels = rules.of_rank(x, 4, "images")
    if attrs["padding"] not in ("SAME", "VALID"):
        raise ValueError(f"padding is 'SAME' or 'VALID', not {attrs['padding']!r}")
    windows = attrs["ksizes"][1:3]
    counts = (
        None if size is None else _places(size, part, attrs["padding"])[0]
        for size, *part in zip(sizes, windows, attrs["strides"][1:3], attrs["rates"][1:3], strict=True)
    )
    return (batch, *counts, None if channels is None else channels * windows[0] * windows[1])


def _pixels(shape: Any, **attrs: Any) -> list[Array]:
    """Return for each axis the pixel that each window's part sees, [windows, parts]; -1 is outside of the image."""
    found = []
    for axis in (1, 2):
        part = [attrs[name][axis] for name in ("ksizes", "strides", "rates")]
        count, before = _places(shape[axis], part, attrs["padding"])
        seen = np.arange(count)[:, None] * part[1] - before + np.arange(part[0]) * part[2]
        found.append(np.where((seen >= 0) & (seen < shape[axis]), seen, -1))
    return found


def _patches(xp: Any, x: Array, **attrs: Any) -> Array:
    rows, columns = _pixels(x.shape, **attrs)
    edged = xp.pad(x, [(0, 0), (0, 1), (0, 1), (0, 0)])  # place -1 is a 0
    seen = edged[:, xp.asarray(rows)[:, None, :, None], xp.asarray(columns)[None, :, None, :]]
    return seen.reshape(len(x), len(rows), len(columns), math.prod(seen.shape[3:]))


extract_image_patches_op = Op(
    "ExtractImagePatches", "images: T -> patches: T", attrs=WINDOWS, shape=_patch_dims, kernel=_patches
)


def space_to_depth(
    input: Any,  # noqa: A002  # TensorFlow's name
    block_size: int,
    name: str | None = None,
    data_format: str = "NHWC",
) -> Any:
    """Return images with the pixels of each block as channels, row by row."""
    return space_to_depth_op(input, block_size=block_size, data_format=data_format, name=name)


def depth_to_space(
    input: Any,  # noqa: A002  # TensorFlow's name
    block_size: int,
    name: str | None = None,
    data_format: str = "NHWC",
) -> Any:
    """Return images in which the channels are blocks of pixels: undoes `space_to_depth`."""
    return depth_to_space_op(input, block_size=block_size, data_format=data_format, name=name)


def space_to_batch_nd(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return, padded with zeros, the pixels at each place in a block as images of their own."""
    return space_to_batch_op(input, block_shape, paddings, name=name)


def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return images put together of those at each place in a block, less the crops: undoes `space_to_batch_nd`."""
    return batch_to_space_op(input, block_shape, crops, name=name)


def space_to_batch(input: Any, paddings: Any, block_size: int, name: str | None = None) -> Any:  # noqa: A002
    """Return `space_to_batch_nd` for square blocks of images."""
    return space_to_batch_nd(input, [block_size, block_size], paddings, name)


def batch_to_space(input: Any, crops: Any, block_size: int, name: str | None = None) -> Any:  # noqa: A002
    """Return `batch_to_space_nd` for square blocks of images."""
    return batch_to_space_nd(input, [block_size, block_size], crops, name)


def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str | None = None,
    name: str | None = None,
    sizes: Any = None,
) -> Any:
    """Return what windows of [1, height, width, 1] see, each patch as one vector; edges are padded with zeros."""
    if strides is None or rates is None or padding is None or (ksizes is None and sizes is None):
        raise ValueError("extract_image_patches needs sizes=, strides=, rates= and padding=")
    windows = sizes if ksizes is None else ksizes
    return extract_image_patches_op(
        convert_to_tensor(images),
        ksizes=tuple(windows),
        strides=tuple(strides),
        rates=tuple(rates),
        padding=padding,
        name=name,
    )
