"""Elements in groups of their own: by a key, by length; and passes that remember what came before."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from runtime.data import stages
from runtime.data.stages import Elements
from runtime.data.structure import Element, as_element, as_tensors, leaves
from runtime.graph.context import entering

Reduce = Callable[[int, list[Element]], Elements]


def grouped(source: Elements, key: Callable[..., Any], size: Callable[[int], int], reduce: Reduce) -> Iterator[Element]:
    """Yield what `reduce` makes of each group of elements of one key, as soon as the group has its size.

    What is left in the end is reduced, too, in the order of the keys.
    """
    groups: dict[int, list[Element]] = {}
    with stages.opened(source) as elements:
        for element in elements:
            found = int(np.asarray(stages.call(key, element)))
            group = groups.setdefault(found, [])
            group.append(element)
            if len(group) >= size(found):
                yield from _all(reduce(found, groups.pop(found)))
    for found in sorted(groups):
        yield from _all(reduce(found, groups[found]))


def _all(elements: Elements) -> Iterator[Element]:
    with stages.opened(elements) as started:
        yield from started


def scanned(source: Elements, initial: Any, function: Callable[..., Any]) -> Iterator[Element]:
    """Yield the outputs of `function(state, element) -> (state, output)`."""
    state = as_element(initial)
    with stages.opened(source) as elements:
        for element in elements:
            with entering(None):
                found, output = function(as_tensors(state), as_tensors(element))
            state = as_element(found)
            yield as_element(output)


def distinct(source: Elements) -> Iterator[Element]:
    """Yield each element the first time that it comes."""
    seen: set[tuple[Any, ...]] = set()
    with stages.opened(source) as elements:
        for element in elements:
            arrays = [np.asarray(leaf) for leaf in leaves(element)]
            key = tuple((one.shape, one.tobytes() if one.dtype != object else tuple(one.ravel())) for one in arrays)
            if key not in seen:
                seen.add(key)
                yield element


def bucket_of(length: int, boundaries: Sequence[int]) -> int:
    """Return which bucket a length falls into: bucket i is of those below boundary i, and not below that before it."""
    return bisect.bisect_right(boundaries, length)


def to_boundary(shapes: Any, longest: int) -> Any:
    """Return shapes with what is unknown in them set to the longest of a bucket."""
    if isinstance(shapes, dict):
        return {key: to_boundary(one, longest) for key, one in shapes.items()}
    if isinstance(shapes, tuple):
        return tuple(to_boundary(one, longest) for one in shapes)
    return [longest if one in (None, -1) else int(one) for one in shapes]
