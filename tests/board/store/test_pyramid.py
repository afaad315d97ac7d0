"""Extremes per pixel, against reading every point."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.store import pyramid
from board.store.pyramid import MINUS_INFINITY, NAN, PLUS_INFINITY, Buckets, Pyramid, reduce

Values = npt.NDArray[np.float32] | npt.NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("both_ways")


def brute_force(x: npt.NDArray[np.float64], value: Values, start: int, stop: int, edges: list[float]) -> Buckets:
    rows: list[tuple[int, int, float, float, int]] = []
    shown = (np.arange(len(x)) >= start) & (np.arange(len(x)) < stop)
    for left, right in pairwise(edges):
        is_last = len(rows) == len(edges) - 2
        inside = np.flatnonzero(shown & (x >= left) & ((x < right) | (is_last & (x == right))))
        values = value[inside]
        finite = values[np.isfinite(values)].astype(np.float64)
        flags = 0
        flags |= NAN * bool(np.isnan(values).any())
        flags |= PLUS_INFINITY * bool((values == np.inf).any())
        flags |= MINUS_INFINITY * bool((values == -np.inf).any())
        low, high = (finite.min(), finite.max()) if len(finite) else (np.nan, np.nan)
        rows.append((inside[-1] if len(inside) else -1, len(inside), low, high, flags))
    last, count, low_, high_, flags_ = zip(*rows, strict=True)
    return Buckets(*(np.array(column) for column in (last, count, low_, high_, flags_)))


def assert_equal(expected: Buckets, found: Buckets) -> None:
    for name in ("last", "count", "low", "high", "flags"):
        np.testing.assert_array_equal(getattr(expected, name), getattr(found, name), err_msg=name)


points = st.one_of(
    st.floats(width=32),
    st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0]),
    st.integers(-3, 3).map(float),
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[npt.NDArray[np.float64], Values, int, int, list[float]]:
    n = draw(st.sampled_from([0, 1, 63, 64, 65, 320, 1000, 5000, 20_000]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from([np.float32, np.float64]))
    few = draw(st.lists(points, min_size=1, max_size=30))
    value = np.where(random.random(n) < 0.5, random.normal(size=n), random.choice(np.array(few, kind), n)).astype(kind)
    x = np.cumsum(random.choice(draw(st.lists(st.sampled_from([0, 1, 2, 7, 100]), min_size=1, max_size=5)), n)) * 1.0
    start = draw(st.integers(0, n))
    stop = draw(st.one_of(st.integers(start, n), st.just(n)))
    span = float(x[-1]) if n else 10.0
    edges = sorted(draw(st.lists(st.floats(-1, span + 1), min_size=2, max_size=20)))
    return x, value, start, stop, edges


@settings(max_examples=150)
@given(questions(), st.booleans(), st.booleans())
def test_every_pixel_holds_exactly_its_points(
    question: tuple[npt.NDArray[np.float64], Values, int, int, list[float]],
    whole_steps: bool,
    with_levels: bool,
) -> None:
    """Min, max, last, count and flags of each pixel are those of a loop over the points, whatever their spacing."""
    x, value, start, stop, edges = question
    levels = Pyramid.over(value) if with_levels else None
    asked = x.astype(np.int64) if whole_steps else x
    assert_equal(brute_force(x, value, start, stop, edges), reduce(asked, value, start, stop, edges, levels))


def test_a_single_spike_in_a_million_points_is_found() -> None:
    """No spike vanishes, however far out the view is."""
    value = np.zeros(1_000_000, np.float32)
    value[654_321] = 9
    x = np.arange(len(value))
    found = reduce(x, value, 0, len(value), np.linspace(0, len(value), 1001), Pyramid.over(value))
    assert 1 == np.count_nonzero(found.high == 9)
    assert 654 == int(np.argmax(found.high))
    assert 1_000_000 == found.count.sum()


@settings(max_examples=50)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.integers(0, 1000))
def test_a_pyramid_that_was_continued_is_the_one_built_at_once(lengths: list[int], seed: int) -> None:
    """Appending costs only what is new, and gives the same levels."""
    values = np.random.default_rng(seed).choice([0.5, np.nan, np.inf, -2.0, 7.0], sum(lengths))
    levels = None
    for length in np.cumsum(lengths).tolist():
        levels = Pyramid.over(values[:length], levels)
    at_once = Pyramid.over(values)
    assert levels is not None
    for name in ("low", "high", "flags", "starts"):
        np.testing.assert_array_equal(getattr(at_once, name), getattr(levels, name))


def test_steps_beyond_any_float_are_placed() -> None:
    """Steps are 64-bit integers; edges are floats, and may lie outside of what an integer can be."""
    x = np.array([-(2**63), -1, 0, 2**63 - 1])
    value = np.array([1.0, 2.0, 3.0, 4.0])
    found = reduce(x, value, 0, 4, [-1e30, -0.5, 1e30])
    assert [2, 2] == found.count.tolist()
    assert [2.0, 4.0] == found.high.tolist()


def test_no_edges_mean_no_pixels() -> None:
    value = np.arange(10.0)
    assert 0 == len(pyramid.reduce_bounds(value, np.array([3])).count)
