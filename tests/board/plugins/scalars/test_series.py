from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board import wire_format
from board.plugins.scalars.lines import LineCache
from board.plugins.scalars.request import SeriesRequest
from board.plugins.scalars.series import charts
from board.store import pyramid

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(logs: Any) -> Ask:
    """Ask for one chart with some series; return its entries."""
    cache = LineCache()

    def entries(
        *series: tuple[int, ...], x: Any = "step", restarts: str = "latest", smoothing: float = 0, **chart: Any
    ) -> Any:
        request = {
            "x": x,
            "restarts": restarts,
            "smoothing": smoothing,
            "charts": [{"key": "k", "series": series, **chart}],
        }
        (answer,) = charts(logs.store, cache, SeriesRequest.model_validate(request))["charts"]
        return answer.get("series", answer)

    return entries


def test_a_short_series_is_sent_point_by_point(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """Where there is room for every point, every point is there as itself."""
    series = logs.log("a", "loss", points(5, slope=0.5))
    (entry,) = ask(series)

    assert entry["complete"]
    assert (5, 0, None, False) == (entry["total"], entry["from"], entry["attempt"], entry["discarded"])
    np.testing.assert_array_equal([0, 0.5, 1, 1.5, 2], entry["value"])
    np.testing.assert_array_equal([0, 1, 2, 3, 4], entry["x"])
    assert not {"low", "high", "count", "bad"} & set(entry)


def test_a_spike_survives_any_width(logs: Any, ask: Ask) -> None:
    """One point among a million is seen at 600 pixels: its pixel's high is it."""
    value = np.zeros(1_000_000)
    value[123_456] = 7.0
    series = logs.log("a", "loss", [(0, 0.0, 0.0)])
    logs.append("a", "loss", [np.arange(1, 1_000_001), np.arange(1.0, 1_000_001.0), value.astype("f4")])
    (entry,) = ask(series, pixels=600)

    assert len(entry["x"]) <= 602
    assert not entry["complete"]
    assert entry["high"].max() == 7
    assert entry["count"].sum() == 1_000_001


@settings(max_examples=150)
@given(
    gaps=st.lists(st.integers(0, 50), min_size=1, max_size=200),
    pixels=st.integers(1, 40),
    log_x=st.booleans(),
    window=st.none() | st.tuples(st.integers(-10, 3000), st.integers(1, 3000)),
    seed=st.integers(0, 9),
)
def test_pixels_agree_with_brute_force(
    make_logs: Callable[[], Any],
    gaps: list[int],
    pixels: int,
    log_x: bool,
    window: tuple[int, int] | None,
    seed: int,
) -> None:
    """Whatever the spacing and the window, every visible point is in exactly one entry, with true extremes."""
    logs = make_logs()
    random = np.random.default_rng(seed)
    step = np.cumsum(gaps)
    value = random.choice([1.0, -2.0, 3.5, math.nan, math.inf], len(step), p=[0.4, 0.3, 0.2, 0.05, 0.05])
    series = logs.log("a", "loss", [(int(s), float(s), float(v)) for s, v in zip(step, value, strict=True)])
    x_range = None if window is None else [window[0], window[0] + window[1]]
    chart = {"key": "k", "series": [series], "pixels": pixels, "log_x": log_x, "x_range": x_range}
    request = SeriesRequest.model_validate({"charts": [chart]})
    (entry,) = charts(logs.store, LineCache(), request)["charts"][0]["series"]

    low, high = x_range or (step.min(), step.max())
    visible = (step >= low) & (step <= high) & ((step > 0) | (not log_x) | (step[0] == step[-1]))
    inside = np.flatnonzero(visible)
    if "count" not in entry:
        assert set(inside) <= {i for i, s in enumerate(step) if s in entry["x"]}
        return
    shown = (entry["x"] >= low) & (entry["x"] <= high)
    assert len(inside) == entry["count"][shown].sum()
    ends = np.cumsum(entry["count"][shown]) + inside[0]
    for end, count, minimum, maximum in zip(
        ends, entry["count"][shown], entry["low"][shown], entry["high"][shown], strict=True
    ):
        part = value[end - count : end]
        finite = part[np.isfinite(part)]
        assert minimum == finite.min() if len(finite) else math.isnan(minimum)
        assert maximum == finite.max() if len(finite) else math.isnan(maximum)


def test_a_window_shows_one_entry_beyond_each_end(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """Lines run to the border of the chart, zoomed in and out."""
    series = logs.log("a", "loss", points(10_000))
    (near,) = ask(series, x_range=[100, 110])
    (far,) = ask(series, x_range=[100, 9000], pixels=50)

    np.testing.assert_array_equal(np.arange(99, 112), near["x"])
    assert (99, 9001) == (far["x"][0], far["x"][-1])
    assert (1, 1) == (far["count"][0], far["count"][-1])
    assert not near["complete"]


def test_only_new_points_are_sent(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """A client that has the beginning gets the rest; one whose history changed gets all."""
    run, tag = logs.log("a", "loss", points(5))
    generation = ask((run, tag))[0]["generation"]
    logs.log("a", "loss", points(2, first=5))
    (rest,) = ask((run, tag, generation, 5), smoothing=0.5)
    (other,) = ask((run, tag, generation + 1, 5))
    (none,) = ask((run, tag, generation, 7))

    assert (5, 7, True) == (rest["from"], rest["total"], rest["complete"])
    np.testing.assert_array_equal([5, 6], rest["x"])
    assert 0 == other["from"]
    assert (7, 0) == (none["from"], len(none["x"]))


def test_a_reduced_line_is_sent_whole(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """Pixels move when the line grows: what the client has of them cannot be continued."""
    run, tag = logs.log("a", "loss", points(5000))
    (entry,) = ask((run, tag, 0, 100), pixels=100)

    assert (0, False) == (entry["from"], entry["complete"])


def test_latest_attempt_wins_and_the_rest_is_shown_apart(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """After a restart at step 3 the old points from there on are a second, discarded entry."""
    series = logs.log("a", "loss", points(6))
    logs.log("a", "loss", points(3, slope=10, first=3))
    kept, discarded = ask(series)
    first, second = ask(series, restarts="all")
    (raw,) = ask(series, restarts="raw")

    np.testing.assert_array_equal([0, 1, 2, 30, 40, 50], kept["value"])
    assert (False, True) == (kept["discarded"], discarded["discarded"])
    np.testing.assert_array_equal([3, 4, 5], discarded["value"])
    assert (0, 1) == (first["attempt"], second["attempt"])
    np.testing.assert_array_equal([30, 40, 50], second["value"])
    np.testing.assert_array_equal([0, 1, 2, 3, 4, 5, 30, 40, 50], raw["value"])


def test_discarded_points_are_smoothed_with_the_attempt_they_came_from(logs: Any, ask: Ask) -> None:
    """The faint branch leaves the line where it left it, instead of beginning anew."""
    series = logs.log("a", "loss", [(i, float(i), value) for i, value in enumerate([8.0, 8.0, 0.0, 0.0])])
    logs.log("a", "loss", [(2, 10.0, 1.0)])
    discarded = ask(series, smoothing=0.5)[1]

    (alone,) = ask(logs.log("b", "loss", [(i, float(i), v) for i, v in enumerate([8.0, 8.0, 0.0, 0.0])]), smoothing=0.5)
    np.testing.assert_array_equal(alone["smoothed"][2:], discarded["smoothed"])


def test_a_restart_that_discards_everything_leaves_an_empty_line(
    logs: Any, ask: Ask, points: Callable[..., Any]
) -> None:
    """A writer that has just started over from 0 shows what it overwrote, and no point of its own yet."""
    series = logs.log("a", "loss", points(4))
    logs.restart("a", 0, wall=2000.0)
    kept, discarded = ask((*series, 99, 4))

    assert (0, 4) == (kept["total"], discarded["total"])


def test_raw_lines_that_go_back_keep_their_extremes(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """x that winds is reduced by numbers of points; nothing is lost, zoomed in or out."""
    series = logs.log("a", "loss", points(3000))
    logs.log("a", "loss", [(1500, 9000.0, -99.0), *points(3000)[1501:]])
    (whole,) = ask(series, restarts="raw", pixels=50)
    (part,) = ask(series, restarts="raw", pixels=50, x_range=[1490, 1510])

    assert (50, 4500, -99) == (len(whole["x"]), whole["count"].sum(), whole["low"].min())
    assert -99 in part["value"]
    assert {1490, 1500, 1510} <= set(part["x"])


def test_wall_time_may_be_broken(logs: Any, ask: Ask) -> None:
    """NaN, infinite and backward clocks lose no point and crash nothing, on either time axis."""
    walls = [math.nan, 5.0, 3.0, math.inf, 8.0, -math.inf]
    series = logs.log("a", "loss", [(i, wall, float(i)) for i, wall in enumerate(walls)])
    for x in ("relative", "wall"):
        (entry,) = ask(series, x=x)
        assert (6, 6) == (entry["total"], len(entry["x"]))
        (few,) = ask(series, x=x, pixels=1)
        assert 6 == few["count"].sum()
        ask(series, x=x, x_range=[0, 4])
        ask(series, x=x, log_x=True)
    np.testing.assert_array_equal([math.nan, 0, -2, math.inf, 3, -math.inf], ask(series, x="relative")[0]["x"])


def test_another_scalar_may_be_x(logs: Any, ask: Ask) -> None:
    """Points are joined by step, with the latest value there; points without a partner have no place."""
    run, loss = logs.log("a", "loss", [(0, 0.0, 1.0), (1, 1.0, 2.0), (2, 2.0, 3.0), (3, 3.0, 4.0)])
    _, epoch = logs.log("a", "epoch", [(0, 0.0, 10.0), (1, 1.0, 20.0), (1, 1.5, 25.0), (3, 3.0, 5.0)])
    (entry,) = ask((run, loss), x={"tag": epoch})

    np.testing.assert_array_equal([10, 25, 5], entry["x"])
    np.testing.assert_array_equal([1, 2, 4], entry["value"])
    assert 0 == ask((run, loss), x={"tag": 99})[0]["total"]


def test_values_that_are_not_finite_are_flagged(logs: Any, ask: Ask) -> None:
    """The page marks NaN and the infinities where they are."""
    series = logs.log("a", "loss", [(i, float(i), v) for i, v in enumerate([1.0, math.nan, math.inf, -math.inf])])

    np.testing.assert_array_equal([0, 1, 2, 4], ask(series)[0]["bad"])
    np.testing.assert_array_equal([7], ask(series, pixels=1)[0]["bad"])


def test_precision_is_kept(logs: Any, ask: Ask) -> None:
    """A double stays a double on the wire, a float stays a float."""
    columns = [np.array([0]), np.array([0.0])]
    single = logs.append("a", "single", [*columns, np.array([0.1], "f4")])
    double = logs.append("a", "double", [*columns, np.array([0.1], "f8")])

    assert np.float32(0.1) == ask(single)[0]["value"][0]
    assert 0.1 == ask(double)[0]["value"][0]


def test_a_series_that_is_gone_is_left_out(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """A page that asks for a deleted run gets the rest of its chart."""
    stays, goes = logs.log("a", "loss", points(3)), logs.log("b", "loss", points(3))
    logs.remove("b")

    assert [stays[0]] == [entry["run"] for entry in ask(stays, goes, (stays[0], 77), (1234, 0))]


def test_a_window_that_makes_no_sense_is_the_charts_error(logs: Any, ask: Ask, points: Callable[..., Any]) -> None:
    """One bad chart does not take the others of the request with it."""
    series = logs.log("a", "loss", points(3))
    bad: Any = ask(series, x_range=[3, 1])

    assert {"key", "error"} == set(bad)


@pytest.mark.parametrize("log_x", [False, True])
@pytest.mark.parametrize("x_range", [None, [-5.0, -1.0], [-1e300, 1e300], [1e-300, 2e-300], [1e17, 1e18]])
def test_odd_windows_are_empty_or_full_but_never_an_error(
    logs: Any, ask: Ask, points: Callable[..., Any], x_range: Any, log_x: bool
) -> None:
    """Negative, tiny and enormous windows, also on a logarithmic axis."""
    series = logs.log("a", "loss", points(5000))
    (entry,) = ask(series, x_range=x_range, log_x=log_x, pixels=10)

    assert 5000 == entry["total"]


def test_lines_are_worked_out_once(logs: Any, points: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same question about an unchanged series smooths nothing again; a new point does."""
    calls: list[float] = []

    def counted(value: Any, weight: float) -> Any:
        calls.append(weight)
        return value

    monkeypatch.setattr("board.plugins.scalars.lines.smooth", counted)
    run, tag = logs.log("a", "loss", points(3))
    cache = LineCache()
    for _ in range(3):
        cache.get(logs.store, run, tag, "step", "latest", 0.5)
    logs.log("a", "loss", points(1, first=3))
    found = cache.get(logs.store, run, tag, "step", "latest", 0.5)

    assert [0.5, 0.5] == calls
    assert found is not None
    assert 4 == len(found.lines[0])


@pytest.mark.parametrize("restarts", ["latest", "all", "raw"])
@pytest.mark.parametrize("x", ["step", "relative", "tag"])
def test_another_smoothing_answers_as_if_nothing_were_known(
    logs: Any, points: Callable[..., Any], x: Any, restarts: str
) -> None:
    """What a slider leaves as it was is not worked out again, and no less right: with restarts, and over a scalar."""
    run, tag = logs.log("a", "loss", [*points(6000), *points(5000, first=3000), (8000, 9000.0, math.nan)])
    _, other = logs.log("a", "epoch", points(7000, first=500))
    cache = LineCache()

    def answer(cache: LineCache, weight: float) -> str:
        chart = {"key": "k", "pixels": 50, "series": [[run, tag]]}
        asked = {"x": {"tag": other} if x == "tag" else x, "restarts": restarts, "smoothing": weight, "charts": [chart]}
        return wire_format.encode_json(charts(logs.store, cache, SeriesRequest.model_validate(asked))).decode()

    for weight in (0.9, 0.0, 0.999):
        assert answer(LineCache(), weight) == answer(cache, weight)


def test_a_long_line_is_reduced_once_for_all_smoothings(
    logs: Any, ask: Ask, points: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a pixel's points end does not depend on the smoothing; in another window it does."""
    reduced: list[int] = []
    original = pyramid.reduce_bounds

    def counted(value: Any, bounds: Any, levels: Any) -> Any:
        reduced.append(len(bounds))
        return original(value, bounds, levels)

    monkeypatch.setattr(pyramid, "reduce_bounds", counted)
    series = logs.log("a", "loss", points(6000))
    for smoothing in (0.0, 0.5, 0.9):
        ask(series, smoothing=smoothing, pixels=50)
    ask(series, smoothing=0.9, pixels=70)

    assert [51, 71] == reduced


def test_the_cache_stays_within_its_bytes(logs: Any, points: Callable[..., Any]) -> None:
    """Dragging the slider over many series does not fill the memory."""
    cache = LineCache(max_bytes=20_000)
    series = [logs.log("a", f"loss{i}", points(100)) for i in range(50)]
    for run, tag in series:
        cache.get(logs.store, run, tag, "relative", "latest", 0.5)

    assert cache._bytes <= 20_000
    assert sum(entry.size for entry in cache._entries.values()) == cache._bytes


def test_over_http_in_both_forms(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """The route answers blocks or JSON, with NaN as a word in JSON."""
    series = logs.log("a", "loss", [*points(2), (2, 1002.0, math.nan)])
    body = {"charts": [{"key": "<k>", "series": [series]}]}
    as_json = client.post("/api/scalars/series", body).json()
    answer = client.post("/api/scalars/series", body, headers={"Accept": wire_format.MEDIA_TYPE})
    as_block = wire_format.decode(answer.content)

    assert ["<k>", [0, 1, "NaN"]] == [as_json["charts"][0]["key"], as_json["charts"][0]["series"][0]["value"]]
    np.testing.assert_array_equal([0, 1, math.nan], as_block["charts"][0]["series"][0]["value"])
    assert as_json["rev"] == logs.store.revision


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"charts": "x"},
        {"charts": [{}]},
        {"charts": [], "x": "time"},
        {"charts": [], "x": {"tag": -1}},
        {"charts": [], "smoothing": 1},
        {"charts": [], "smoothing": -0.1},
        {"charts": [], "restarts": "none"},
        {"charts": [], "unknown": 1},
        {"charts": [{"key": "k", "pixels": 0}]},
        {"charts": [{"key": "k", "pixels": 1e9}]},
        {"charts": [{"key": "k", "x_range": [1]}]},
        {"charts": [{"key": "k", "x_range": [0, "Infinity"]}]},
        {"charts": [{"key": "k", "series": [[1]]}]},
        {"charts": [{"key": "k", "series": [[-1, 0]]}]},
        {"charts": [{"key": "k", "series": [[1 << 70, 0]]}]},
        {"charts": [{"key": "k", "groups": [{"key": "g", "members": [], "band": "wide"}]}]},
    ],
)
def test_nonsense_is_refused_in_one_line(client: Any, body: Any) -> None:
    """A request that no page would send is a 422 that names the field."""
    answer = client.post("/api/scalars/series", body)

    assert (422, "bad_request") == (answer.status_code, answer.json()["error"]["code"])
