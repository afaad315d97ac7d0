"""Histograms counted over bins for a picture, and read exactly, from logs that writers wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board.samples import evenly
from writer import FileWriter, SummaryWriter
from writer.wire.proto.summary_pb2 import HistogramProto, Summary

Serve = Callable[[], Any]


def log_buckets(writer: SummaryWriter, tag: str, edges: list[float], counts: list[float], step: int) -> None:
    """Write buckets as they are; the first count belongs to what lies below the first edge."""
    writer.add_histogram_raw(
        tag, edges[0], edges[-1], sum(counts), 0, 0, edges, [0, *counts], step, walltime=100 + step
    )


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def ask(client: Any, series: list[list[int]] | None = None, **asked: Any) -> Any:
    common = {key: asked.pop(key) for key in ("x", "restarts", "ignored") if key in asked}
    card = {"key": "k", "bins": 4, "series": series or [[0, 0]]} | asked
    answer = client.post("/api/histograms/series", {"cards": [card]} | common)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["cards"]
    return found


def counts(entry: Any, bins: int = 4) -> list[list[float]]:
    return np.array(entry["count"]).reshape(-1, bins).tolist()


def test_all_series_of_a_card_share_their_bins(logdir: Path, served: Serve) -> None:
    """From the least value to the greatest over all runs and steps; so they compare."""
    for run, shift in (("a", 0.0), ("b", 2.0)):
        with SummaryWriter(str(logdir / run)) as writer:
            log_buckets(writer, "w", [shift, shift + 1, shift + 2], [2, 4], 0)
    card = ask(served(), [[0, 0], [1, 0]])

    assert (0, 4, 4) == (card["low"], card["high"], card["bins"])
    assert [[[2, 4, 0, 0]], [[0, 0, 2, 4]]] == [counts(entry) for entry in card["series"]]


def test_a_card_says_how_many_of_how_many_are_shown(logdir: Path, served: Serve) -> None:
    """Evenly chosen, the last among them; a range of steps shows each of its own."""
    with SummaryWriter(str(logdir)) as writer:
        for step in range(100):
            log_buckets(writer, "w", [0, 1], [step + 1], step)
    client = served()
    (some,) = ask(client, samples=10)["series"]
    (all_of_them,) = ask(client, samples=10, x_range=[40, 45])["series"]

    assert (100, [*range(0, 97, 16), 99]) == (some["total"], some["step"])
    assert (6, [40, 41, 42, 43, 44, 45]) == (all_of_them["total"], all_of_them["step"])
    assert [41, 42, 43, 44, 45, 46] == all_of_them["values"]


@pytest.mark.parametrize("most", [2, 3, 10, 64])
def test_rows_stay_chosen_as_a_series_grows(most: int) -> None:
    """A live card does not flicker: a row goes only when every other one goes."""
    before: set[int] = set()
    for length in range(1, 300):
        chosen = evenly(np.arange(length), most).tolist()
        assert len(chosen) <= most
        assert {0, length - 1} <= set(chosen)
        kept = before - {length - 2}
        assert kept <= set(chosen) or len(chosen) <= most / 2 + 1
        before = set(chosen)


def test_x_may_be_time(logdir: Path, served: Serve) -> None:
    """Relative is in seconds since the first; the range is then in seconds too."""
    with SummaryWriter(str(logdir)) as writer:
        for step in range(4):
            log_buckets(writer, "w", [0, 1], [1], step * 10)
    client = served()

    assert [0, 10, 20, 30] == ask(client, x="relative")["series"][0]["x"]
    assert [100, 110, 120, 130] == ask(client, x="wall")["series"][0]["x"]
    assert [10, 20] == ask(client, x="relative", x_range=[5, 25])["series"][0]["step"]


def test_values_outside_the_bins_are_counted(logdir: Path, served: Serve) -> None:
    """With outliers left out, or a range of values chosen, a card can say how many it does not show."""
    with SummaryWriter(str(logdir)) as writer:
        log_buckets(writer, "w", [0, 1, 2, 1000], [50, 49, 1], 0)
    client = served()

    everything, most = ask(client), ask(client, ignored=0.02)
    assert (0, 1000, [0]) == (everything["low"], everything["high"], everything["series"][0]["outside"])
    assert (0, 2, [1]) == (most["low"], most["high"], most["series"][0]["outside"])
    assert [50.5] == ask(client, values=[0.5, 1.5])["series"][0]["outside"]


def test_restarts_are_honoured(logdir: Path, served: Serve) -> None:
    """The latest attempt wins, or each stands alone, or all as written, in the order of their steps."""
    with SummaryWriter(str(logdir)) as writer:
        for step in (0, 1, 2, 1, 2, 3):
            log_buckets(writer, "w", [0, 1], [1], step)
    client = served()

    assert [[0, 1, 2, 3]] == [entry["step"] for entry in ask(client)["series"]]
    attempts = ask(client, restarts="all")["series"]
    assert [(0, [0, 1, 2]), (1, [1, 2, 3])] == [(entry["attempt"], entry["step"]) for entry in attempts]
    assert [[0, 1, 1, 2, 2, 3]] == [entry["step"] for entry in ask(client, restarts="raw")["series"]]


def test_what_cannot_be_read_is_counted_and_said(logdir: Path, served: Serve) -> None:
    """One broken sample leaves the others alive."""
    with SummaryWriter(str(logdir)) as writer:
        log_buckets(writer, "w", [0, 1], [1], 0)
        log_buckets(writer, "w", [0, 1], [1], 1)
    client = served()
    (path,) = logdir.glob("*tfevents*")
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)
    (entry,) = ask(client)["series"]

    assert ([0], 1, "data checksum mismatch") == (entry["step"], entry["unreadable"], entry["reason"])


def test_counts_beyond_float32_are_its_greatest(logdir: Path, served: Serve) -> None:
    """A page gets counts as float32, in which they would be infinite."""
    with SummaryWriter(str(logdir)) as writer:
        log_buckets(writer, "w", [0, 1], [1e300], 0)

    assert float(np.finfo(np.float32).max) == pytest.approx(ask(served(), bins=1)["series"][0]["count"][0])


def test_a_hostile_histogram_is_drawn_as_far_as_it_makes_sense(logdir: Path, served: Serve) -> None:
    """Infinite and NaN edges, negative counts: what has a place is there, the rest is counted."""
    proto = HistogramProto(min=float("nan"), max=float("inf"), bucket_limit=[1, 2, 3], bucket=[1, -5, 2])
    with FileWriter(str(logdir)) as writer:
        writer.add_summary(Summary(value=[Summary.Value(tag="w", histo=proto)]), 0)
    (entry,) = ask(served())["series"]

    assert ([3], [0], [1]) == (entry["values"], entry["outside"], entry["ignored"])


def test_a_series_that_is_gone_is_left_out(logdir: Path, served: Serve) -> None:
    """A page may ask for what was deleted a moment ago."""
    with SummaryWriter(str(logdir)) as writer:
        writer.add_scalar("loss", 1.0, 0)
        log_buckets(writer, "w", [0, 1], [1], 0)
    client = served()
    tag = client.get("/api/changes").json()["tags"]

    assert 2 == len(tag)
    assert [] == ask(client, [[7, 0], [0, 99], [0, next(one["id"] for one in tag if one["name"] == "loss")]])["series"]


def test_one_histogram_is_read_exactly(logdir: Path, served: Serve) -> None:
    """The buckets as they were logged, not as they are drawn."""
    with SummaryWriter(str(logdir)) as writer:
        log_buckets(writer, "w", [0, 0.1, 0.7], [3, 5], 7)
    client = served()
    answer = client.post("/api/histograms/logged", {"run": 0, "tag": 0, "step": 7, "wall": 107}).json()

    assert ([0, 0.1], [0.1, 0.7], [3, 5]) == (answer["left"], answer["right"], answer["count"])
    assert 400 == client.post("/api/histograms/logged", {"run": 0, "tag": 0, "step": 8}).status_code
    assert 404 == client.post("/api/histograms/logged", {"run": 0, "tag": 9, "step": 7}).status_code


def test_a_misspelt_option_is_refused(logdir: Path, served: Serve) -> None:
    """It must not be ignored."""
    logdir.mkdir()
    assert 422 == served().post("/api/histograms/series", {"cards": [], "smoothing": 1}).status_code
