"""A kernel that is used at every time step has its gradient in one product."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.session import loops
from runtime.session.products import stacked

STEPS = 6


def network() -> tuple[Any, dict[str, Any]]:
    """Return the placeholder of a sequence, and tensors of a recurrent network over it."""
    rng = np.random.default_rng(0)
    x = rt.placeholder(rt.float32, [STEPS, 128, 8], name="x")
    kernel = rt.constant(rng.normal(0, 0.2, (64 + 8, 64)), rt.float32)
    state = rt.zeros([128, 64])
    for row in rt.unstack(x):
        state = rt.tanh(rt.matmul(rt.concat([row, state], 1), kernel))
    loss = rt.reduce_sum(state * state)
    return x, {"state": state, "by_kernel": rt.gradients(loss, kernel)[0], "by_x": rt.gradients(loss, x)[0]}


@pytest.mark.parametrize("fetched", [["by_kernel"], ["by_kernel", "by_x", "state"]])
@pytest.mark.parametrize("reuse", [True, False])
def test_the_joined_product_is_the_sum(fetched: list[str], reuse: bool) -> None:
    """Side by side in the plan's memory or copied, over several runs."""
    with rt.Graph().as_default():
        x, tensors = network()
        asked = [tensors[name] for name in fetched]
        plain, planned = rt.Session(config=rt.UNPLANNED), rt.Session(config=rt.PlanOptions(reuse_buffers=reuse))
        for seed in range(3):
            batch = np.random.default_rng(seed).standard_normal((STEPS, 128, 8)).astype(np.float32)
            for expected, found in zip(plain.run(asked, {x: batch}), planned.run(asked, {x: batch}), strict=True):
                np.testing.assert_allclose(expected, found, rtol=1e-3, atol=1e-4)


@pytest.mark.skipif(not loops.available(), reason="numba is not there")
def test_nothing_is_copied_for_it() -> None:
    """Inputs and gradients of all time steps lie side by side, and the product is one step."""
    with rt.Graph().as_default():
        x, tensors = network()
        session = rt.Session()
        session.run(tensors["by_kernel"], {x: np.zeros((STEPS, 128, 8), np.float32)})
    (plan,) = session._plans.values()
    (joined,) = [step for step in plan.steps if step.side_by_side]
    parts = [plan.slots[value.index] for value in joined.inputs]
    assert len(parts) == 2 * STEPS
    for some in (parts[:STEPS], parts[STEPS:]):
        assert np.shares_memory(stacked(tuple(some)), some[-1])


def test_what_is_apart_is_copied() -> None:
    """Matrices that are no neighbours, or no whole rows of memory, are put together."""
    whole = np.arange(24.0).reshape(6, 4)
    np.testing.assert_array_equal(whole, stacked((whole[:2], whole[2:])))
    np.testing.assert_array_equal(whole[[2, 3, 0, 1]], stacked((whole[2:4], whole[:2])))
    np.testing.assert_array_equal(np.concatenate([whole[:, :2]] * 2), stacked((whole[:, :2], whole[:, :2])))


def cell(gates: Any, memory: Any) -> tuple[Any, Any]:
    """The cell of Hochreiter and Schmidhuber (1997)."""
    taken, kept, new, shown = rt.split(gates, 4, 1)
    memory = memory * rt.sigmoid(kept) + rt.sigmoid(taken) * rt.tanh(new)
    return rt.tanh(memory) * rt.sigmoid(shown), memory


def lstm(x: Any) -> dict[str, Any]:
    """An LSTM of two steps over [2, 96, 8]: its state, a gate in the middle, and the gradient of its kernel."""
    rng = np.random.default_rng(1)
    kernel = rt.constant(rng.normal(0, 0.2, (96 + 8, 4 * 96)), rt.float32)
    bias = rt.constant(rng.normal(0, 0.2, 4 * 96), rt.float32)
    state = memory = rt.zeros([96, 96])
    gates = []
    for row in rt.unstack(x):
        gates.append(rt.nn.bias_add(rt.matmul(rt.concat([row, state], 1), kernel), bias))
        state, memory = cell(gates[-1], memory)
    loss = rt.reduce_sum(state * state)
    return {"state": state, "gates": gates[0], "by_kernel": rt.gradients(loss, kernel)[0]}


@pytest.mark.skipif(not loops.available(), reason="numba is not there")
@pytest.mark.parametrize("names", [["state"], ["by_kernel"], ["gates", "by_kernel"]])
def test_a_cell_is_one_loop_each_way(names: list[str]) -> None:
    """Its numbers are those of its operations, whatever is fetched; nothing is split or put together in memory."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [2, 96, 8])
        tensors = lstm(x)
        asked = [tensors[name] for name in names]
        plain, planned = rt.Session(config=rt.UNPLANNED), rt.Session()
        batch = np.random.default_rng(2).standard_normal((2, 96, 8)).astype(np.float32)
        for expected, found in zip(plain.run(asked, {x: batch}), planned.run(asked, {x: batch}), strict=True):
            np.testing.assert_allclose(expected, found, rtol=1e-4, atol=1e-5)
    (plan,) = planned._plans.values()
    kinds = [step.operation.type for step in plan.steps]
    assert not {"Sigmoid", "Tanh", "SigmoidGrad", "TanhGrad"} & {
        step.operation.type for step in plan.steps if step.writer is None
    }
    assert "Split" not in kinds or "gates" in names
    assert sum(step.writer is not None and len(step.outputs) > 3 for step in plan.steps) >= ("by_kernel" in names)


@pytest.mark.parametrize("turn_a", [False, True])
@pytest.mark.parametrize("turn_b", [False, True])
def test_only_the_columns_that_are_looked_at_are_multiplied(turn_a: bool, turn_b: bool) -> None:
    """A product of which one Slice takes columns is made of those; another use of it keeps it whole."""
    with rt.Graph().as_default():
        rng = np.random.default_rng(0)
        a = rt.constant(rng.normal(size=(6, 4) if turn_a else (4, 6)))
        b = rt.constant(rng.normal(size=(5, 6) if turn_b else (6, 5)))
        product = rt.matmul(a, b, transpose_a=turn_a, transpose_b=turn_b)
        columns, rows = rt.slice(product, [0, 1], [4, 3]), rt.slice(product, [1, 0], [2, 5])
        options = rt.PlanOptions(fold_constants=False, share_equal=False)
        for fetches, count in (([columns], 1), ([rows], 2), ([columns, rows], 3), ([columns, product], 2)):
            plain, planned = rt.Session(config=rt.UNPLANNED), rt.Session(config=options)
            for expected, found in zip(plain.run(fetches), planned.run(fetches), strict=True):
                np.testing.assert_allclose(expected, found, rtol=1e-12)
            (plan,) = planned._plans.values()
            assert sum(step.operation.type in ("MatMul", "Slice") for step in plan.steps) == count
