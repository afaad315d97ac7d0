"""What is known of a dataset's elements before a pass: `element_spec`, found by looking at samples.

Functions of the user's may be any Python, so nobody can tell what they give without calling them. A dataset is asked
for two samples, 0 and 1, that differ in all that may differ: batches have one row and two, what is padded is longer.
Where the samples' sizes differ, the size is unknown. Sources give their first elements; no shuffle buffer is filled.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.arrays import DType, of_numpy, string
from runtime.data.stages import opened
from runtime.data.structure import Element, leaves, map_leaves, shape_of
from runtime.function import TensorSpec
from runtime.graph.shape import Dims

if TYPE_CHECKING:
    from runtime.data.dataset import Dataset

KEEPING = frozenset({"filter", "take_while", "take", "skip", "shard", "repeat", "shuffle", "prefetch", "cache"})
"""Stages whose elements are some of those before."""


def sample(dataset: Dataset, which: int) -> Element:
    """Return an element such as a dataset may have; raises ValueError where there is none."""
    if dataset.sample is not None:
        return dataset.sample(which)
    if dataset.stage in KEEPING:
        return sample(dataset.inputs[0], which)
    with opened(dataset._elements) as elements:
        found = list(itertools.islice(elements, which + 1))
    if not found:
        raise ValueError(f"{dataset!r} has no element that would tell its spec")
    return found[-1]


def element_spec(dataset: Dataset) -> Any:
    """Return a TensorSpec for each leaf, in the element's structure."""
    return map_leaves(_spec, sample(dataset, 0), sample(dataset, 1))


def _spec(leaf: Any, other: Any) -> TensorSpec:
    shapes = shape_of(leaf), shape_of(other)
    dims: Dims = None
    if len(shapes[0]) == len(shapes[1]):
        dims = tuple(a if a == b else None for a, b in zip(*shapes, strict=True))
    return TensorSpec(dims, dtype_of(leaf))


def dtype_of(leaf: Any) -> DType:
    """Return the dtype that a leaf has in a graph."""
    return string if isinstance(leaf, bytes) else of_numpy(np.asarray(leaf).dtype)


def is_whole(signature: Any) -> bool:
    """Tell whether a generator's promises say the rank of every leaf: then no element need be made."""
    return all(promise.shape is not None for promise in leaves(signature))


def zeros(signature: Any, which: int) -> Element:
    """Return a sample of what was promised, of zeros; unknown sizes are 1 or 2."""

    def leaf(promise: Any) -> Any:
        array = np.zeros([1 + which if size in (None, -1) else size for size in promise.shape], promise.dtype)
        if promise.dtype.kind == "O":
            array[...] = b""
        return array[()]

    return map_leaves(leaf, signature)
