"""Penalties on weights: callables of a tensor that return what to add to the loss."""

from dataclasses import dataclass
from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, reductions
from runtime.ops.linear import l2_loss

__all__ = ["L1", "L1L2", "L2", "l1_l2_regularizer", "l1_regularizer", "l2_regularizer"]


@dataclass(frozen=True)
class L1L2:
    """l1 · Σ|w| + l2 · Σw²."""

    l1: float = 0.0
    l2: float = 0.0

    def __call__(self, weights: Any) -> Any:
        """Return the penalty, or None where both factors are 0."""
        weights = convert_to_tensor(weights)
        parts = []
        if self.l1:
            parts.append(self.l1 * reductions.reduce_sum(arithmetic.abs(weights)))
        if self.l2:
            parts.append((2.0 * self.l2) * l2_loss(weights))
        return arithmetic.add(*parts) if len(parts) == 2 else next(iter(parts), None)


def L1(l1: float = 0.01) -> L1L2:  # noqa: N802  # Keras's name
    """Return l1 · Σ|w|."""
    return L1L2(l1=l1)


def L2(l2: float = 0.01) -> L1L2:  # noqa: N802  # Keras's name
    """Return l2 · Σw²."""
    return L1L2(l2=l2)


def l1_regularizer(scale: float) -> L1L2:
    """Return scale · Σ|w|, for get_variable(regularizer=…)."""
    return L1L2(l1=scale)


def l2_regularizer(scale: float) -> L1L2:
    """Return scale · Σw² / 2, as TensorFlow 1's: half of Keras's."""
    return L1L2(l2=scale / 2)


def l1_l2_regularizer(scale_l1: float = 1.0, scale_l2: float = 1.0) -> L1L2:
    """Return scale_l1 · Σ|w| + scale_l2 · Σw² / 2."""
    return L1L2(scale_l1, scale_l2 / 2)


def regularizer_of(given: Any) -> Any:
    """Return the regularizer that a name ("l1", "l2", "l1_l2") or an object means."""
    if isinstance(given, str):
        named = {"l1": L1(), "l2": L2(), "l1_l2": L1L2(0.01, 0.01)}
        if given not in named:
            raise ValueError(f"regularizer {given!r} is none of {', '.join(named)}")
        return named[given]
    return given
