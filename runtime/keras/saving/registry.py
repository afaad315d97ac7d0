"""Classes and functions by the names that files have for them: ours, and those that the user told of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_registered: dict[str, Any] = {}
_in_scope: ContextVar[dict[str, Any]] = ContextVar("custom_objects")


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """Return a decorator of classes and functions that are then found in files, as `package>name`."""

    def register(one: Any) -> Any:
        if isinstance(one, type) and not hasattr(one, "get_config"):
            raise ValueError(f"{one.__name__} needs get_config() to be saved")
        _registered[f"{package}>{name or one.__name__}"] = one
        return one

    return register


def registered_name(one: Any) -> str | None:
    """Return the name under which a class or function was registered, or None."""
    return next((name for name, other in _registered.items() if other is one), None)


@contextmanager
def custom_object_scope(custom_objects: dict[str, Any] | None) -> Iterator[None]:
    """Find further classes and functions by name inside of the block."""
    token = _in_scope.set({**_in_scope.get({}), **(custom_objects or {})})
    try:
        yield
    finally:
        _in_scope.reset(token)


def get_custom_objects() -> dict[str, Any]:
    """Return all that was registered, by name; what is added to it is found too."""
    return _registered


def custom_object(name: str | None, registered: str | None) -> Any:
    """Return what the user gave for a name, or None."""
    for scope in (_in_scope.get({}), _registered):
        for key in (registered, name):
            if key is not None and key in scope:
                return scope[key]
    return None
