"""Random programs of 5 to 15 ops against TensorFlow: results, gradients, and gradients of gradients."""

import functools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.draws.calls import Answers
from tests.runtime.oracle.programs import GOLDEN, PROGRAMS, Program, weights


@functools.cache
def recorded() -> list[list[Any]]:
    """For each program, what TensorFlow 2.21 gave: the result, first and second derivatives by each input."""
    packed = np.load(GOLDEN)
    answers = Answers(packed)
    index = json.loads(packed["index"].tobytes())
    return [[None if one is None else answers.take(*one) for one in entry] for entry in index]


def on_tapes(program: Program) -> list[Any]:
    """A tape within a tape."""
    inputs = [rt.constant(one) for one in program.inputs]
    with rt.GradientTape() as outer:
        outer.watch(inputs)
        with rt.GradientTape() as inner:
            inner.watch(inputs)
            result = program.build(rt, inputs)
            total = rt.reduce_sum(result * weights(result))
        first = inner.gradient(total, inputs)
        again = [rt.reduce_sum(rt.sin(rt.convert_to_tensor(one))) for one in first if one is not None]
    return [result, *first, *outer.gradient(again, inputs)]


def in_function(program: Program) -> list[Any]:
    """The program and its gradient traced; a tape watches the call."""

    def traced(*inputs: Any) -> list[Any]:
        result = program.build(rt, list(inputs))
        return [result, *rt.gradients(rt.reduce_sum(result * weights(result)), list(inputs))]

    inputs = [rt.constant(one) for one in program.inputs]
    with rt.GradientTape() as tape:
        tape.watch(inputs)
        result, *first = rt.function(traced)(*inputs)
        again = [rt.reduce_sum(rt.sin(rt.convert_to_tensor(one))) for one in first if one is not None]
    return [result, *first, *tape.gradient(again, inputs)]


def around_function(program: Program) -> list[Any]:
    """The program traced; a tape within a tape watches the one call."""
    traced = rt.function(lambda *inputs: program.build(rt, list(inputs)))
    inputs = [rt.constant(one) for one in program.inputs]
    with rt.GradientTape() as outer:
        outer.watch(inputs)
        with rt.GradientTape() as inner:
            inner.watch(inputs)
            result = traced(*inputs)
            total = rt.reduce_sum(result * weights(result))
        first = inner.gradient(total, inputs)
        again = [rt.reduce_sum(rt.sin(rt.convert_to_tensor(one))) for one in first if one is not None]
    return [result, *first, *outer.gradient(again, inputs)]


def in_session(program: Program) -> list[Any]:
    """A graph with the gradients of gradients, planned."""
    with rt.Graph().as_default() as graph:
        inputs = [rt.placeholder(rt.float64, one.shape) for one in program.inputs]
        result = program.build(rt, inputs)
        first = rt.gradients(rt.reduce_sum(result * weights(result)), inputs)
        again = [rt.reduce_sum(rt.sin(rt.convert_to_tensor(one))) for one in first if one is not None]
        second = rt.gradients(again, inputs)
        asked = [result, *first, *second]
        wanted = [rt.convert_to_tensor(one) for one in asked if one is not None]
    found = iter(rt.Session(graph=graph).run(wanted, dict(zip(inputs, program.inputs, strict=True))))
    return [None if one is None else next(found) for one in asked]


@pytest.mark.parametrize("run", [on_tapes, in_function, around_function, in_session])
@pytest.mark.parametrize("number", range(PROGRAMS))
def test_programs_and_their_derivatives_are_tensorflows(number: int, run: Callable[[Program], list[Any]]) -> None:
    """What does not follow from an input has no gradient by it, first or second, in TensorFlow and here."""
    for at, (expected, one) in enumerate(zip(recorded()[number], run(Program(number)), strict=True)):
        if one is None:
            assert expected is None, f"{at}: TensorFlow has {expected}"
            continue
        found: Any = one if isinstance(one, np.ndarray | np.generic) else rt.convert_to_tensor(one).numpy()
        if expected is None and run is in_function:  # a call is one record, of which everything follows
            expected = np.zeros_like(found)
        assert expected is not None, f"{at}: TensorFlow has none, here is {found}"
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9, err_msg=f"{number}: {at}")
