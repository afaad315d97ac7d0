"""Percentiles of histograms, from logs that writers wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board.context import Context
from board.ingest.loader import Loader
from board.ingest.logdir import Source
from writer import SummaryWriter


@pytest.fixture
def ask(tmp_path: Path, context: Context, client: Any) -> Any:
    with SummaryWriter(str(tmp_path / "logs")) as writer:
        for step in range(20):
            writer.add_histogram_raw(
                "w", step, step + 10, 4, 0, 0, [step, step + 10], [0, 4], step, walltime=100 + step
            )
        writer.add_histogram_raw("w", 0, 0, 0, 0, 0, [0], [0], 20)
    loader = Loader(context.store, [Source("", str(tmp_path / "logs"))], reload_interval=0)
    loader.start()
    loader.wait_until_loaded(10)
    loader.stop()

    def post(**asked: Any) -> Any:
        card = {"key": "k", "series": [[0, 0], [5, 0]]} | asked
        answer = client.post("/api/distributions/bands", {"cards": [card]})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return post


def test_bands_are_the_percentiles_of_a_normal_distributions_deviations(ask: Any) -> None:
    """Nine a step, by the straight line inside a bucket; a run that is gone is left out."""
    answer = ask()
    (entry,) = answer["cards"][0]["series"]
    bands = np.array(entry["bands"][:-9], float).reshape(-1, 9)

    assert [0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000] == answer["basis_points"]
    assert bands[3] == pytest.approx(3 + np.array(answer["basis_points"]) / 1000)


def test_an_empty_histogram_has_no_percentiles(ask: Any) -> None:
    """Zero would be a value."""
    (entry,) = ask()["cards"][0]["series"]

    assert (20, 0, ["NaN"] * 9) == (entry["step"][-1], entry["values"][-1], entry["bands"][-9:])


def test_a_range_shows_each_step(ask: Any) -> None:
    """All steps are there: what a picture cannot show appears as one looks closer."""
    (few,) = ask(samples=4)["cards"][0]["series"]
    (close,) = ask(samples=4, x_range=[3, 5])["cards"][0]["series"]

    assert (21, [0, 8, 16, 20]) == (few["total"], few["step"])
    assert (3, [3, 4, 5]) == (close["total"], close["step"])
