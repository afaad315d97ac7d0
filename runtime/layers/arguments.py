"""What a constructor was called with, by name: the configuration from which the same object can be made again."""

import inspect
from collections.abc import Iterator
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
