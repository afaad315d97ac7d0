"""Jacobians and Hessians, of tapes and in graphs, against what they are by hand."""

from typing import Any

import numpy as np
import pytest

import runtime as rt

W = np.random.default_rng(5).standard_normal((3, 2))
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.2, -0.3]])


def test_a_batch_jacobian_is_the_jacobian_of_each_example() -> None:
    """The blocks on the diagonal of the whole one."""
    x = rt.constant(X)
    with rt.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = rt.tanh(rt.matmul(x, W))
    whole = tape.jacobian(y, x).numpy()
    found = tape.batch_jacobian(y, x).numpy()

    assert (2, 2, 3) == found.shape
    np.testing.assert_allclose(np.stack([whole[at, :, at] for at in range(2)]), found)
    np.testing.assert_allclose((1 - np.tanh(X @ W) ** 2)[:, :, None] * W.T, found)


def test_graphs_have_jacobians_and_hessians() -> None:
    """Of a quadratic form the matrix, twice; of what does not depend, zeros."""
    a = np.array([[2.0, 1.0], [0.0, 3.0]])
    with rt.Graph().as_default():
        x, other = rt.placeholder(rt.float64, [2]), rt.placeholder(rt.float64, [3])
        row = rt.expand_dims(x, 0)
        form = rt.matmul(rt.matmul(row, rt.constant(a)), row, transpose_b=True)
        hessian, unrelated = rt.hessians(form, [x, other])
        rows = rt.jacobian(rt.square(x), x)
        feeds = {x: np.array([1.0, -2.0]), other: np.zeros(3)}
        found = rt.Session().run([hessian, unrelated, rows], feeds)
    np.testing.assert_allclose(a + a.T, found[0])
    np.testing.assert_array_equal(np.zeros((3, 3)), found[1])
    np.testing.assert_allclose(np.diag([2.0, -4.0]), found[2])


@pytest.mark.parametrize("dims", [[None], [0]])
def test_jacobians_need_to_know_how_many_rows_they_have(dims: Any) -> None:
    """Each is made as a part of the graph."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, dims)
        with pytest.raises(ValueError, match="elements"):
            rt.jacobian(x * 2.0, x)
