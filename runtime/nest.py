"""Lists, tuples and mappings in each other, walked and put together again; `rt.nest` is its public part.

TensorFlow goes through mappings in the order of their keys (`by_key`), Keras in the order in which they were filled.
"""

import copy
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack_sequence_as"]


@functools.lru_cache(1024)
def _container(kind: Any) -> type | None:
    """Return how things of a type are walked: as a Mapping, as a list, or not at all; asked once for each type."""
    return Mapping if issubclass(kind, Mapping) else list if issubclass(kind, list | tuple) else None


def leaves(structure: Any, *, by_key: bool = False) -> Iterator[Any]:
    """Yield what is in a nest, in order; a single thing is a nest of one."""
    container = _container(structure.__class__)
    if container is None:
        yield structure
    elif container is list:
        for one in structure:
            yield from leaves(one, by_key=by_key)
    else:
        for key in _keys(structure) if by_key else structure:
            yield from leaves(structure[key], by_key=by_key)


def mapped(function: Callable[[Any], Any], structure: Any, *, by_key: bool = False) -> Any:
    """Return the nest with a function applied to each leaf, in order; containers keep their types."""
    container = _container(structure.__class__)
    if container is None:
        return function(structure)
    if container is list:
        parts = [mapped(function, one, by_key=by_key) for one in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    keys = _keys(structure) if by_key else structure
    return like_mapping(structure, {key: mapped(function, structure[key], by_key=by_key) for key in keys})


def rebuilt(structure: Any, things: Iterable[Any], *, by_key: bool = False) -> Any:
    """Return the nest with other things, as many as `leaves` yields."""
    given = iter(things)
    return mapped(lambda _: next(given), structure, by_key=by_key)


def like_mapping(like: Mapping[Any, Any], values: Mapping[Any, Any]) -> Any:
    """Return a mapping of the same type and order with other values."""
    ordered = {key: values[key] for key in like}
    if type(like) is dict:
        return ordered
    made = copy.copy(like)  # a defaultdict, an OrderedDict, one of the user's own
    if not hasattr(made, "update"):
        return ordered
    made.update(ordered)
    return made


def _keys(nest: Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(nest)
    except TypeError:
        raise TypeError(f"the keys of a nest must have an order: {list(nest)!r}") from None


def is_nested(structure: Any) -> bool:
    """Tell whether something is a list, a tuple or a dict."""
    return _container(structure.__class__) is not None


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """Return what is in a nest as one list; a single thing as a list of one."""
    return list(leaves(structure, by_key=True))


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Return a nest like `structure` with the things of a list in it; raises ValueError for too few or too many."""
    things = list(flat_sequence)
    wanted = len(flatten(structure))
    if not is_nested(structure) and len(things) != 1:
        raise TypeError(f"{structure!r} is no nest, and {len(things)} things are to go into it")
    if len(things) != wanted:
        raise ValueError(f"the structure has {wanted} places, and there are {len(things)} things: {structure!r}")
    return rebuilt(structure, things, by_key=True)


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
