"""Finds an op's gradient, and holds what it returns to the op's inputs."""

from typing import Any

from runtime.gradients import (
    arithmetic,
    blocks,
    complex_numbers,
    decompositions,
    diagonals,
    einsum,
    fourier,
    lists,
    matrices,
    neural,
    normalizing,
    reductions,
    segments,
    shaping,
    sparse,
    spatial,
    special,
)
from runtime.gradients.table import GRADIENTS, NOT_DIFFERENTIABLE

TABLES = (
    *(arithmetic, blocks, decompositions, diagonals, einsum, lists, matrices, neural, normalizing, reductions),
    *(complex_numbers, fourier, segments, shaping, sparse, spatial, special),
)
"""Imported for what they enter into the table."""


def gradients_by_inputs(op: Any, grads: list[Any]) -> list[Any]:
    """Return the gradient by each input of an operation; raises LookupError for an op that has none."""
    kind = getattr(op, "gradient_type", None) or op.type
    rule = GRADIENTS.get(kind)
    if rule is None:
        if kind in NOT_DIFFERENTIABLE:
            return [None] * len(op.inputs)
        raise LookupError(f"op {kind!r} ({op.name!r}) has no gradient: see runtime.gradients, or stop_gradient it")
    found = rule(op, *grads)
    found = list(found) if isinstance(found, list | tuple) else [found]
    if len(found) != len(op.inputs):
        raise ValueError(f"the gradient of {op.type!r} gave {len(found)} values for {len(op.inputs)} inputs")
    return found


def has_gradient(op_type: str) -> bool:
    """Tell whether gradients flow through an op."""
    return op_type not in NOT_DIFFERENTIABLE
