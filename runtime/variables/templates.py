"""make_template: a function whose variables are made in the first call, and shared by all others."""

from collections.abc import Callable
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.variables.scopes import variable_scope

__all__ = ["make_template"]


class Template:
    """A function of which every call has the same variables, in a variable scope of its own."""

    def __init__(
        self, name: str, function: Callable[..., Any], unique_name: str | None, arguments: dict[str, Any]
    ) -> None:
        self._function, self._arguments = function, arguments
        self.name, self._unique_name = name, unique_name
        self._scope: Any = None
        self._called = False

    @property
    def variable_scope(self) -> Any:
        """The scope, made where it is not there yet."""
        if self._scope is None:
            default = None if self._unique_name else self.name
            with variable_scope(self._unique_name, default, auxiliary_name_scope=False) as scope:
                self._scope = scope  # each call opens a name scope of its own
        return self._scope

    @property
    def variables(self) -> list[Any]:
        """The variables that its calls made, those that are trained and those that are not."""
        return self._collected("variables")

    global_variables = variables

    @property
    def trainable_variables(self) -> list[Any]:
        """The variables that optimizers change."""
        return self._collected("trainable_variables")

    def _collected(self, collection: str) -> list[Any]:
        return get_default_graph().get_collection(collection, f"{self.variable_scope.name}/")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function, with the arguments of `make_template` and these."""
        with variable_scope(self.variable_scope, reuse=self._called):
            result = self._function(*args, **{**self._arguments, **kwargs})
        self._called = True
        return result


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    **kwargs: Any,
) -> Template:
    """Return a function that makes its variables when it is first called, and takes those from then on.

    They are named under `name_`, numbered where that is taken, or under `unique_name_` just so. `kwargs` are handed on.
    """
    template = Template(name_, func_, unique_name_, kwargs)
    if create_scope_now_:
        _ = template.variable_scope
    return template
