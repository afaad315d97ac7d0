"""Parts of images, and images within larger ones."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import control_dependencies, name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.image.batches import over_batches, size_of
from runtime.ops import arithmetic, comparison, indexing, joining, random, reductions, rules, shaping
from runtime.ops.reporting import Assert


def _hold(*conditions: Any, message: str) -> None:
    """Raise where a condition on numbers does not hold; tensors are left to the op that uses them."""
    if any(isinstance(one, bool | np.bool_) and not one for one in conditions):
        raise ValueError(message)


@over_batches
def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Any:
    """Return the part of images that starts at an offset and has a size."""
    height, width = size_of(image)
    _hold(offset_height >= 0, offset_width >= 0, message=f"offsets are 0 or more: {offset_height}, {offset_width}")
    _hold(target_height > 0, target_width > 0, message=f"a size is 1 or more: {target_height}, {target_width}")
    _hold(
        height >= target_height + offset_height, message=f"{height} rows end before {offset_height} + {target_height}"
    )
    _hold(width >= target_width + offset_width, message=f"{width} columns end before {offset_width} + {target_width}")
    whole = shaping.shape(image)
    batch, channels = (whole[at] if image.dims[at] is None else image.dims[at] for at in (0, 3))
    begin = joining.stack([0, offset_height, offset_width, 0])
    return indexing.slice(image, begin, joining.stack([batch, target_height, target_width, channels]))


@over_batches
def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Any:
    """Return images of a size, zeros but where the given ones lie: at an offset."""
    height, width = size_of(image)
    below, right = target_height - offset_height - height, target_width - offset_width - width
    _hold(offset_height >= 0, offset_width >= 0, message=f"offsets are 0 or more: {offset_height}, {offset_width}")
    _hold(
        below >= 0, right >= 0, message=f"{height} by {width} pixels do not fit into {target_height} by {target_width}"
    )
    sides = [[0, 0], [offset_height, below], [offset_width, right], [0, 0]]
    if all(isinstance(one, int | np.integer) for side in sides for one in side):
        return shaping.pad(image, sides)
    padded = shaping.pad(image, joining.stack([joining.stack(side) for side in sides]))
    if isinstance(target_height, int) and isinstance(target_width, int):
        return shaping.ensure_shape(padded, [image.dims[0], target_height, target_width, image.dims[3]])
    return padded


@over_batches
def resize_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Any:
    """Return the middle of images in a size, with zeros around where they are smaller."""
    _hold(target_height > 0, target_width > 0, message=f"a size is 1 or more: {target_height}, {target_width}")
    height, width = size_of(image)
    offsets = []
    for target, size in ((target_height, height), (target_width, width)):
        over = size - target
        known = isinstance(over, int)
        cut = max(over // 2, 0) if known else arithmetic.maximum(over // 2, 0)
        added = max((target - size) // 2, 0) if known else arithmetic.maximum((target - size) // 2, 0)
        kept = min(size, target) if known else arithmetic.minimum(size, target)
        offsets.append((cut, added, kept))
    (top, above, rows), (left, before, columns) = offsets
    cropped = crop_to_bounding_box(image, top, left, rows, columns)
    return pad_to_bounding_box(cropped, above, before, target_height, target_width)


@over_batches
def central_crop(image: Any, central_fraction: Any) -> Any:
    """Return the middle of images: this share of their height and width, of which as much is cut on both sides."""
    if not 0.0 < central_fraction <= 1.0:
        raise ValueError(f"central_fraction is in (0, 1], not {central_fraction}")
    if central_fraction == 1.0:
        return image
    parts = []
    for size in size_of(image):
        if isinstance(size, int):
            start = int((size - size * central_fraction) / 2)
        else:
            whole = arithmetic.cast(size, arrays.float64)
            start = arithmetic.cast((whole - whole * float(central_fraction)) / 2, arrays.int32)
        parts.append((start, size - start * 2))
    (top, height), (left, width) = parts
    return crop_to_bounding_box(image, top, left, height, width)


def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Any:
    """Return a part of a tensor, of a size in all of its dimensions, from anywhere in it."""
    with name_scope(name, "random_crop"):
        value = convert_to_tensor(value, name="value")
        wanted = convert_to_tensor(size, arrays.int32, "size")
        whole = shaping.shape(value)
        for had, needed in zip(value.dims or (), rules.shape_value(wanted) or (), strict=False):
            _hold(had is None or needed is None or had >= needed, message=f"{list(value.dims)} is too small for {size}")
        fits = Assert(
            reductions.reduce_all(comparison.greater_equal(whole, wanted)),
            ["Need value.shape >= size, got ", whole, wanted],
        )
        with control_dependencies([] if fits is None else [fits]):
            drawn = random.random_uniform(shaping.shape(whole), 0, 2**31 - 1, arrays.int32, seed=seed)
            return indexing.slice(value, arithmetic.floormod(drawn, whole - wanted + 1), wanted)
