"""`api/profile/slices` and `counters`: what a timeline draws of a window."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from board.plugins.profile import timeline
from tests.board.payloads.traces.reading import x
from tests.board.plugins.profile.conftest import Ask

ProfileOf = Callable[..., str]


def many(count: int) -> list[dict[str, Any]]:
    """Return slices on two threads, some inside others, always the same."""
    dice = random.Random(3)
    events = []
    for at in range(count):
        start = at * 10.0
        events += [x(start, 9, f"n{at % 7}", tid=at % 2), x(start + 1, dice.randint(1, 6), "inner", tid=at % 2)]
    return events


def test_zoomed_out_each_pixel_has_its_longest_slice(profile_of: ProfileOf, ask: Ask) -> None:
    """A spike never vanishes; counts say how many slices stand behind one."""
    id_ = profile_of([*many(3000), x(12_345.5, 0.01, "spike", tid=7), x(40_000, 900, "long", tid=7)])
    tracks = [0, 1, 2]

    found = ask("slices", {"id": id_, "tracks": tracks, "pixels": 100})["tracks"]

    trace = ask(f"trace?id={id_}")
    columns, width = trace["columns"], trace["end"] / 100
    assert [3000, 3000, 2] == [sum(track["count"]) for track in found]
    for track in found[:2]:
        first = trace["tracks"][track["id"]]["first"]
        rows = range(first, first + 3000)
        longest: dict[tuple[int, int], float] = {}
        for at in rows:
            place = (columns["depth"][at], min(99, int(columns["start"][at] / width)))
            longest[place] = max(longest.get(place, 0), columns["duration"][at])
        drawn = zip(track["depth"], track["start"], track["duration"], strict=True)
        assert longest == {(depth, min(99, int(start / width))): duration for depth, start, duration in drawn}
    assert ["spike", "long"] == [trace["names"][name] for name in found[2]["name"]]


def test_zoomed_in_every_slice_is_there(profile_of: ProfileOf, ask: Ask) -> None:
    """Also what began before the window and reaches into it, with its index in the trace."""
    id_ = profile_of([x(0, 1000, "outer"), *(x(1 + at, 0.5, "inner") for at in range(900))])

    (found,) = ask("slices", {"id": id_, "tracks": [0], "range": [500_000, 503_000], "pixels": 500})["tracks"]

    assert [0, 1, 1, 1, 1] == found["depth"]
    assert [0, 500_000, 501_000, 502_000, 503_000] == found["start"]
    assert [0, 500, 501, 502, 503] == found["slice"]
    assert {1} == set(found["count"])


def test_many_deep_rows_are_reduced_alike(profile_of: ProfileOf, ask: Ask) -> None:
    """Where rows times pixels are many more than slices, the answer is the same."""
    id_ = profile_of([x(at, 4000 - 2 * at, f"d{at}") for at in range(1500)])
    (found,) = ask("slices", {"id": id_, "tracks": [0], "pixels": 300})["tracks"]

    assert list(range(1500)) == found["depth"]


def test_large_traces_are_not_sent_whole(profile_of: ProfileOf, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a limit the page asks for what it draws."""
    monkeypatch.setattr(timeline, "WHOLE", 10)
    trace = ask(f"trace?id={profile_of(many(20))}")

    assert (False, None, 40) == (trace["complete"], trace["columns"], trace["slices"])
    assert [20, 20] == [track["count"] for track in trace["tracks"]]


def test_counters_keep_their_peaks(profile_of: ProfileOf, ask: Ask) -> None:
    """Each pixel has its first, lowest, highest and last value; the one before the window is there too."""
    value = np.random.default_rng(1).normal(size=5000)
    value[2345] = 99
    events = [{"ph": "C", "pid": 1, "name": "m", "ts": at, "args": {"v": float(one)}} for at, one in enumerate(value)]
    id_ = profile_of([x(0, 1), *events])
    track = next(one["id"] for one in ask(f"trace?id={id_}")["tracks"] if one["kind"] == "counter")

    (whole,) = ask("counters", {"id": id_, "tracks": [track], "pixels": 50})["tracks"][0]["series"]
    (part,) = ask("counters", {"id": id_, "tracks": [track], "range": [2_000_500, 2_002_500]})["tracks"][0]["series"]

    assert len(whole["t"]) <= 200
    assert (99, float(value.min())) == (max(whole["value"]), min(whole["value"]))
    assert [2_000_000, 2_001_000, 2_002_000] == part["t"]


def test_impossible_windows_and_tracks_are_answered(profile_of: ProfileOf, ask: Ask) -> None:
    """Backwards, empty, beyond the end; tracks that there are not."""
    id_ = profile_of([x(0, 1), x(5, 1)])

    for window in ([9e9, 1], [0, 0], [-1e15, -1e14], [1e17, 1e18]):
        ask("slices", {"id": id_, "tracks": [0, 0, 99], "range": window})
        ask("summary", {"id": id_, "tracks": [0, 99], "range": window})
        ask("flame", {"id": id_, "range": window})
