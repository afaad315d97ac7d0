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
