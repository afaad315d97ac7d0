"""Nested arguments and results of functions: lists, tuples, named tuples, dicts and dataclasses of tensors."""

import copy
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.convert import convert_to_tensor
from runtime.graph.slices import IndexedSlices
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.nest import like_mapping
from runtime.ops.constants import identity


@dataclasses.dataclass(frozen=True)
class TensorSpec:
    """The shape and dtype of an argument; sizes that are None may differ from call to call."""

    shape: Any
    dtype: Any = arrays.float32
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Place:
    """Stands for a tensor in a nest: the tensor's number."""

    number: int


@dataclasses.dataclass(frozen=True)
class _Slices:
    """Stands for IndexedSlices in a nest: the places of their values, indices and shape."""

    parts: tuple[Place | None, ...]


_LEAF_TYPES = frozenset({EagerTensor, Tensor, Place, int, float, bool, str, type(None)})
"""What most leaves are: told at once, for every call of a function asks."""

LEAVES = (type, Place, TensorSpec, _Slices)
"""What looks like a dataclass with fields, and is one thing."""


def mapped(function: Callable[[Any], Any], nest: Any) -> Any:
    """Return the nest with a function applied to each leaf; containers keep their types."""
    if type(nest) in _LEAF_TYPES:
        return function(nest)
    if isinstance(nest, Mapping):
        found = {key: mapped(function, one) for key, one in nest.items()}
        return like_mapping(nest, found)
    if isinstance(nest, list | tuple):
        parts = [mapped(function, one) for one in nest]
        return type(nest)(*parts) if hasattr(nest, "_fields") else type(nest)(parts)
    if dataclasses.is_dataclass(nest) and not isinstance(nest, LEAVES):
        return _mapped_fields(function, nest)
    return function(nest)


def paired(function: Callable[[Any, Any], Any], like: Any, nest: Any) -> Any:
    """Return a nest with a function applied to each leaf of `like` and what stands there; `nest` where they differ."""
    if isinstance(like, list | tuple) and isinstance(nest, list | tuple) and len(like) == len(nest):
        parts = [paired(function, one, another) for one, another in zip(like, nest, strict=True)]
        return type(nest)(*parts) if hasattr(nest, "_fields") else type(nest)(parts)
    if isinstance(like, Mapping) and isinstance(nest, Mapping) and like.keys() == nest.keys():
        return like_mapping(nest, {key: paired(function, like[key], one) for key, one in nest.items()})
    return function(like, nest)


def _mapped_fields(function: Callable[[Any], Any], nest: Any) -> Any:
    """Return a dataclass with other fields; itself where none changes, for code may compare or change it."""
    before = {field.name: getattr(nest, field.name) for field in dataclasses.fields(nest)}
    after = {name: mapped(function, one) for name, one in before.items()}
    if not _differ(before, after):
        return nest
    made = copy.copy(nest)
    for name, one in after.items():
        object.__setattr__(made, name, one)  # also where the class is frozen
    return made


def _differ(before: Any, after: Any) -> bool:
    if type(before) is not type(after):
        return True
    if isinstance(before, Mapping):
        return any(_differ(one, after[key]) for key, one in before.items())
    if isinstance(before, list | tuple):
        return any(_differ(one, another) for one, another in zip(before, after, strict=True))
    return before is not after


def taken(nest: Any, tensors: list[Any]) -> Any:
    """Append the tensors, arrays and specs among arguments to a list; return the nest with a place for each."""

    def leaf(one: Any) -> Any:
        if isinstance(one, np.ndarray | np.generic):
            one = convert_to_tensor(one)
        elif not isinstance(one, EagerTensor | TensorSpec):
            return one
        tensors.append(one)
        return Place(len(tensors) - 1)

    return mapped(leaf, nest)


def filled(nest: Any, tensors: Iterable[Any]) -> Any:
    """Return the nest with tensors in their places."""
    given = list(tensors)
    return mapped(lambda one: given[one.number] if isinstance(one, Place) else one, nest)


def key_of(nest: Any) -> Any:
    """Return what tells nests apart: values where they can be compared, else the objects."""
    if isinstance(nest, Place):
        return Place  # which tensors they are is said elsewhere
    if type(nest) in _LEAF_TYPES:
        return (type(nest), nest)
    if isinstance(nest, Mapping):
        return (type(nest), *((key, key_of(one)) for key, one in nest.items()))
    if isinstance(nest, list | tuple):
        return (type(nest), *map(key_of, nest))
    if dataclasses.is_dataclass(nest) and not isinstance(nest, LEAVES):
        return (type(nest), *(key_of(getattr(nest, field.name)) for field in dataclasses.fields(nest)))
    try:
        hash(nest)
    except TypeError:
        return id(nest)
    return (type(nest), nest)


def flattened(result: Any, outputs: list[Tensor]) -> Any:
    """Append the tensors that traced code returned; return the nest with a place for each."""

    def place(one: Any) -> Place:
        outputs.append(identity(convert_to_tensor(one)))
        return Place(len(outputs) - 1)

    def leaf(one: Any) -> Any:
        if one is None or isinstance(one, Operation):
            return None
        if isinstance(one, IndexedSlices):
            parts = (one.values, one.indices, one.dense_shape)
            return _Slices(tuple(None if part is None else place(part) for part in parts))
        try:
            return place(one)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"a traced function returns tensors, or what can become one, not {one!r}: {error}"
            ) from None

    return mapped(leaf, result)


def nested(nest: Any, values: list[Any]) -> Any:
    """Return the nest with values in its places."""

    def leaf(one: Any) -> Any:
        if isinstance(one, _Slices):
            return IndexedSlices(*(None if part is None else values[part.number] for part in one.parts))
        return values[one.number] if isinstance(one, Place) else one

    return mapped(leaf, nest)
