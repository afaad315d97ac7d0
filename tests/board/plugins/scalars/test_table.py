from __future__ import annotations

import math
from typing import Any

import pytest


@pytest.fixture
def series(logs: Any) -> tuple[int, int]:
    values = [4.0, 1.0, math.nan, 3.0, 2.0]
    found: tuple[int, int] = logs.log("a", "loss", [(10 * i, 100.0 + i, value) for i, value in enumerate(values)])
    return found


def ask(client: Any, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/scalars/table", body)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


@pytest.mark.parametrize(("step", "expected"), [(None, 40), (9, 10), (-100, 0), (1e300, 40), (15, 20), (20, 20)])
def test_the_nearest_point_is_shown(client: Any, series: tuple[int, int], step: float | None, expected: int) -> None:
    """The table follows the cursor to the nearest logged step; of two as near the later; without one the last."""
    (row,) = ask(client, series=[series], step=step)

    assert expected == row["step"]
    assert row["wall"] - 100 == row["relative"] == expected / 10


def test_a_point_that_is_not_a_number_is_shown_as_the_word(client: Any, series: tuple[int, int]) -> None:
    """JSON has no NaN; the word says it."""
    (row,) = ask(client, series=[series], step=20)

    assert ("NaN", "NaN") == (row["value"], row["smoothed"])


def test_a_range_is_summed_up(client: Any, series: tuple[int, int]) -> None:
    """Extremes and mean are of the finite values, start and end are the first and last point's."""
    (row,) = ask(client, series=[series], range=[10, 30])

    assert {
        "run": 0,
        "tag": 0,
        "points": 3,
        "min": 1,
        "max": 3,
        "mean": 2,
        "start_value": 1,
        "end_value": 3,
        "change": 2,
        "percent": 200,
        "start_step": 10,
        "end_step": 30,
        "step_at_min": 10,
        "step_at_max": 30,
    } == row


def test_ranges_at_the_edge_of_sense(client: Any, logs: Any, series: tuple[int, int]) -> None:
    """Nothing inside is no row; nothing finite inside is a row without extremes; a start of 0 has no percentage."""
    zero = logs.log("a", "zero", [(0, 0.0, 0.0), (1, 1.0, 5.0)])

    assert [] == ask(client, series=[series], range=[31, 39])
    assert [] == ask(client, series=[series], range=[30, 10])
    assert ask(client, series=[series], range=[20, 20])[0]["min"] is None
    assert ask(client, series=[zero], range=[0, 1])[0]["percent"] == "NaN"


def test_unknown_and_empty_series_have_no_row(client: Any, series: tuple[int, int]) -> None:
    """A table that was asked for a deleted run shows the others."""
    assert [series[0]] == [row["run"] for row in ask(client, series=[series, [9, 9], [series[0], 9]])]


def test_overwritten_points_are_not_in_the_table(client: Any, logs: Any, series: tuple[int, int]) -> None:
    """The table shows what the latest attempt says, unless raw lines are shown."""
    logs.log("a", "loss", [(20, 200.0, 7.0)])

    assert 7 == ask(client, series=[series])[0]["value"]
    assert 20 == ask(client, series=[series], step=40)[0]["step"]
    assert 40 == ask(client, series=[series], step=40, restarts="raw")[0]["step"]
