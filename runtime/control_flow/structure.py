"""Nested lists, tuples and dicts of tensors: what branches and loops take and give. None stands for nothing in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from runtime import nest


def leaves(structure: Any) -> Iterator[Any]:
    """Yield the leaves in order; the values of a dict in that of its sorted keys, as TensorFlow does."""
    return (one for one in nest.leaves(structure, by_key=True) if one is not None)


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure with a function applied to every leaf."""
    return nest.mapped(lambda one: None if one is None else function(one), structure, by_key=True)


def rebuilt(structure: Any, values: Iterable[Any]) -> Any:
    """Return the structure with other leaves."""
    given = iter(values)
    return mapped(lambda _: next(given), structure)


def shape_of(structure: Any) -> Any:
    """Return what is equal for structures that differ in their leaves only."""
    if isinstance(structure, Mapping):
        return {key: shape_of(one) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return [type(structure).__name__, *(shape_of(one) for one in structure)]
    return None if structure is None else "leaf"
