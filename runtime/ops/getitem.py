"""`x[index]`: what Python's brackets mean, as a strided slice.

An index of plain numbers is read once: the tensors that say it are kept, so that an eager slice costs little more than
its call.
"""

import functools
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import executing_eagerly, name_scope
from runtime.graph.convert import constant
from runtime.ops import joining
from runtime.ops.indexing import MASKS, boolean_mask, strided_slice_op

MOST_INDICES = 4096
"""How many indices are kept."""

_PLAIN = frozenset({int, type(None), type(Ellipsis), type})
"""The types of what an index of plain numbers is made of; `slice`, which stands before its parts, is a type."""


def getitem(x: Any, index: Any) -> Any:
    """Return what Python's `x[index]` means: slices, numbers, ..., None, or a mask of bools."""
    items = index if isinstance(index, tuple) else (index,)
    kept = _kept(items) if executing_eagerly() else None
    if kept is not None:
        begin, end, strides, masks = kept
        return strided_slice_op(x, begin, end, strides, **masks)
    if getattr(index, "dtype", None) is arrays.bool_ or (isinstance(index, np.ndarray) and index.dtype == bool):
        return boolean_mask(x, index)
    parts, masks = _parts_of(items)
    with name_scope(None, "strided_slice") as scope:
        tensors = [_stacked(one, name) for one, name in zip(parts, ("stack", "stack_1", "stack_2"), strict=True)]
        return strided_slice_op(x, *tensors, name=scope, **masks)


def _parts_of(items: tuple[Any, ...]) -> tuple[tuple[list[Any], list[Any], list[Any]], dict[str, int]]:
    """Return begin, end and strides of an index, and its masks."""
    parts: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    masks = dict(MASKS)
    for at, one in enumerate(items):
        _add_item(one, 1 << at, masks, *parts)
    return parts, masks


def _kept(items: tuple[Any, ...]) -> tuple[Any, Any, Any, dict[str, Any]] | None:
    """Return begin, end, strides and masks of an index of plain numbers; None of another."""
    key: list[Any] = []  # slices cannot be keys: their type and parts stand for them
    for one in items:
        if type(one) is slice:
            key += (slice, one.start, one.stop, one.step)
        else:
            key.append(one)
    return _made_once(tuple(key)) if _PLAIN.issuperset(map(type, key)) else None


@functools.lru_cache(MOST_INDICES)
def _made_once(key: tuple[Any, ...]) -> tuple[Any, Any, Any, dict[str, Any]]:
    parts = iter(key)
    items = tuple([slice(next(parts), next(parts), next(parts)) if one is slice else one for one in parts])
    found, masks = _parts_of(items)
    begin, end, strides = [_stacked(one, "stack") for one in found]
    return begin, end, strides, {name: mask for name, mask in masks.items() if mask}


def _stacked(values: list[Any], name: str) -> Any:
    if any(hasattr(one, "dims") for one in values):
        return joining.stack(values, name=name)
    return constant(np.array(values, np.int32).reshape(-1), name=name)


def _add_item(one: Any, bit: int, masks: dict[str, int], begin: list[Any], end: list[Any], strides: list[Any]) -> None:
    """Append one part of an index to begin, end, strides and masks."""
    if one is Ellipsis:
        masks["ellipsis_mask"] |= bit
    elif one is None:
        masks["new_axis_mask"] |= bit
    elif isinstance(one, slice):
        masks["begin_mask"] |= bit * (one.start is None)
        masks["end_mask"] |= bit * (one.stop is None)
        begin.append(0 if one.start is None else one.start)
        end.append(0 if one.stop is None else one.stop)
        strides.append(1 if one.step is None else one.step)
        return
    else:
        masks["shrink_axis_mask"] |= bit
        begin.append(one)
        end.append(one + 1)
        strides.append(1)
        return
    begin.append(0)
    end.append(0)
    strides.append(1)
