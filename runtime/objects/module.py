"""Module: an object whose variables are found, wherever in its attributes they are."""

from collections.abc import Callable
from typing import Any

from runtime.objects.tracking import is_trackable, walk
from runtime.variables.variable import Variable

__all__ = ["Module"]


class Module:
    """Subclass it, and set variables, layers, modules, lists and dicts of them as attributes.

    `rt.train.Checkpoint` and `rt.saved_model.save` take modules as they are.
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = name or type(self).__name__.lower()

    @property
    def name(self) -> str:
        """The name that was given, or the class's."""
        return self._name

    def tracked(self) -> dict[str, Any]:
        """Return the attributes that hold variables or functions, by name."""
        return {name: one for name, one in vars(self).items() if is_trackable(one)}

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables inside, each once."""
        return self._inside(lambda one: isinstance(one, Variable))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those that tapes watch by themselves."""
        return self._inside(lambda one: isinstance(one, Variable) and one.trainable)

    @property
    def submodules(self) -> tuple["Module", ...]:
        """All modules inside, without this one."""
        return self._inside(lambda one: isinstance(one, Module) and one is not self)

    def _inside(self, wanted: Callable[[Any], bool]) -> tuple[Any, ...]:
        return tuple(node.value for node in walk(self) if wanted(node.value))
