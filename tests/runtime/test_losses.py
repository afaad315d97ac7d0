"""Losses: values and gradients are TensorFlow's, also where a naive formula overflows."""

import json
from pathlib import Path

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.losses import losses

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "losses.json").read_text())


def test_losses_are_tensorflows() -> None:
    """Every loss, every reduction, weights of rows, smoothing, labels of one column, logits in the hundreds."""
    with rt.Graph().as_default():
        found = losses(rt)
    assert list(GOLDEN) == list(found)
    for name, expected in GOLDEN.items():
        for theirs, ours in zip(expected, found[name], strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5, err_msg=name)


def test_a_graph_collects_its_losses() -> None:
    """Total loss: all losses and the penalties of the variables."""
    with rt.Graph().as_default():
        w = rt.get_variable("w", initializer=[1.0, 2.0], regularizer=rt.reduce_sum)
        rt.losses.mean_squared_error([0.0, 0.0], w)
        rt.losses.add_loss(rt.constant(10.0))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            assert [3.0, 15.5] == session.run([rt.losses.get_regularization_loss(), rt.losses.get_total_loss()])


def test_losses_work_eagerly() -> None:
    """At once, and without a collection."""
    assert 2.5 == float(rt.losses.mean_squared_error([0.0, 0.0], [1.0, 2.0]))


def test_what_does_not_fit_is_said() -> None:
    """Weights that would broadcast to something nobody means, shapes that differ, unknown reductions."""
    with pytest.raises(ValueError, match=r"weights \[3\] do not broadcast to losses \[3, 1\]"):
        rt.losses.mean_squared_error(np.zeros((3, 1)), np.zeros((3, 1)), weights=np.ones(3))
    with pytest.raises(ValueError, match=r"\[3\].*\[3, 1\]"):
        rt.losses.mean_squared_error(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="reduction 'best'"):
        rt.losses.mean_squared_error([1.0], [1.0], reduction="best")
    with pytest.raises(ValueError, match="axis"):
        rt.losses.cosine_distance([1.0], [1.0])
    with rt.Graph().as_default(), pytest.raises(ValueError, match="no losses"):
        rt.losses.get_total_loss()
