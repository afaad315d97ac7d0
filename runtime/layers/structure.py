"""Nested tensors, and names of classes, as layers take and give them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

_counters: dict[str, Iterator[int]] = defaultdict(itertools.count)


def flattened(value: Any) -> Iterator[Any]:
    """Yield the leaves of lists, tuples and dicts."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from flattened(one)
    elif isinstance(value, dict):
        yield from flattened(list(value.values()))
    else:
        yield value


def mapped(structure: Any, function: Callable[[Any], Any]) -> Any:
    """Apply a function to each leaf of lists, tuples and dicts."""
    if isinstance(structure, dict):
        return {key: mapped(one, function) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        parts = [mapped(one, function) for one in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return function(structure)


def numbered(kind: str) -> str:
    """Return a name for one more of a kind, as variables have it: dense, dense_1."""
    number = next(_counters[kind])
    return f"{kind}_{number}" if number else kind


def reset_names() -> None:
    """Let names start from the first number again."""
    _counters.clear()


def snake_case(name: str) -> str:
    """Return a class's name as TensorFlow writes it in variables: MaxPooling2D is max_pooling2d."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return name.lower().lstrip("_")
