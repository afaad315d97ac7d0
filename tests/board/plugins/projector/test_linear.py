"""Principal components, random directions and axes, against what mathematics says of them."""

from __future__ import annotations

import numpy as np
import pytest

from board.errors import BadRequest
from board.plugins.projector import linear
from board.plugins.projector.linear import Float32, custom, principal, random, spherised
from board.plugins.projector.neighbors import nearest


@pytest.fixture
def points() -> Float32:
    drawn = np.random.default_rng(0).normal(size=(200, 12)) * np.arange(1, 13) + 100
    return drawn.astype(np.float32)


def expected_variance(points: Float32, count: int) -> list[float]:
    values = np.linalg.svd(points.astype(np.float64) - points.mean(axis=0, dtype=np.float64), compute_uv=False) ** 2
    parts: list[float] = (values / values.sum())[:count].tolist()
    return parts


@pytest.mark.parametrize("wide", [False, True], ids=["more points", "more dimensions"])
def test_components_hold_the_variance_that_the_singular_values_say(points: Float32, wide: bool) -> None:
    """Whichever of the two matrices of products is the smaller."""
    values = np.ascontiguousarray(points.T) if wide else points

    found = principal(values, 5)

    np.testing.assert_allclose(expected_variance(values, 5), found.variance, rtol=1e-4)
    covariance = np.cov(found.points.T)
    np.testing.assert_allclose(0, covariance - np.diag(np.diag(covariance)), atol=covariance.max() * 1e-4)
    assert "" == found.note


def test_what_would_take_too_long_is_found_by_iteration(points: Float32, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first components are the same up to rounding, and it is said."""
    exact = principal(points, 3)
    monkeypatch.setattr(linear, "EXACT_WORK", 0)

    found = principal(points, 3)

    assert "randomized iteration" in found.note
    np.testing.assert_allclose(exact.variance, found.variance, rtol=1e-3)
    np.testing.assert_allclose(exact.points, found.points, atol=0.2)


def test_blocks_make_no_difference(points: Float32, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many points there are, few are moved at a time."""
    whole = principal(points, 3)
    monkeypatch.setattr(linear, "BLOCK_VALUES", 30)

    np.testing.assert_allclose(whole.points, principal(points, 3).points, atol=1e-2)


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (1, 4), (5, 1), (2, 3), (3, 2)])
@pytest.mark.parametrize("value", [0.0, 7.0])
def test_few_points_and_constant_ones_are_placed_somewhere(shape: tuple[int, int], value: float) -> None:
    """Without variance everything is in one place; nothing is NaN."""
    values = np.full(shape, value, np.float32)

    for found in (principal(values, 10), random(values, 3, seed=1)):
        assert len(values) == len(found.points)
        assert np.isfinite(found.points).all()
        assert [0.0] * len(found.variance) == found.variance.tolist()


def test_random_directions_are_the_seeds_and_at_right_angles(points: Float32) -> None:
    """Distances are those of a projection, never larger than they are."""
    found = random(points, 2, seed=3)

    np.testing.assert_array_equal(found.points, random(points, 2, seed=3).points)
    assert not np.array_equal(found.points, random(points, 2, seed=4).points)
    assert np.linalg.norm(found.points[0] - found.points[1]) <= np.linalg.norm(points[0] - points[1])


def test_an_axis_leads_from_one_centroid_to_another(points: Float32) -> None:
    """Along it the two are as far apart as they are."""
    found = custom(points, [([0, 1], [2]), ([], [5])])

    apart = found.points[2, 0] - found.points[:2, 0].mean()
    np.testing.assert_allclose(np.linalg.norm(points[2] - points[:2].mean(axis=0)), apart, rtol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(points[5] - points.mean(axis=0)), found.points[5, 1], rtol=1e-4)


def test_an_axis_without_length_is_refused(points: Float32) -> None:
    """Both ends the same."""
    with pytest.raises(BadRequest, match="axis 1 has no direction"):
        custom(points, [([3], [3])])


def test_a_sphere_has_all_points_at_distance_one(points: Float32) -> None:
    """But for one that lies in the centre."""
    values = np.concatenate([points, points.mean(axis=0, keepdims=True)])

    length = np.linalg.norm(spherised(np.array([[1, 0], [-1, 0], [0, 0]], np.float32)), axis=1)
    np.testing.assert_allclose(1, np.linalg.norm(spherised(values)[:-1], axis=1), rtol=1e-5)
    assert [1.0, 1.0, 0.0] == length.tolist()


@pytest.mark.parametrize("k", [1, 7, 199, 1000])
def test_neighbours_are_the_nearest_of_all(points: Float32, k: int) -> None:
    """By brute force; the point itself is none."""
    everyone = np.arange(len(points))
    apart = np.linalg.norm(points.astype(np.float64) - points[9], axis=1)
    apart[9] = np.inf

    index, distance = nearest(points, everyone, 9, k, "euclidean")

    np.testing.assert_array_equal(np.argsort(apart, kind="stable")[: min(k, 199)], index)
    np.testing.assert_allclose(np.sort(apart)[: min(k, 199)], distance)


def test_the_cosine_looks_at_directions() -> None:
    """A vector twice as long is near, the opposite one 2 away, one without length 1."""
    values = np.array([[1, 0], [2, 0], [-1, 0], [0, 0], [0, 5]], np.float32)

    index, distance = nearest(values, np.arange(5), 0, 4, "cosine")

    assert [1, 3, 4, 2] == index.tolist()
    assert [0.0, 1.0, 1.0, 2.0] == distance.tolist()


def test_of_equally_near_ones_the_first_come_first() -> None:
    """Duplicates are usual; which of them are told is not left to chance."""
    values = np.zeros((50, 3), np.float32)

    assert [0, 1, 2, 3] == nearest(values, np.arange(50), 4, 4, "euclidean")[0].tolist()
