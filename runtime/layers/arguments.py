"""What a constructor was called with, by name: the configuration from which the same object can be made again.

And what a layer was called with by name, though it could have been by place.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

_known: WeakKeyDictionary[type, tuple[tuple[str, ...], tuple[str, ...]]] = WeakKeyDictionary()


def parameters_of(kind: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a constructor's parameters that may be given by place, and all of them.

    Where it takes *args or **options, the parameters of the constructor above, which gets them, count too.
    """
    if kind not in _known:
        _known[kind] = _looked_up(kind)
    return _known[kind]


def _looked_up(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    placed: list[str] = []
    named: list[str] = []
    takes_places = takes_names = True
    for one in _constructing(kind):
        if "__init__" not in vars(one) or one is object:
            continue
        variadic = set()
        for parameter in list(inspect.signature(vars(one)["__init__"]).parameters.values())[1:]:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                variadic.add(parameter.kind)
                continue
            if takes_places and parameter.kind is not parameter.KEYWORD_ONLY and parameter.name not in named:
                placed.append(parameter.name)
            if takes_names and parameter.name not in named:
                named.append(parameter.name)
        takes_places = takes_places and inspect.Parameter.VAR_POSITIONAL in variadic
        takes_names = takes_names and inspect.Parameter.VAR_KEYWORD in variadic
        if not takes_names:
            break
    return tuple(placed), tuple(named)


def _constructing(kind: type) -> Iterator[type]:
    """Yield the classes whose constructors arguments go through; a class may say in which attribute the next is."""
    for one in kind.__mro__:
        yield one
        if "passes_arguments_to" in vars(one):
            yield from getattr(kind, vars(one)["passes_arguments_to"]).__mro__
            return


def arguments_of(kind: type, args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return all arguments by name; those that do not fit are left for the constructor to complain about."""
    placed, _ = parameters_of(kind)
    return dict(zip(placed, args, strict=False)) | options


def inputs_among(options: dict[str, Any], names: Sequence[str]) -> list[Any]:
    """Take the first of these out of what was given by name, as long as they are tensors: more inputs of a layer."""
    found = []
    for name in names:
        if name == "mask" or not hasattr(options.get(name), "dtype"):
            break
        found.append(options.pop(name))
    return found


@functools.cache
def most_places(function: Callable[..., Any]) -> int | None:
    """Return how many arguments after self a method takes by place, None for any number."""
    taken = list(inspect.signature(function).parameters.values())
    if any(one.kind is one.VAR_POSITIONAL for one in taken):
        return None
    return sum(one.kind not in (one.KEYWORD_ONLY, one.VAR_KEYWORD) for one in taken) - 1
