"""Branches and loops in graphs give what the same code gives eagerly: values, gradients, gradients of gradients."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.control_flow.programs import INPUTS, PROGRAMS, WEIGHTS, Program


def answers(program: Program, x: Any, w: Any) -> list[Any]:
    """Value, first and second derivatives, eagerly."""
    x, w = rt.constant(x), rt.constant(w)
    with rt.GradientTape(persistent=True) as outer:
        outer.watch([x, w])
        with rt.GradientTape() as tape:
            tape.watch([x, w])
            y = program(x, w)
        first = tape.gradient(y, [x, w], unconnected_gradients="zero")
        total = rt.reduce_sum(rt.square(first[0])) + rt.reduce_sum(rt.sin(first[1]))
    second = outer.gradient(total, [x, w], unconnected_gradients="zero")
    return [np.asarray(rt.convert_to_tensor(one)) for one in (y, *first, *second)]


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("chosen", range(3))
def test_graphs_do_what_eager_code_does(name: str, chosen: int) -> None:
    """Whichever branch is taken."""
    x = INPUTS[chosen]
    with rt.Graph().as_default():
        x_in, w_in = rt.placeholder(rt.float64, [3]), rt.placeholder(rt.float64, [3, 3])
        y = PROGRAMS[name](x_in, w_in)
        first = rt.gradients(y, [x_in, w_in], unconnected_gradients="zero")
        total = rt.reduce_sum(rt.square(first[0])) + rt.reduce_sum(rt.sin(first[1]))
        second = rt.gradients(total, [x_in, w_in], unconnected_gradients="zero")
        found = rt.Session().run([y, *first, *second], {x_in: x, w_in: WEIGHTS})

    for expected, one in zip(answers(PROGRAMS[name], x, WEIGHTS), found, strict=True):
        np.testing.assert_allclose(expected, one, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_tapes_see_through_traced_loops(name: str) -> None:
    """As a function with variables for weights, which change right after the call: gradients are of what was seen."""
    w = rt.Variable(WEIGHTS)
    x = rt.constant(INPUTS[0])
    program = rt.function(lambda x: PROGRAMS[name](x, w))
    program(x)  # planned before anybody asks for gradients
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = program(x)
    w.assign(WEIGHTS * 0.0)
    found = tape.gradient(y, [x, w], unconnected_gradients="zero")

    for expected, one in zip(answers(PROGRAMS[name], INPUTS[0], WEIGHTS), [y, *found], strict=False):
        np.testing.assert_allclose(expected, np.asarray(rt.convert_to_tensor(one)), rtol=1e-9, atol=1e-12)
