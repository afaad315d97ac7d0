"""Elements to batches, as they are or filled up to one shape."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from runtime.data.stages import Elements, opened
from runtime.data.structure import Element, leaves, map_leaves, shape_of, stack
from runtime.graph.shape import as_dims


def batched(source: Elements, size: int, drop_remainder: bool) -> Iterator[Element]:
    """Yield so many elements as one; the last may be smaller."""
    for members in _groups(source, size, drop_remainder):
        yield stack(members)


def padded(source: Elements, size: int, shapes: Any, values: Any, drop_remainder: bool) -> Iterator[Element]:
    """Yield so many elements as one, every leaf filled up to its shape; None or -1 in it: to the batch's largest.

    shapes, values: in the structure of an element, or one for all leaves; None: sizes of the batch, and zeros.
    """
    for members in _groups(source, size, drop_remainder):
        yield padded_sample(members, shapes, values, 0)


def padded_sample(members: list[Element], shapes: Any, values: Any, longer: int) -> Element:
    """Return elements as one; where a size is the largest of the batch, make it so much longer still."""
    like = members[0]
    columns = map_leaves(lambda *leaves_: list(leaves_), *members)
    filled = iter(
        [
            _pad(column, shape, value, longer)
            for column, shape, value in zip(
                _columns(columns, like), _spread(shapes, like), _spread(values, like), strict=True
            )
        ]
    )
    return map_leaves(lambda _leaf: next(filled), like)


def _groups(source: Elements, size: int, drop_remainder: bool) -> Iterator[list[Element]]:
    with opened(source) as elements:
        while members := list(itertools.islice(elements, size)):
            if len(members) == size or not drop_remainder:
                yield members


def _columns(columns: Any, like: Element) -> Iterator[Any]:
    """Yield the list at each of the places where `like` has a leaf."""
    if isinstance(like, dict):
        for key, part in like.items():
            yield from _columns(columns[key], part)
    elif isinstance(like, tuple):
        for column, part in zip(columns, like, strict=True):
            yield from _columns(column, part)
    else:
        yield columns


def _spread(given: Any, like: Element) -> Iterator[Any]:
    """Yield what is given for each leaf of an element."""
    if isinstance(given, dict) and isinstance(like, dict):
        for key, part in like.items():
            yield from _spread(given[key], part)
    elif isinstance(given, tuple) and isinstance(like, tuple) and len(given) == len(like):
        for one, part in zip(given, like, strict=True):
            yield from _spread(one, part)
    else:  # one for all
        yield from itertools.repeat(given, sum(1 for _ in leaves(like)))


def _pad(column: list[Any], shape: Any, value: Any, longer: int) -> Any:
    """Return the leaves of one place as one array."""
    rank = len(shape_of(column[0]))
    largest = [max(sizes) for sizes in zip(*map(shape_of, column), strict=True)]
    wanted = [None] * rank if shape is None else list(as_dims(shape) or ())
    if len(wanted) != rank:
        raise ValueError(f"padded shape {wanted} for elements of {rank} dimensions")
    sizes = [most + longer if one in (None, -1) else one for one, most in zip(wanted, largest, strict=True)]
    if any(most > one for one, most in zip(sizes, largest, strict=True)):
        raise ValueError(f"elements of shape up to {largest} do not fit into the padded shape {wanted}")
    text = isinstance(column[0], bytes) or column[0].dtype.kind == "O"
    whole = np.empty((len(column), *sizes), object if text else column[0].dtype)
    whole[...] = _filler(value, text)
    for row, leaf in enumerate(column):
        box: tuple[Any, ...] = (row, *(slice(size) for size in shape_of(leaf)))
        whole[box] = leaf
    return whole


def _filler(value: Any, text: bool) -> Any:
    if value is None:
        return b"" if text else 0
    return value.encode() if isinstance(value, str) else value
