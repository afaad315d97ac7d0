"""The table of gradients."""

from collections.abc import Callable, Iterable
from typing import Any

GRADIENTS: dict[str, Callable[..., Any]] = {}
"""Op name -> gradient(op, *grads) -> the gradient by each input, None where there is none; one alone needs no list.

`op` has `inputs`, `outputs` and `attrs`. There is a gradient for each output; those that nothing flowed into are zeros.
"""

NOT_DIFFERENTIABLE: set[str] = set()
"""Ops whose results do not depend on their inputs smoothly: no gradient flows through them."""


def gradient(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function as the gradient of these ops."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            if GRADIENTS.setdefault(name, function) is not function:
                raise ValueError(f"the gradient of {name!r} is declared twice")
        return function

    return enter


def not_differentiable(*names: str) -> None:
    """Enter ops that no gradient flows through."""
    NOT_DIFFERENTIABLE.update(names)


def attributes(op: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return those attributes of an operation that its gradient's operations share with it."""
    return {name: op.attrs[name] for name in names}


def is_zero(grad: Any) -> bool:
    """Tell whether nothing flowed into an output: its gradient was filled in by us."""
    operation = getattr(grad, "op", None)
    if operation is not None:
        return bool(operation.type == "ZerosLike" or (grad.value is not None and not grad.value.any()))
    return not grad.array.any()
