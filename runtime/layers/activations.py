"""Activations by their names."""

from collections.abc import Callable
from typing import Any

from runtime.ops import arithmetic, neural

Function = Callable[[Any], Any]

NAMED: dict[str, Function] = {
    "linear": lambda x: x,
    "relu": neural.relu,
    "relu6": neural.relu6,
    "elu": neural.elu,
    "selu": neural.selu,
    "gelu": neural.gelu,
    "silu": neural.silu,
    "swish": neural.silu,
    "leaky_relu": neural.leaky_relu,
    "sigmoid": arithmetic.sigmoid,
    "tanh": arithmetic.tanh,
    "softmax": neural.softmax,
    "log_softmax": neural.log_softmax,
    "softplus": neural.softplus,
    "softsign": neural.softsign,
    "exponential": arithmetic.exp,
}


def get(given: Any) -> Function | None:
    """Return the function that a name or a callable means; None for none."""
    if given is None or callable(given):
        found: Function | None = given
        return found
    if given not in NAMED:
        raise ValueError(f"activation {given!r} is none of {', '.join(sorted(NAMED))}")
    return NAMED[given]


def name_of(function: Function | None) -> str | None:
    """Return the name of an activation; None for a function of someone's own."""
    if function is None:
        return "linear"
    return next((name for name, one in NAMED.items() if one is function), None)
