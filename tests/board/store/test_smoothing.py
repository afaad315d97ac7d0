"""TensorBoard's smoothing, against its formula written down one point at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.store.smoothing import smooth

pytestmark = pytest.mark.usefixtures("both_ways")


def one_at_a_time(values: list[float], weight: float) -> list[float]:
    if all(value == values[0] for value in values):
        return values
    last, n, out = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            out.append(value)
            continue
        last = last * weight + (1 - weight) * value
        n += 1
        out.append(last / (1 - weight**n))
    return out


values = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.sampled_from([math.nan, math.inf, -math.inf])), min_size=1, max_size=300
)


@given(values, st.floats(0.001, 0.999))
def test_it_is_the_formula(series: list[float], weight: float) -> None:
    """Non-finite numbers pass through and do not count; the bias towards 0 at the beginning is taken out."""
    expected = one_at_a_time(series, weight)
    np.testing.assert_allclose(smooth(np.array(series), weight), expected, rtol=1e-9, atol=1e-6)


def test_a_constant_series_stays_exactly_as_it_is() -> None:
    value = np.full(1000, 0.1, np.float32)
    assert smooth(value, 0.9) is value


def test_weight_zero_is_no_smoothing() -> None:
    value = np.array([1.0, 5.0, 2.0])
    assert smooth(value, 0.0) is value


def test_precision_stays_that_of_the_series() -> None:
    """A float32 series is averaged in 64 bits and answered in 32."""
    assert np.float32 == smooth(np.array([1, 2, 3], np.float32), 0.5).dtype
    assert np.float64 == smooth(np.array([1.0, 2.0]), 0.5).dtype


def test_a_long_series_forgets_its_beginning_and_keeps_its_level() -> None:
    """After 100,000 points neither the debiasing nor the blocks have let the average drift."""
    noise = np.random.default_rng(1).normal(5, 1, 100_000)
    expected = one_at_a_time(noise.tolist(), 0.99)
    np.testing.assert_allclose(smooth(noise, 0.99), expected, rtol=1e-9)


def test_an_empty_series_stays_empty() -> None:
    assert 0 == len(smooth(np.empty(0), 0.5))
