"""Walks every op: each has a case, keeps the promises of its declaration, and has its gradient checked."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.gradients.table import GRADIENTS, NOT_DIFFERENTIABLE
from runtime.graph.registry import OPS
from tests.runtime import cases
from tests.runtime.cases import Case
from tests.runtime.cases_everyday import EVERYDAY_ELSEWHERE
from tests.runtime.cases_families import FAMILIES, FAMILIES_ELSEWHERE
from tests.runtime.cases_functions import FUNCTIONS, FUNCTIONS_ELSEWHERE
from tests.runtime.cases_images import IMAGES, IMAGES_ELSEWHERE
from tests.runtime.cases_signals import SIGNALS

CASES = {**cases.CASES, **FAMILIES, **FUNCTIONS, **IMAGES, **SIGNALS}
ELSEWHERE = {**cases.ELSEWHERE, **FAMILIES_ELSEWHERE, **FUNCTIONS_ELSEWHERE, **EVERYDAY_ELSEWHERE, **IMAGES_ELSEWHERE}
STEP = 1e-5
DIFFERENTIABLE = sorted(name for name in CASES if name in GRADIENTS)


def call(name: str, inputs: Any, attrs: dict[str, Any]) -> list[Any]:
    """The outputs of an op as a list."""
    found = OPS[name](*inputs, **attrs)
    return list(found) if isinstance(found, list) else [found]


def tensors(case: Case) -> tuple[Any, ...]:
    return tuple([rt.constant(a) for a in one] if isinstance(one, list) else rt.constant(one) for one in case.inputs)


def flat(inputs: tuple[Any, ...]) -> list[Any]:
    return [part for one in inputs for part in (one if isinstance(one, list) else [one])]


def weights(outputs: list[Any]) -> list[Any]:
    """Something to multiply outputs with, so that their sum depends on each element differently."""
    return [np.cos(np.arange(one.array.size, dtype=np.float64)).reshape(one.dims) + 1.3 for one in outputs]


def weighed(outputs: list[Any]) -> float:
    """The sum of all outputs that are floats, weighed."""
    return float(sum((one.array * w).sum() for one, w in zip(outputs, weights(outputs), strict=True) if is_float(one)))


def is_float(tensor: Any) -> bool:
    return bool(tensor.dtype.is_floating)


def test_every_op_has_a_case() -> None:
    """Nobody declares an op without saying how it is called, or where else it is checked."""
    assert set() == set(OPS) - set(CASES) - set(ELSEWHERE)


def test_every_op_says_whether_gradients_flow() -> None:
    """An op has a gradient, or stands among those that have none."""
    from runtime.ops.training import UPDATES

    assert set() == set(OPS) - set(GRADIENTS) - NOT_DIFFERENTIABLE - UPDATES
    assert set() == set(GRADIENTS) & NOT_DIFFERENTIABLE


@pytest.mark.parametrize("name", sorted(CASES))
def test_kernels_keep_the_promises_of_their_rules(name: str) -> None:
    """Shape and dtype of each output are what the declaration says, eagerly and in a graph."""
    case = CASES[name]()
    outputs = call(name, tensors(case), case.attrs)
    with rt.Graph().as_default():
        symbolic = call(name, case.inputs, case.attrs)

    for one, planned in zip(outputs, symbolic, strict=True):
        assert planned.dtype is one.dtype
        assert rt.TensorShape(planned.dims).is_compatible_with(one.dims)


@pytest.mark.parametrize("name", sorted(CASES))
def test_kernels_leave_their_inputs_alone(name: str) -> None:
    """What went in is the same afterwards."""
    case = CASES[name]()
    inputs = tensors(case)
    before = [one.numpy() for one in flat(inputs)]
    call(name, inputs, case.attrs)

    for expected, one in zip(before, flat(inputs), strict=True):
        np.testing.assert_array_equal(expected, one.numpy())


@pytest.mark.parametrize("name", sorted(CASES))
def test_only_views_share_memory(name: str) -> None:
    """What is no declared view has memory of its own: the planner writes over inputs that nobody needs any more."""
    case = CASES[name]()
    inputs = tensors(case)
    shared = [
        np.shares_memory(one.array, other.array) for one in call(name, inputs, case.attrs) for other in flat(inputs)
    ]

    assert OPS[name].view or name == "Const" or not any(shared)


@pytest.mark.parametrize("name", sorted(name for name, op in OPS.items() if op.out and name in CASES))
def test_kernels_write_where_they_are_told(name: str) -> None:
    """With out= the result is in that array, and equal to the result without."""
    op, case = OPS[name], CASES[name]()
    given = tensors(case)
    arrays = [tuple(part.array for part in one) if isinstance(one, list | tuple) else one.array for one in given]
    attrs = op.for_kernel(op.complete(case.attrs))
    expected = op.kernel(np, *arrays, **attrs)
    out = np.empty_like(expected)
    op.kernel(np, *arrays, **attrs, out=out)

    np.testing.assert_array_equal(expected, out)


def places(inputs: list[Any]) -> Iterator[tuple[int, int]]:
    """(input, element) of each element of each input that is a float."""
    for index, one in enumerate(inputs):
        if one.dtype.is_floating:
            yield from ((index, element) for element in range(one.array.size))


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients_are_the_finite_differences(name: str) -> None:
    """The tape's gradient of a weighed sum of the outputs, against central differences in float64."""
    case = CASES[name]()
    inputs = tensors(case)
    sources = flat(inputs)
    with rt.GradientTape() as tape:
        tape.watch(sources)
        outputs = call(name, inputs, case.attrs)
    chosen = [one for one in outputs if is_float(one)]
    if "CrossEntropy" in name or name in (
        "CTCLoss",
        "FusedBatchNormV3",
    ):  # the second output is the first one's gradient, for reuse
        chosen = chosen[:1]
    found = tape.gradient(chosen, sources, weights(chosen))
    if name == "StopGradient":
        assert found == [None]
        return
    for index, element in places(sources):
        if found[index] is None:
            continue
        array = sources[index].array
        sums = []
        for step in (STEP, -STEP):
            array.reshape(-1)[element] += step
            again = [one for one in call(name, inputs, case.attrs) if is_float(one)]
            sums.append(weighed(again[: len(chosen)]))
            array.reshape(-1)[element] -= step
        expected = (sums[0] - sums[1]) / (2 * STEP)
        grad = rt.convert_to_tensor(found[index]).array.reshape(-1)[element]
        np.testing.assert_allclose(grad, expected, rtol=1e-5, atol=1e-6, err_msg=f"{name} input {index} [{element}]")


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients_have_the_shape_and_dtype_of_their_inputs(name: str) -> None:
    """Whatever was broadcast, cast or cut, a gradient fits what it is the gradient of."""
    case = CASES[name]()
    inputs = tensors(case)
    sources = flat(inputs)
    with rt.GradientTape() as tape:
        tape.watch(sources)
        outputs = call(name, inputs, case.attrs)[: 1 if name == "CTCLoss" else None]  # its second has no gradient
    for source, grad in zip(sources, tape.gradient([one for one in outputs if is_float(one)], sources), strict=True):
        if grad is not None:
            whole = rt.convert_to_tensor(grad)
            assert (source.dims, source.dtype) == (whole.dims, whole.dtype)
