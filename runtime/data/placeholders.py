"""Tensors of a graph as parts of a dataset: their values are those that an iterator begins with."""

from __future__ import annotations

import contextvars

import numpy as np

from runtime.arrays import Array, string
from runtime.data.structure import Element, leaves, map_leaves
from runtime.graph.shape import text_of
from runtime.graph.tensor import Tensor

VALUES: contextvars.ContextVar[dict[Tensor, Array]] = contextvars.ContextVar("values of a dataset's tensors")
"""Of the pass that runs in this context; threads that a pass starts have its context."""


def tensors_of(element: Element) -> tuple[Tensor, ...]:
    """Return the leaves that are tensors of a graph."""
    return tuple(leaf for leaf in leaves(element) if isinstance(leaf, Tensor))


def filled(element: Element) -> Element:
    """Return an element with values in place of tensors; raises ValueError in a pass that no iterator has begun."""
    values = VALUES.get({})

    def value_of(leaf: object) -> object:
        if not isinstance(leaf, Tensor):
            return leaf
        if leaf not in values:
            raise ValueError(
                f"{leaf.name} has no value outside of a session: use make_initializable_iterator and its initializer"
            )
        return values[leaf][()]

    return map_leaves(value_of, element)


def likely(element: Element, which: int) -> Element:
    """Return zeros in place of tensors; unknown sizes are 1 in sample 0 and 2 in sample 1 (see `spec`)."""

    def zeros(leaf: object) -> object:
        if not isinstance(leaf, Tensor):
            return leaf
        if leaf.dims is None:
            raise ValueError(f"{leaf.name} {text_of(leaf.dims)} is part of a dataset: its rank must be known")
        array = np.zeros([1 + which if size is None else size for size in leaf.dims], leaf.dtype.numpy)
        if leaf.dtype is string:
            array[...] = b""
        return array[()]

    return map_leaves(zeros, element)
