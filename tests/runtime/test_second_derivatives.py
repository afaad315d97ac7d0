"""Walks every op with a gradient: the gradient of its gradient, against differences of the gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.gradients.table import GRADIENTS
from runtime.graph.registry import OPS
from tests.runtime import cases
from tests.runtime.cases import Case, numbers
from tests.runtime.cases import case as call
from tests.runtime.cases_families import FAMILIES
from tests.runtime.cases_functions import FUNCTIONS

CASES: dict[str, Callable[[], Case]] = {**cases.CASES, **FAMILIES, **FUNCTIONS}
STEP = 1e-5

NORMALIZED = (numbers(2, 3, 2, 3), numbers(3), numbers(3), numbers(3), numbers(3, low=0.5, high=2))
FORMS = {
    "FusedBatchNormV3 of channels first": ("FusedBatchNormV3", call(*NORMALIZED, data_format="NCHW")),
    "FusedBatchNormV3 while not training": ("FusedBatchNormV3", call(*NORMALIZED, is_training=False)),
    "Svd of a wide matrix": ("Svd", call(numbers(3, 4))),
    "Svd without vectors": ("Svd", call(numbers(3, 4), compute_uv=False)),
    "SelfAdjointEigV2 without vectors": ("SelfAdjointEigV2", call(numbers(3, 3), compute_v=False)),
    "Qr of a wide matrix": ("Qr", call(numbers(2, 3, 4))),
    "Qr of a square matrix": ("Qr", call(numbers(3, 3))),
    "MatrixTriangularSolve from the top": ("MatrixTriangularSolve", call(numbers(3, 3) + 3 * np.eye(3), numbers(3, 2))),
    "MatrixInverse of the adjoint": ("MatrixInverse", call(numbers(3, 3) + 4 * np.eye(3), adjoint=True)),
    **{name: (name, make()) for name, make in CASES.items() if name in GRADIENTS},
}
"""Name -> op and a call of it: every op's case, and calls for which a gradient has a branch of its own."""

WITHOUT = {
    "StopGradient": "it has no first one",
    "CTCLoss": "its gradient is an output of the op, and TensorFlow has none of that either",
}
"""Ops with a gradient that has none."""


def tensors(values: Any) -> Any:
    return [rt.constant(one) if not isinstance(one, list) else tensors(one) for one in values]


def flat(inputs: Any) -> list[Any]:
    return [part for one in inputs for part in (one if isinstance(one, list) else [one])]


def weights(tensor: Any, turn: float) -> Any:
    """Something that depends on each element differently."""
    return np.cos(np.arange(tensor.array.size) * turn + turn).reshape(tensor.dims)


def gradients(name: str, attrs: dict[str, Any], inputs: Any, watched: list[Any]) -> list[Any]:
    """The gradients of a function of the outputs, through which a tape around this can look."""
    with rt.GradientTape() as tape:
        tape.watch(watched)
        found = OPS[name](*inputs, **attrs)
        outputs = [one for one in (found if isinstance(found, list) else [found]) if one.dtype.is_floating]
        if "CrossEntropy" in name or name == "FusedBatchNormV3":  # further outputs are there for the gradient
            outputs = outputs[:1]
        total = rt.add_n([rt.reduce_sum(one * one * 0.5 + one * weights(one, 1.7)) for one in outputs])
    return list(tape.gradient(total, watched))


def weighed(grads: list[Any]) -> Any:
    return rt.add_n([rt.reduce_sum(one * weights(one, 0.9)) for one in map(rt.convert_to_tensor, grads)])


@pytest.mark.parametrize("name", sorted(set(FORMS) - set(WITHOUT)))
def test_second_derivatives_are_the_differences_of_the_first(name: str) -> None:
    """Along one direction at once in all inputs that a gradient flows to."""
    op, (given, attrs) = FORMS[name]
    inputs = tensors(given)
    floats = [one for one in flat(inputs) if one.dtype.is_floating]
    firsts = gradients(op, attrs, inputs, floats)
    watched = [one for one, first in zip(floats, firsts, strict=True) if first is not None]
    if not watched:
        pytest.skip("takes no numbers that a gradient flows to")
    directions = [weights(one, 2.3) for one in watched]
    with rt.GradientTape() as tape:
        tape.watch(watched)
        found = weighed(gradients(op, attrs, inputs, watched))
    seconds = [None if one is None else rt.convert_to_tensor(one).array for one in tape.gradient(found, watched)]
    slope = sum((one * way).sum() for one, way in zip(seconds, directions, strict=True) if one is not None)

    moved = []
    for step in (STEP, -STEP):
        for one, way in zip(watched, directions, strict=True):
            one.array[...] += step * way
        moved.append(float(weighed(gradients(op, attrs, inputs, watched)).array))
        for one, way in zip(watched, directions, strict=True):
            one.array[...] -= step * way
    np.testing.assert_allclose(slope, (moved[0] - moved[1]) / (2 * STEP), rtol=1e-5, atol=1e-6)
