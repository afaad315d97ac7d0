"""The documented example of a dashboard of one's own."""

from __future__ import annotations

import json
import tomllib

import numpy as np
import pytest

from board.errors import UnknownRun
from board.plugin import PAGE
from board.store.series import SeriesKey
from board.store.store import Store
from examples.plugin import board_throughput
from examples.plugin.board_throughput import clock, rates, throughput
from tests.examples.installing import ROOT

PROJECT = ROOT / "examples" / "plugin"


def store_with(tags: dict[str, list[tuple[int, float]]]) -> Store:
    store = Store()
    with store.changing():
        file = store.add_file("a", "/nowhere", "a/events.out.tfevents.1")
        for tag, points in tags.items():
            series = store.scalars(file, SeriesKey("scalars", store.intern_tag(tag)))
            assert series is not None
            step, wall = zip(*points, strict=True)
            values = np.zeros(len(step), np.float32)
            store.append(file, series, [np.array(step, np.int64), np.array(wall, np.float64), values])
    return store


def test_a_rate_is_steps_by_seconds() -> None:
    """Between neighbours where they are few, over equal shares of the points where they are many."""
    step, rate = rates(np.array([0, 10, 20]), np.array([0.0, 1.0, 3.0]), 300)
    assert ([10, 20], [10, 5]) == (step.tolist(), rate.tolist())
    step, rate = rates(np.arange(1001), np.arange(1001) / 4, 10)
    assert ([4.0] * 10, 100, 1000) == (rate.tolist(), step[0], step[-1])


@pytest.mark.parametrize("wall", [[5.0, 5.0, 6.0], [6.0, 5.0, 6.0], [float("nan"), 5.0, 6.0]])
def test_a_clock_that_does_not_go_on_says_nothing(wall: list[float]) -> None:
    """Two points at one moment have no speed, and time that goes back has none either."""
    assert [1.0] == rates(np.array([0, 1, 2]), np.array(wall), 300)[1].tolist()


def test_one_point_has_no_rate() -> None:
    """A run of one point is left out."""
    assert {"runs": []} == throughput(store_with({"loss": [(0, 0.0)]}), [0], 300)


def test_the_clock_is_the_scalar_with_most_points() -> None:
    """What is logged every step knows best; steps that a restart threw away are no progress."""
    store = store_with(
        {"epoch": [(0, 0.0), (100, 100.0)], "loss": [(0, 0.0), (1, 1.0), (2, 2.0), (1, 11.0), (2, 12.0)]}
    )
    series = clock(store.run("a"))
    assert series is not None
    assert "loss" == series.tag
    (row,) = throughput(store, [0], 300)["runs"]
    assert [1.0, 2.0] == row["step"].tolist()


def test_unknown_runs_are_told() -> None:
    """As in every route of board."""
    with pytest.raises(UnknownRun):
        throughput(Store(), [7], 300)


def test_the_project_names_what_is_there() -> None:
    """The entry point leads to the plugin, and the plugin to its page, which exports the same name."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert {"throughput": "board_throughput:plugin"} == project["entry-points"]["board.plugins"]
    assert board_throughput.plugin.folder is not None
    page = (board_throughput.plugin.folder / PAGE).read_text()
    assert f'export default {{ name: {json.dumps(board_throughput.plugin.name)}, title: "Throughput"' in page
