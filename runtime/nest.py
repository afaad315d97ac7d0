"""`rt.nest`: lists, tuples and dicts in each other, flattened and put together again. Dicts go in order of keys."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runtime.graph.shape import TensorShape
from runtime.nests import mapped

__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack_sequence_as"]


def is_nested(structure: Any) -> bool:
    """Tell whether something is a list, a tuple or a dict."""
    return isinstance(structure, list | tuple | Mapping) and not isinstance(structure, TensorShape)


def _keys(nest: Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(nest)
    except TypeError:
        raise TypeError(f"the keys of a nest must have an order: {list(nest)!r}") from None


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """Return what is in a nest as one list; a single thing as a list of one."""
    return list(_leaves(structure))


def _leaves(nest: Any) -> Iterator[Any]:
    if isinstance(nest, Mapping):
        for key in _keys(nest):
            yield from _leaves(nest[key])
    elif is_nested(nest):
        for one in nest:
            yield from _leaves(one)
    else:
        yield nest


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Return a nest like `structure` with the things of a list in it; raises ValueError for too few or too many."""
    things = list(flat_sequence)
    wanted = len(flatten(structure))
    if not is_nested(structure) and len(things) != 1:
        raise TypeError(f"{structure!r} is no nest, and {len(things)} things are to go into it")
    if len(things) != wanted:
        raise ValueError(f"the structure has {wanted} places, and there are {len(things)} things: {structure!r}")
    order = _ordered(structure)
    by_place = dict(zip(flatten(order), things, strict=True))
    return mapped(lambda place: by_place[place], order)


def _ordered(structure: Any) -> Any:
    """Return the nest with the number of its place, in order of walking it, in the place of each thing."""
    count = iter(range(len(flatten(structure))))
    return mapped(lambda _: next(count), structure)


def map_structure(func: Callable[..., Any], *structure: Any, **kwargs: Any) -> Any:
    """Return the nest of what `func` gives for the things that stand in one place of all nests, which must be alike."""
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func!r}")
    if not structure:
        raise ValueError("map_structure needs a structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, kwargs.get("check_types", True))
    things = zip(*(flatten(one) for one in structure), strict=True)
    return pack_sequence_as(structure[0], [func(*one) for one in things])


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False) -> None:
    """Raise ValueError where two nests differ in structure, and TypeError where their containers' types do."""
    if is_nested(nest1) != is_nested(nest2):
        raise ValueError(f"The two structures don't have the same nested structure: {nest1!r} and {nest2!r}")
    if not is_nested(nest1):
        return
    if (
        check_types
        and type(nest1) is not type(nest2)
        and not (isinstance(nest1, Mapping) and isinstance(nest2, Mapping))
    ):
        raise TypeError(f"The two structures are of different types: {type(nest1).__name__}, {type(nest2).__name__}")
    if len(nest1) != len(nest2):
        raise ValueError(f"The two structures don't have the same number of elements: {nest1!r} and {nest2!r}")
    if isinstance(nest1, Mapping):
        if {*nest1} != {*nest2}:
            raise ValueError(f"The two dictionaries don't have the same set of keys: {[*nest1]} and {[*nest2]}")
        parts: Any = ((nest1[key], nest2[key]) for key in nest1)
    else:
        parts = zip(nest1, nest2, strict=True)
    for one, other in parts:
        assert_same_structure(one, other, check_types)
