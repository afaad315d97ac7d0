"""What a generator promises of its elements: a dtype and a shape a leaf, as a person may write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from runtime.arrays import as_dtype
from runtime.data.structure import map_leaves
from runtime.function import TensorSpec
from runtime.graph.shape import TensorShape, as_dims
from runtime.graph.tensor import Tensor


@dataclass(frozen=True)
class Promise:
    """One leaf: its type, and its shape as far as it is known."""

    dtype: np.dtype[Any]
    shape: tuple[int | None, ...] | None


def promised(types: Any, shapes: Any, signature: Any) -> Any:
    """Return Promises in the element's structure, None where nothing is promised.

    Takes dtypes and shapes in two structures, or one of objects that have both. Raises ValueError for both at once.
    """
    if signature is None:
        if types is None and shapes is not None:
            raise ValueError("output_shapes without output_types")
        return None if types is None else _paired(types, shapes)
    if types is not None or shapes is not None:
        raise ValueError("output_signature says all that output_types and output_shapes would")
    return _described(signature)


def specs_of(types: Any, shapes: Any) -> Any:
    """Return TensorSpecs of dtypes and shapes in two structures; without shapes, nothing is known of them."""
    if isinstance(types, dict):
        return {key: specs_of(part, None if shapes is None else shapes[key]) for key, part in types.items()}
    if isinstance(types, tuple):
        return tuple(specs_of(part, None if shapes is None else shapes[i]) for i, part in enumerate(types))
    return TensorSpec(as_dims(shapes), as_dtype(types))


def _paired(types: Any, shapes: Any) -> Any:
    if isinstance(types, dict):
        return {key: _paired(part, None if shapes is None else shapes[key]) for key, part in types.items()}
    if isinstance(types, tuple):
        return tuple(_paired(part, None if shapes is None else shapes[i]) for i, part in enumerate(types))
    return Promise(_dtype(types), as_dims(shapes))


def _described(signature: Any) -> Any:
    if isinstance(signature, dict):
        return {key: _described(part) for key, part in signature.items()}
    if isinstance(signature, tuple):
        return tuple(_described(part) for part in signature)
    return Promise(_dtype(signature.dtype), as_dims(signature.shape))


def _dtype(given: Any) -> np.dtype[Any]:
    """Return numpy's type for what a person wrote; strings are objects of bytes."""
    given = getattr(given, "as_numpy_dtype", given)
    found = np.dtype(object if isinstance(given, str) and given == "string" else given)
    return np.dtype(object) if found.kind in "SU" else found


class Typed:
    """What has elements, and tells their types as TensorFlow 1 asks for them."""

    @property
    def output_types(self: Any) -> Any:
        """The dtype of each leaf of an element."""
        return map_leaves(lambda spec: as_dtype(spec.dtype), self.element_spec)

    @property
    def output_shapes(self: Any) -> Any:
        """The shape of each leaf of an element."""
        return map_leaves(lambda spec: TensorShape(spec.shape), self.element_spec)

    @property
    def output_classes(self: Any) -> Any:
        """Of what class each leaf is in a graph."""
        return map_leaves(lambda spec: Tensor, self.element_spec)
