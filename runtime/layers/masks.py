"""Masks: which steps of a sequence count. A tensor carries its own, set by the layer that made it.

A mask is a tensor of booleans [batch, time]. Layers hand it on or use it up; an op between two layers loses it.
"""

from typing import Any

from runtime import nest
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.ops.constants import ones_like, zeros_like


def mask_of(tensor: Any) -> Any:
    """Return the mask that a tensor carries, or None."""
    return getattr(tensor, "mask", None)


def masks_of(structure: Any) -> Any:
    """Return the masks of all tensors in their structure, or None where no tensor has one."""
    if not isinstance(structure, list | tuple | dict):
        return mask_of(structure)
    if isinstance(structure, dict):
        found: Any = {key: masks_of(one) for key, one in structure.items()}
        return found if any(one is not None for one in found.values()) else None
    found = [masks_of(one) for one in structure]
    return found if any(one is not None for one in found) else None


def mark(outputs: Any, masks: Any) -> None:
    """Give tensors their masks, in order; what gets none keeps what it has."""
    for tensor, mask in zip(nest.leaves(outputs), nest.leaves(masks), strict=False):
        if mask is not None:
            tensor.mask = mask


def all_of(masks: list[Any]) -> Any:
    """Return where all masks are true, None where there are none; they are as long as each other."""
    given = [one for one in masks if one is not None]
    found = given[0] if given else None
    for one in given[1:]:
        found = comparison.logical_and(found, one)
    return found


def as_weights(mask: Any, like: Any) -> Any:
    """Return 1 where steps count and 0 elsewhere, scaled so that the mean over all is the mean over those that count.

    As in Keras: a plain mean of losses times these weights is not made smaller by padding.
    """
    counted = arithmetic.cast(convert_to_tensor(mask), like.dtype)
    valid = reductions.reduce_sum(counted)
    total = arithmetic.cast(shaping.size(counted), like.dtype)
    nothing = comparison.equal(valid, zeros_like(valid))
    return counted * (total / comparison.where(nothing, ones_like(valid), valid))


def zeroed(values: Any, mask: Any) -> Any:
    """Return values [batch, time, …] with zeros in the steps that do not count."""
    counted = arithmetic.cast(mask, values.dtype)
    while len(counted.dims) < len(values.dims):
        counted = shaping.expand_dims(counted, -1)
    return values * counted
