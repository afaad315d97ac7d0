"""Constraints of weights: functions of a value that Keras's optimizers apply after each step."""

from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, reductions

EPSILON = 1e-7


class Constraint:
    """Returns the nearest value that is allowed."""

    def __call__(self, value: Any) -> Any:
        """Return a value that is allowed."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__()")


class NonNeg(Constraint):
    """No number below 0."""

    def __call__(self, value: Any) -> Any:
        """Return the value with 0 for what is below."""
        return arithmetic.maximum(value, 0.0)


class MaxNorm(Constraint):
    """No vector along the axis longer than `max_value`."""

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, value: Any) -> Any:
        """Return the value with shortened vectors."""
        length = _length(value, self.axis)
        return value * (arithmetic.clip_by_value(length, 0.0, float(self.max_value)) / (length + EPSILON))


class UnitNorm(Constraint):
    """Every vector along the axis of length 1."""

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, value: Any) -> Any:
        """Return the value with all vectors made as long."""
        return value / (_length(value, self.axis) + EPSILON)


class MinMaxNorm(Constraint):
    """Vectors along the axis moved towards lengths in [min_value, max_value], by the part `rate` of the way."""

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, value: Any) -> Any:
        """Return the value with longer or shorter vectors."""
        length = _length(value, self.axis)
        wanted = arithmetic.clip_by_value(length, float(self.min_value), float(self.max_value))
        return value * ((self.rate * wanted + (1.0 - self.rate) * length) / (length + EPSILON))


def _length(value: Any, axis: Any) -> Any:
    value = convert_to_tensor(value)
    squares = reductions.reduce_sum(arithmetic.square(value), axis, keepdims=True)
    return comparison.where(  # a root has no slope at 0
        comparison.greater(squares, 0.0), arithmetic.sqrt(arithmetic.maximum(squares, 1e-30)), squares
    )


NAMED: dict[str, type[Constraint]] = {
    "non_neg": NonNeg, "max_norm": MaxNorm, "unit_norm": UnitNorm, "min_max_norm": MinMaxNorm
}  # fmt: skip


def get(given: Any) -> Any:
    """Return the constraint that a name, a class or a callable means; None for none."""
    if isinstance(given, str):
        if given not in NAMED and given not in {one.__name__ for one in NAMED.values()}:
            raise ValueError(f"constraint {given!r} is none of {', '.join(NAMED)}")
        return (NAMED.get(given) or {one.__name__: one for one in NAMED.values()}[given])()
    return given() if isinstance(given, type) else given


__all__ = ["Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "get"]
