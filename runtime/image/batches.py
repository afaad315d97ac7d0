"""Images one by one or many at once: what all functions of images need to know about their arguments."""

import functools
from collections.abc import Callable
from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.ops import shaping


def rank_of(images: Any) -> int:
    """Return 3 for one image and 4 for a batch; raises ValueError for anything else."""
    rank = None if images.dims is None else len(images.dims)
    if rank not in (3, 4):
        shape = "of unknown shape" if rank is None else f"of {rank} dimensions"
        raise ValueError(f"images are [height, width, channels], or a batch of these, not {shape}: see set_shape")
    return rank


def over_batches(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of a batch take a single image, too; its result has no batch either."""

    @functools.wraps(function)
    def call(images: Any, *args: Any, **options: Any) -> Any:
        images = convert_to_tensor(images)
        if rank_of(images) == 4:
            return function(images, *args, **options)
        return shaping.squeeze(function(shaping.expand_dims(images, 0), *args, **options), [0])

    return call


def size_of(images: Any) -> tuple[Any, Any]:
    """Return (height, width): numbers where they are known, else tensors."""
    at = rank_of(images) - 3
    known = images.dims[at], images.dims[at + 1]
    if None not in known:
        return known
    sizes = shaping.shape(images)
    return tuple(sizes[at + axis] if one is None else one for axis, one in enumerate(known))
