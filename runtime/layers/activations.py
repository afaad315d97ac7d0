"""Activations by their names."""

from collections.abc import Callable
from typing import Any

from runtime.ops import arithmetic, neural

Function = Callable[[Any], Any]


def hard_sigmoid(x: Any) -> Any:
    """Return (x + 3) / 6, kept between 0 and 1."""
    return neural.relu6(x + 3.0) / 6.0


def hard_silu(x: Any) -> Any:
    """Return x · hard_sigmoid(x)."""
    return x * hard_sigmoid(x)


def mish(x: Any) -> Any:
    """Return x · tanh(softplus(x)) (Misra, 2019)."""
    return x * arithmetic.tanh(neural.softplus(x))


def log_sigmoid(x: Any) -> Any:
    """Return log(sigmoid(x))."""
    return -neural.softplus(-x)


def hard_tanh(x: Any) -> Any:
    """Return x, kept between -1 and 1."""
    return arithmetic.clip_by_value(x, -1.0, 1.0)


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
    "hard_sigmoid": hard_sigmoid,
    "hard_silu": hard_silu,
    "hard_swish": hard_silu,
    "mish": mish,
    "log_sigmoid": log_sigmoid,
    "hard_tanh": hard_tanh,
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
