"""Families of ops that PyTorch has too: results and gradients of drawn calls, against what PyTorch 2.13 gave."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.draws.calls import Answers, upstream
from tests.runtime.oracle.draws.draw import Draw
from tests.runtime.oracle.record_torch import GOLDEN
from tests.runtime.oracle.torch_families import CALLS, FAMILIES, Twice

PRECISION = {"float32": 2e-5, "float64": 1e-9}


def answers_in(path: Path) -> dict[str, list[Any]]:
    """For each call of each family, the result and the gradients."""
    packed = np.load(path)
    answers = Answers(packed)
    index = json.loads(packed["index"].tobytes())
    return {
        name: [[None if one is None else answers.take(*one) for one in call] for call in calls]
        for name, calls in index.items()
    }


@functools.cache
def recorded() -> dict[str, list[Any]]:
    return answers_in(GOLDEN)


def answers_here(draw: Draw, call: Twice) -> list[Any]:
    """The result, and the gradient by each input of floats, on a tape."""
    tensors = [rt.constant(one) for one in call.inputs]
    sources = [one for one in tensors if one.dtype.is_floating]
    with rt.GradientTape() as tape:
        tape.watch(sources)
        result = call.here(rt, *tensors)
    weights = rt.constant(upstream(draw, result.dims, result.dtype.name))
    return [result.numpy(), *(rt.convert_to_tensor(one).numpy() for one in tape.gradient(result, sources, weights))]


def hold(name: str, calls: list[Any]) -> None:
    """Hold each call of a family to what PyTorch gave."""
    for number in range(CALLS):
        draw = Draw(f"torch:{name}", number)
        for at, (expected, found) in enumerate(
            zip(calls[number], answers_here(draw, FAMILIES[name](draw)), strict=True)
        ):
            assert (expected.dtype, expected.shape) == (found.dtype, found.shape), f"{name} call {number}: {at}"
            limit = PRECISION[expected.dtype.name]
            np.testing.assert_allclose(found, expected, rtol=limit, atol=limit, err_msg=f"{name} call {number}: {at}")


@pytest.mark.parametrize("name", FAMILIES)
def test_results_and_gradients_are_pytorchs(name: str) -> None:
    """The result is the first of the arrays that are compared, gradients by the inputs follow."""
    hold(name, recorded()[name])


@pytest.mark.pytorch
def test_the_recording_is_what_pytorch_gives(tmp_path: Path, run_pytorch: Callable[..., str]) -> None:
    """A PyTorch that is asked now says the same."""
    run_pytorch("tests.runtime.oracle.record_torch", str(tmp_path / "now.npz"))
    for name, calls in answers_in(tmp_path / "now.npz").items():
        hold(name, calls)
