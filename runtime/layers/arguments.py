"""What a constructor was called with, by name: the configuration from which the same object can be made again."""

import inspect
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=512)
def parameters_of(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a constructor's parameters that may be given by place, and all of them.

    Where it takes *args or **options, the parameters of the constructor above, which gets them, count too.
    """
    placed: list[str] = []
    named: list[str] = []
    takes_places = takes_names = True
    for one in kind.__mro__:
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


def arguments_of(kind: type, args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return all arguments by name; those that do not fit are left for the constructor to complain about."""
    placed, _ = parameters_of(kind)
    return dict(zip(placed, args, strict=False)) | options
