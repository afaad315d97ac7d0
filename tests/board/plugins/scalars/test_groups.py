from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from board.plugins.scalars.lines import LineCache
from board.plugins.scalars.request import SeriesRequest
from board.plugins.scalars.series import charts

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(logs: Any) -> Ask:
    """Ask for one group; return its entry."""

    def group(
        *members: tuple[int, int],
        center: str = "mean",
        band: str = "std",
        restarts: str = "latest",
        smoothing: float = 0,
        **chart: Any,
    ) -> dict[str, Any]:
        one = {"key": "g", "members": members, "center": center, "band": band}
        request = {"restarts": restarts, "smoothing": smoothing, "charts": [{"key": "k", "groups": [one], **chart}]}
        (answer,) = charts(logs.store, LineCache(), SeriesRequest.model_validate(request))["charts"]
        found: dict[str, Any] = answer["groups"][0]
        return found

    return group


def test_mean_and_deviation_of_seeds(logs: Any, ask: Ask) -> None:
    """At each step the centre is the mean, the band one sample deviation on each side."""
    members = [logs.log(f"seed{i}", "loss", [(0, 0.0, float(i)), (1, 1.0, 2.0 * i)]) for i in (1, 2, 3)]
    group = ask(*members)

    assert ("g", 3) == (group["key"], group["members"])
    np.testing.assert_array_equal([0, 1], group["x"])
    np.testing.assert_allclose([2, 4], group["center"])
    np.testing.assert_allclose([1, 2], group["low"])
    np.testing.assert_allclose([3, 6], group["high"])
    np.testing.assert_array_equal([3, 3], group["count"])


@pytest.mark.parametrize(
    ("center", "band", "expected"),
    [
        ("median", "iqr", (2, 1, 4)),
        ("median", "range", (2, 0, 10)),
        ("mean", "none", (3.4, 3.4, 3.4)),
    ],
)
def test_other_centres_and_bands(
    logs: Any, ask: Ask, center: str, band: str, expected: tuple[float, float, float]
) -> None:
    """Median, quartiles, range, or no band at all."""
    members = [logs.log(f"s{i}", "loss", [(0, 0.0, value)]) for i, value in enumerate([0.0, 1.0, 2.0, 4.0, 10.0])]
    group = ask(*members, center=center, band=band)

    np.testing.assert_allclose(expected, (group["center"][0], group["low"][0], group["high"][0]))


def test_steps_in_between_are_read_off_the_line_but_never_beyond_its_ends(logs: Any, ask: Ask) -> None:
    """A run logged every other step counts in between; a run that ended does not pull the tail."""
    dense = logs.log("dense", "loss", [(i, float(i), 0.0) for i in range(6)])
    sparse = logs.log("sparse", "loss", [(1, 1.0, 2.0), (3, 3.0, 6.0)])
    group = ask(dense, sparse)

    np.testing.assert_array_equal([1, 2, 2, 2, 1, 1], group["count"])
    np.testing.assert_allclose([0, 1, 2, 3, 0, 0], group["center"])


def test_smoothing_comes_before_the_mean(logs: Any, ask: Ask) -> None:
    """Each run is smoothed over all its points, as when it is shown alone."""
    series = logs.log("a", "loss", [(0, 0.0, 0.0), (1, 1.0, 3.0)])

    np.testing.assert_allclose([0, 2], ask(series, smoothing=0.5)["center"])


def test_values_that_are_not_finite_are_absent(logs: Any, ask: Ask) -> None:
    """One diverged run does not turn the group into NaN."""
    fine = logs.log("fine", "loss", [(i, float(i), 1.0) for i in range(3)])
    diverged = logs.log("diverged", "loss", [(0, 0.0, 3.0), (1, 1.0, math.nan), (2, 2.0, math.inf)])
    group = ask(fine, diverged)

    np.testing.assert_array_equal([2, 1, 1], group["count"])
    np.testing.assert_allclose([2, 1, 1], group["center"])


def test_long_runs_are_averaged_pixel_by_pixel(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """Beyond two points a pixel each member gives its mean in the pixel, and the range still holds every spike."""
    spiky = [(step, wall, 100.0 if step == 777 else 1.0) for step, wall, _ in points(10_000)]
    flat = [(step, wall, 3.0) for step, wall, _ in points(10_000)]
    group = ask(logs.log("a", "loss", spiky), logs.log("b", "loss", flat), band="range", pixels=100)

    assert len(group["x"]) == 100
    assert group["high"].max() == 100
    np.testing.assert_array_equal(np.full(100, 2), group["count"])
    assert np.median(group["center"]) == 2
    np.testing.assert_allclose((1 * 99 + 100) / 100 / 2 + 1.5, group["center"].max(), rtol=0.02)


def test_a_restarted_member_counts_once(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """What a restart discarded is in no group, whatever the chart shows of restarts."""
    series = logs.log("a", "loss", points(4))
    logs.log("a", "loss", points(2, slope=100, first=2))

    for restarts in ("latest", "all"):
        np.testing.assert_allclose([0, 1, 200, 300], ask(series, restarts=restarts)["center"])


def test_windows_and_logarithmic_axes(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """A window shows one x beyond each end; a logarithmic axis nothing at or below 0, dense or sparse."""
    series = logs.log("a", "loss", points(5000))

    np.testing.assert_array_equal([9, 10, 11, 12, 13], ask(series, x_range=[10, 12])["x"])
    for pixels in (10, 10_000):
        group = ask(series, log_x=True, pixels=pixels)
        assert group["x"].min() > 0
        assert (np.diff(group["x"]) > 0).all()


def test_groups_without_points_are_empty(logs: Any, ask: Ask) -> None:
    """No member, unknown members, members without a finite value, a window where nothing is."""
    nothing = logs.log("a", "loss", [(0, 0.0, math.nan)])
    series = logs.log("b", "loss", [(i, float(i), 1.0) for i in range(5000)])
    below = logs.log("c", "loss", [(0, float(i), 1.0) for i in range(50)])
    for group in (ask(), ask((77, 0)), ask(nothing), ask(series, x_range=[1e9, 2e9], pixels=10), ask(below, pixels=1)):
        assert len(group["center"]) <= 1
        assert len(group["x"]) == len(group["low"]) == len(group["high"]) == len(group["count"])


def test_negative_x_is_binned_too(logs: Any) -> None:
    """A scalar below 0 may be the x of a dense group."""
    run, loss = logs.log("a", "loss", [(i, float(i), 1.0) for i in range(100)])
    _, x = logs.log("a", "x", [(i, float(i), i - 200.0) for i in range(100)])
    chart = {"key": "k", "pixels": 5, "groups": [{"key": "g", "members": [(run, loss)]}]}
    request = SeriesRequest.model_validate({"x": {"tag": x}, "charts": [chart]})
    group = charts(logs.store, LineCache(), request)["charts"][0]["groups"][0]

    np.testing.assert_allclose(np.ones(5), group["center"])


def test_enormous_x_overflows_nothing(logs: Any) -> None:
    """x is whatever somebody logged."""
    columns = [np.arange(100), np.arange(100.0)]
    run, loss = logs.append("a", "loss", [*columns, np.ones(100)])
    _, x = logs.append("a", "x", [*columns, 1.7e308 * np.linspace(-1, 1, 100)])
    chart = {"key": "k", "pixels": 5, "series": [(run, loss)], "groups": [{"key": "g", "members": [(run, loss)]}]}
    request = SeriesRequest.model_validate({"x": {"tag": x}, "charts": [chart]})
    (answer,) = charts(logs.store, LineCache(), request)["charts"]

    assert 100 == answer["series"][0]["count"].sum()
