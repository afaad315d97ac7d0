"""Arguments under the names that they had in TensorFlow 1: `keep_dims`, `reduction_indices`, `dim`."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., Any])


def old_arguments(**renamed: str) -> Callable[[_Function], _Function]:
    """Let a function take arguments by older names, `old="new"`, too; raises TypeError where both are given."""

    def decorate(function: _Function) -> _Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            for old, new in renamed.items():
                value = kwargs.pop(old, None)
                if value is None:  # TensorFlow 1's default: not given
                    continue
                if new in kwargs:
                    raise TypeError(f"{function.__name__}() got {old!r}, an older name of {new!r}, besides {new!r}")
                kwargs[new] = value
            return function(*args, **kwargs)

        return cast(_Function, call)

    return decorate
