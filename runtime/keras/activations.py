"""`rt.keras.activations`: activations as functions, and `get` by name."""

from typing import Any

from runtime.layers.activations import NAMED as _NAMED
from runtime.layers.activations import get as get
from runtime.layers.activations import hard_sigmoid, hard_silu, hard_tanh, log_sigmoid, mish
from runtime.ops.arithmetic import exp as exponential
from runtime.ops.arithmetic import sigmoid, tanh
from runtime.ops.neural import elu, gelu, leaky_relu, log_softmax, relu, relu6, selu, silu, softmax, softplus, softsign

linear = _NAMED["linear"]
swish = silu
hard_swish = hard_silu


def serialize(activation: Any) -> Any:
    """Return the name of an activation."""
    return next((name for name, one in _NAMED.items() if one is activation), None)


__all__ = ["elu", "exponential", "gelu", "get", "leaky_relu", "linear", "log_softmax", "relu", "relu6", "selu"]
__all__ += ["serialize", "sigmoid", "silu", "softmax", "softplus", "softsign", "swish", "tanh"]
__all__ += ["hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "log_sigmoid", "mish"]
