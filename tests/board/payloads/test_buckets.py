"""What buckets say: nothing is lost when they are counted over others, whatever somebody logged."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.payloads.buckets import LIMIT, MOST_BUCKETS, Counted, grid, percentiles, rebin, span, tidy

BIG = float(np.finfo(np.float64).max)


def rows(counted: Counted) -> list[list[float]]:
    return [[*bucket] for bucket in zip(counted.left, counted.right, counted.count, strict=True)]


def over(counted: Counted, edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    owner = np.zeros(len(counted.count), np.intp)
    (sums,) = rebin(counted.left, counted.right, counted.count, owner, 1, edges).reshape(1, -1)
    return sums


@pytest.mark.parametrize(
    ("logged", "expected", "unplaced", "ignored"),
    [
        ([[0, 1, 2], [1, 2, 0], [2, 3, 1]], [[0, 1, 2], [2, 3, 1]], 0, 0),
        ([[1, 0, 2]], [[0, 1, 2]], 0, 0),
        ([[-BIG, 1, 2], [3, BIG, 4]], [[1, 1, 2], [3, 3, 4]], 0, 0),
        ([[-math.inf, math.inf, 5], [math.nan, 1, 2]], [[1, 1, 2]], 5, 0),
        ([[math.nan, math.nan, 3]], [], 3, 0),
        ([[0, 1, -2], [0, 1, math.nan], [0, 1, math.inf], [0, 1, 1]], [[0, 1, 1]], 0, 3),
        ([[5, 5, 7]], [[5, 5, 7]], 0, 0),
        ([[2, 3, 1], [0, 1, 1]], [[0, 1, 1], [2, 3, 1]], 0, 0),
    ],
    ids=["filled", "falling", "beyond", "infinite", "nan", "ill counts", "one value", "unsorted"],
)
def test_any_bucket_is_made_sense_of(
    logged: list[list[float]], expected: list[list[float]], unplaced: float, ignored: int
) -> None:
    """Values are kept wherever a place for them is known, and counted where none is."""
    counted = tidy(np.array(logged, np.float64))

    assert (expected, unplaced, ignored) == (rows(counted), counted.unplaced, counted.ignored)


def test_a_bomb_of_buckets_is_joined() -> None:
    """More buckets than any picture has pixels become fewer; none of their values goes."""
    edges = np.arange(50_001.0)
    counted = tidy(np.column_stack([edges[:-1], edges[1:], np.ones(50_000)]))

    assert len(counted.count) <= MOST_BUCKETS
    assert (50_000, 0, 50_000) == (counted.total, counted.left[0], counted.right[-1])


anything = st.floats() | st.sampled_from([0.0, 1.0, BIG, -BIG, LIMIT])
hostile = st.lists(st.tuples(anything, anything, anything), max_size=30)


@given(hostile, st.integers(1, 50))
def test_whatever_is_logged_all_of_it_is_counted(logged: list[tuple[float, float, float]], bins: int) -> None:
    """Over bins that reach as far as the buckets, the sum is that of the buckets."""
    counted = tidy(np.array(logged, np.float64).reshape(-1, 3))
    reach = span(counted.left, counted.right, counted.count)
    if reach is None:
        return
    sums = over(counted, grid(*reach, bins))

    assert (sums >= 0).all()
    assert sums.sum() == pytest.approx(counted.count.sum(), rel=1e-9)


tame = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=20)


@given(tame, st.lists(st.integers(-60, 60), min_size=2, max_size=20, unique=True))
def test_a_bin_gets_the_share_that_overlaps_it(logged: list[tuple[int, int, int]], cuts: list[int]) -> None:
    """The sums are those of the definition, bucket by bucket and bin by bin."""
    buckets = np.array([(left, left + width, count) for left, width, count in logged], np.float64)
    edges = np.array(sorted(cuts), np.float64)
    expected = np.zeros(len(edges) - 1)
    for left, right, count in buckets:
        for i, (low, high) in enumerate(itertools.pairwise(edges)):
            if left < right:
                expected[i] += count * max(0, min(right, high) - max(left, low)) / (right - left)
            elif low <= left < high or (left == high == edges[-1]):
                expected[i] += count

    assert over(tidy(buckets), edges) == pytest.approx(expected, abs=1e-9)


def test_several_histograms_are_counted_at_once_and_apart() -> None:
    """Each has a row of its own."""
    left, right, count = np.array([0.0, 1.0, 0.0]), np.array([1.0, 2.0, 2.0]), np.array([3.0, 1.0, 8.0])
    sums = rebin(left, right, count, np.array([0, 0, 2]), 3, np.array([0.0, 1.0, 2.0]))

    assert [[3, 1], [0, 0], [4, 4]] == sums.tolist()


def test_buckets_that_all_overlap_take_bounded_time() -> None:
    """Somebody made each of many buckets as wide as all: each is counted once, where its middle is."""
    count = 20_000
    left, right = np.zeros(count), np.full(count, 4.0)
    sums = rebin(left, right, np.ones(count), np.zeros(count, np.intp), 1, np.linspace(0, 4, 201))

    assert count == sums.sum()
    assert count == sums[0, 100]


def test_percentiles_lie_on_the_straight_line_within_a_bucket() -> None:
    """Ten values from 0 to 10, then ten from 20 to 30: a quarter lies below 5, none in the gap."""
    counted = tidy(np.array([[0, 10, 10], [20, 30, 10]], np.float64))
    values = percentiles(counted.left, counted.right, counted.count, (0, 2500, 5000, 7500, 10000))

    assert [0, 5, 20, 25, 30] == values.tolist()


@given(hostile)
def test_percentiles_never_fall(logged: list[tuple[float, float, float]]) -> None:
    """Bands do not cross where buckets lie beside each other, nor leave their range where they do not."""
    counted = tidy(np.array(logged, np.float64).reshape(-1, 3))
    values = percentiles(counted.left, counted.right, counted.count)

    assert np.isfinite(values).all()
    if (counted.left[1:] >= counted.right[:-1]).all():
        assert (np.diff(values) >= 0).all()


def test_the_range_without_outliers_holds_the_rest() -> None:
    """A hundredth at either end may be left out, and no more."""
    edges = np.arange(101.0)
    left, right = np.append(edges[:-1], 1e6), np.append(edges[1:], 2e6)
    weight = np.append(np.full(100, 1.0), 0.5)

    assert (0, 2e6) == span(left, right, weight)
    assert (1, 100) == span(left, right, weight, 0.01)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0), (3, 3), (1e300, 1e300), (-1e300, 1e300), (1, 1 + 1e-15), (0, 5e-324)]
)
def test_a_grid_has_room(low: float, high: float) -> None:
    """Every bin has a width that can be drawn, around the place that it is about."""
    edges = grid(low, high, 50)

    assert 51 == len(edges)
    assert (np.diff(edges) > 0).all()
    assert edges[0] <= low <= high <= edges[-1]
