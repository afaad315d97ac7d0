"""Whatever the planner improves, the numbers are those of the plain interpreter, and no buffer shows."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import runtime as rt
from runtime.session import elementwise, expressions, loops

SHAPES: tuple[list[int], ...] = ([16, 16], [16], [16, 1], [])  # the largest are worth a buffer

UNARY: list[Any] = [
    *(rt.tanh, rt.negative, rt.square, rt.abs, rt.nn.relu, rt.sigmoid, rt.identity, rt.stop_gradient),
    lambda x: rt.reduce_sum(x, -1, keepdims=True) if x.dims else x,
    lambda x: rt.reshape(rt.reshape(x, [-1]), x.shape.as_list()),
    *(rt.rsqrt, lambda x: rt.gradients(rt.sigmoid(x), x)[0], lambda x: rt.gradients(rt.nn.relu(x) * x, x)[0]),
    *(rt.transpose, lambda x: rt.reverse(x, [0]) if x.dims else x),
    lambda x: rt.concat([x[..., :1], x[..., 1:]], -1) if x.dims and x.dims[-1] > 1 else x,
    lambda x: x * 0.5 + 1.0,
    lambda x: gated(x) if x.dims and x.dims[-1] > 1 else x,
    lambda x: rt.gradients(gated(x), x)[0] if x.dims and x.dims[-1] > 1 else x,
]
BINARY: list[Any] = [
    rt.add,
    rt.multiply,
    rt.subtract,
    rt.maximum,
    rt.squared_difference,
    lambda x, y: rt.add_n([x + y, x + y]),
]


def gated(x: Any) -> Any:
    """Parts of rows, which work on each other and are put together: what recurrent cells and their gradients do."""
    gate, value = rt.split(rt.nn.bias_add(x, rt.range(0.0, x.dims[-1])), 2, -1) if len(x.dims) > 1 else rt.split(x, 2)
    kept = rt.sigmoid(gate) * value
    return rt.concat([kept, rt.tanh(value) - kept], -1)


@st.composite
def programs(draw: Any) -> list[tuple[str, int, int, int]]:
    """Steps: (kind, which op, first and second operand), operands counted back from the newest tensor."""
    index = st.integers(0, 30)
    kinds = st.sampled_from(["unary", "binary", "binary", "variable", "assign"])
    return draw(st.lists(st.tuples(kinds, index, index, index), min_size=3, max_size=14))  # type: ignore[no-any-return]


def build(program: list[tuple[str, int, int, int]]) -> tuple[list[Any], list[Any]]:
    """Make a program's tensors and its updates: variables are read between updates, in the order of the program."""
    tensors: list[Any] = [rt.placeholder(rt.float32, shape, name=f"x{i}") for i, shape in enumerate(SHAPES)]
    variable = rt.get_variable("v", [16, 16], initializer=rt.ones_initializer())
    updates: list[Any] = []
    for kind, which, first, second in program:
        x, y = tensors[-1 - first % len(tensors)], tensors[-1 - second % len(tensors)]
        if kind == "unary":
            tensors.append(UNARY[which % len(UNARY)](x))
        elif kind == "binary":
            tensors.append(BINARY[which % len(BINARY)](x, y))
        with rt.control_dependencies(updates[-1:]):
            if kind == "variable":
                tensors.append(rt.multiply(variable.value(), 1.5) if which % 2 else variable.value())
            elif kind == "assign":
                with rt.control_dependencies([one for one in tensors if one.op.type != "Placeholder"]):
                    updates.append(variable.assign_add(rt.tanh(x + rt.zeros([16, 16]))).op)
    return tensors, updates


def feeds(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {f"x{i}:0": rng.standard_normal(shape).astype(np.float32) for i, shape in enumerate(SHAPES)}


@pytest.mark.parametrize("fused", [False, True])
@settings(max_examples=60)
@given(programs(), st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(0, 30))
def test_planned_is_unplanned(fused: bool, program: Any, chosen: list[int], fed: int) -> None:
    """Any tensors fetched, any fed, over several runs with other numbers: equal bits, and old results stay.

    With `fused`, everything elementwise becomes loops however small it is; Python runs them instead of a compiler.
    """
    with pytest.MonkeyPatch.context() as patch:
        if fused:
            patch.setattr(elementwise, "LEAST_ELEMENTS", 1)
            patch.setattr(loops, "compiled", lambda loop: loop)
            for kind, exact in EXACT.items():
                patch.setitem(expressions.EXPRESSIONS, kind, exact)
            patch.setattr(expressions, "_write", refuse)
        check(program, chosen, fed)


EXACT = {"Exp": "np.exp({0})", "Tanh": "np.tanh({0})", "Sigmoid": "one / (one + np.exp(-{0}))"}
"""Instead of what is written out, which rounds differently: bits are compared."""


def refuse(path: Any, source: str) -> None:
    """A disk that cannot be written."""
    raise OSError(path)


def check(program: Any, chosen: list[int], fed: int) -> None:
    with rt.Graph().as_default():
        tensors, updates = build(program)
        rt.global_variables_initializer()
    fetches = [tensors[one % len(tensors)] for one in chosen]
    instead = tensors[fed % len(tensors)]
    extra = {instead: np.full(instead.dims, 0.25, np.float32)} if fed % 3 == 0 else {}
    sessions = [rt.Session(graph=tensors[0].graph, config=one) for one in (rt.PlanOptions(), rt.UNPLANNED)]
    kept: list[tuple[Any, Any]] = []
    for session in sessions:
        session.run("init")
    for seed in range(3):
        values = {**feeds(seed), **{tensor.name: value for tensor, value in extra.items()}}
        planned, plain = (session.run([*fetches, *updates], values)[: len(fetches)] for session in sessions)
        kept += [(one, one.copy()) for one in planned if isinstance(one, np.ndarray)]
        for expected, found in zip(plain, planned, strict=True):
            np.testing.assert_array_equal(expected, found)
    for one, copy in kept:
        np.testing.assert_array_equal(copy, one)


def trained(options: rt.PlanOptions, optimizer: Any) -> list[float]:
    """The losses of a few steps of a small network, large enough for compiled updates."""
    with rt.Graph().as_default():
        rt.set_random_seed(1)
        x = rt.placeholder(rt.float32, [None, 64])
        kernel = rt.get_variable("kernel", [64, 512])
        out = rt.get_variable("out", [512, 1])
        loss = rt.reduce_mean(rt.square(rt.matmul(rt.nn.relu(rt.matmul(x, kernel)), out) - 1.0))
        train = optimizer.minimize(loss)
        session = rt.Session(config=options)
        session.run(rt.global_variables_initializer())
        batch = np.random.default_rng(2).standard_normal((32, 64)).astype(np.float32)
        return [float(session.run([loss, train], {x: batch})[0]) for _ in range(8)]


@pytest.mark.parametrize("name", [one.name for one in fields(rt.PlanOptions)])
@pytest.mark.parametrize(
    "make", [lambda: rt.train.GradientDescentOptimizer(0.05), lambda: rt.train.AdamOptimizer(0.01)]
)
def test_each_improvement_can_be_switched_off(name: str, make: Any) -> None:
    """And changes nothing but time."""
    expected = trained(rt.UNPLANNED, make())
    np.testing.assert_allclose(expected, trained(replace(rt.PlanOptions(), **{name: False}), make()), rtol=1e-4)
    np.testing.assert_allclose(expected, trained(replace(rt.UNPLANNED, **{name: True}), make()), rtol=1e-4)
    assert expected[-1] < expected[0]


def test_buffers_are_used_again() -> None:
    """A long chain of results needs the memory of two of them, not of all."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [1000])
        y = x
        for _ in range(20):
            y = rt.tanh(y + 1.0)
        session = rt.Session()
        session.run(rt.reduce_sum(y), {x: np.zeros(1000)})
    (plan,) = session._plans.values()
    assert plan.buffers.naive_bytes == 40 * 4000
    assert plan.buffers.planned_bytes <= 2 * 4000
