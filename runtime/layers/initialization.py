"""Initializers by their names, TensorFlow's and the names of Keras's classes."""

from collections.abc import Callable
from typing import Any

from runtime.variables import initializers

NAMED: dict[str, Callable[..., Any]] = {
    "zeros": initializers.Zeros,
    "ones": initializers.Ones,
    "constant": initializers.Constant,
    "random_uniform": initializers.RandomUniform,
    "random_normal": initializers.RandomNormal,
    "truncated_normal": initializers.TruncatedNormal,
    "variance_scaling": initializers.VarianceScaling,
    "glorot_uniform": initializers.glorot_uniform,
    "glorot_normal": initializers.glorot_normal,
    "he_uniform": initializers.he_uniform,
    "he_normal": initializers.he_normal,
    "lecun_uniform": initializers.lecun_uniform,
    "lecun_normal": initializers.lecun_normal,
    "orthogonal": initializers.Orthogonal,
    "identity": initializers.Identity,
}


def initializer_of(given: Any) -> Any:
    """Return the initializer that a name, a class or a callable means; glorot_uniform for None."""
    if given is None:
        return initializers.glorot_uniform()
    if isinstance(given, type):
        return given()
    if callable(given):
        return given
    if given not in NAMED:
        raise ValueError(f"initializer {given!r} is none of {', '.join(sorted(NAMED))}")
    return NAMED[given]()
