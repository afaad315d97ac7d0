"""Learning rates, moving averages, clipping and regularizers: values are TensorFlow's."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import regularizers, schedules
from tests.runtime.oracle.schedules import SCHEDULES, STEPS, averages, clipped, rates

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "optimizers" / "around.json").read_text())


def test_schedules_are_tensorflows() -> None:
    """At the start, inside, at the edges and past the end."""
    with rt.Graph().as_default():
        found = rates(rt)
    for name, expected in GOLDEN["rates"].items():
        np.testing.assert_allclose(expected, found[name], rtol=1e-5, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("name", SCHEDULES)
def test_eagerly_a_schedule_looks_at_the_step_anew(name: str) -> None:
    """What TensorFlow 1's functions return eagerly is a callable for an optimizer."""
    step = rt.Variable(0, dtype=rt.int64)
    rate = SCHEDULES[name](rt, step)
    found = []
    for number in STEPS:
        step.assign(number)
        found.append(float(rate()))
    np.testing.assert_allclose(GOLDEN["rates"][name], found, rtol=1e-5, atol=1e-9)


def test_warm_up_climbs_to_what_follows() -> None:
    """A line up to the schedule's first rate; then the schedule from its start."""
    warm = schedules.WarmUp(schedules.ExponentialDecay(1.0, 10, 0.5), 4, start=0.2)
    np.testing.assert_allclose([0.2, 0.6, 1.0, 0.5], [float(warm(step)) for step in (0, 2, 4, 14)], rtol=1e-6)
    cosine = schedules.CosineDecay(0.0, 10, warmup_target=1.0, warmup_steps=5)
    np.testing.assert_allclose([0.0, 0.4, 1.0, 0.5, 0.0], [float(cosine(s)) for s in (0, 2, 5, 10, 15)], atol=1e-6)


def test_boundaries_fit_their_values() -> None:
    """Two boundaries part three values."""
    with pytest.raises(ValueError, match="2 boundaries part 3 values"):
        schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2])


def test_moving_averages_are_tensorflows() -> None:
    """With a fixed decay, and with one that follows the number of updates."""
    with rt.Graph().as_default():
        found = averages(rt)
    np.testing.assert_allclose(GOLDEN["averages"], found, rtol=1e-5)


def test_averages_are_restored_into_the_variables() -> None:
    """`variables_to_restore` names averages for the averaged, variables for all others."""
    with rt.Graph().as_default():
        w, other = rt.get_variable("w", initializer=1.0), rt.get_variable("other", initializer=1.0)
        average = rt.train.ExponentialMovingAverage(0.9)
        average.apply([w])
        assert {"w/ExponentialMovingAverage": w, "other": other} == average.variables_to_restore()
        assert average.average(w).name == "w/ExponentialMovingAverage:0"  # type: ignore[union-attr]  # it was made
        assert average.average(other) is None


def test_averages_work_eagerly() -> None:
    """As graphs do, at once."""
    w, average = rt.Variable([1.0]), rt.train.ExponentialMovingAverage(0.5)
    average.apply([w])
    w.assign([3.0])
    average.apply([w])
    found: Any = average.average(w)
    np.testing.assert_allclose([2.0], found.numpy())


def test_clipping_is_tensorflows() -> None:
    """By value, by norm, by rows, and all together; slices too."""
    with rt.Graph().as_default():
        found = clipped(rt)
    assert set(GOLDEN["clipped"]) == set(found)
    for name, expected in GOLDEN["clipped"].items():
        parts = zip(expected, found[name], strict=True) if name == "global" else [(expected, found[name])]
        for theirs, ours in parts:
            np.testing.assert_allclose(theirs, ours, rtol=1e-6, err_msg=name)


def test_a_broken_gradient_is_not_hidden_by_clipping() -> None:
    """An infinite norm makes everything NaN, so that somebody sees it."""
    clipped, length = rt.clip_by_global_norm([rt.constant([1.0]), rt.constant([np.inf])], 1.0)
    assert np.isinf(length.numpy())
    assert all(np.isnan(one.numpy()).all() for one in clipped)


def test_clipping_a_zero_gradient_has_a_gradient() -> None:
    """The norm's square root is not asked at 0."""
    x = rt.Variable([0.0, 0.0])
    with rt.GradientTape() as tape:
        y = rt.reduce_sum(rt.clip_by_norm(x, 1.0))
    np.testing.assert_array_equal([1, 1], tape.gradient(y, x).numpy())


def test_regularizers_are_their_formulas() -> None:
    """TensorFlow 1's L2 is half of Keras's."""
    w = np.array([[1.0, -2.0], [3.0, 0.0]], np.float32)
    for expected, penalty in (
        (0.6, regularizers.L1(0.1)),
        (1.4, regularizers.L2(0.1)),
        (2.0, regularizers.L1L2(0.1, 0.1)),
        (0.7, regularizers.l2_regularizer(0.1)),
        (0.6, regularizers.l1_regularizer(0.1)),
        (1.3, regularizers.l1_l2_regularizer(0.1, 0.1)),
        (0.14, regularizers.regularizer_of("l2")),
    ):
        np.testing.assert_allclose(expected, float(penalty(w)), rtol=1e-6)
    assert regularizers.L1L2()(w) is None
    with pytest.raises(ValueError, match="l3"):
        regularizers.regularizer_of("l3")
