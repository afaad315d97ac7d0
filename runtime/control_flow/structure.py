"""Nested lists, tuples and dicts of tensors: what branches and loops take and give."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def leaves(structure: Any) -> Iterator[Any]:
    """Yield the leaves in order; the values of a dict in that of its sorted keys, as TensorFlow does."""
    if isinstance(structure, dict):
        for key in sorted(structure):
            yield from leaves(structure[key])
    elif isinstance(structure, list | tuple):
        for one in structure:
            yield from leaves(one)
    elif structure is not None:
        yield structure


def rebuilt(structure: Any, values: Iterable[Any]) -> Any:
    """Return the structure with other leaves."""
    return _rebuilt(structure, iter(values))


def _rebuilt(structure: Any, values: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        found = {key: _rebuilt(structure[key], values) for key in sorted(structure)}
        return {key: found[key] for key in structure}
    if isinstance(structure, list | tuple):
        parts = [_rebuilt(one, values) for one in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return None if structure is None else next(values)


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure with a function applied to every leaf."""
    return rebuilt(structure, [function(one) for one in leaves(structure)])


def shape_of(structure: Any) -> Any:
    """Return what is equal for structures that differ in their leaves only."""
    if isinstance(structure, dict):
        return {key: shape_of(one) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return [type(structure).__name__, *(shape_of(one) for one in structure)]
    return None if structure is None else "leaf"
