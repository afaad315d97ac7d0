"""`api/profile/summary`, `flame`, `search`, `slice` and `compare`: what took how long, and where it is."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.board.payloads.traces.reading import x
from tests.board.plugins.profile.conftest import Ask

ProfileOf = Callable[..., str]


def rows_of(summary: dict[str, Any], *columns: str) -> dict[str, tuple[float, ...]]:
    """Return some columns of a summary by row."""
    values = zip(*(summary[column] for column in columns), strict=True)
    return dict(zip(summary["rows"], values, strict=True))


def tree(dice: random.Random, start: float, took: float, depth: int = 0) -> list[dict[str, Any]]:
    """Return slices inside slices."""
    events = [x(start, took, f"f{dice.randint(0, 4)}", cat=f"c{depth % 2}")]
    at = start
    while depth < 4 and (room := start + took - at) > 3:
        inner = dice.randint(1, int(room - 1))
        events += tree(dice, at + 1, inner, depth + 1)
        at += inner + 1
    return events


def test_self_time_is_what_children_leave(profile_of: ProfileOf, ask: Ask) -> None:
    """A function that calls itself counts each call, and its own time once."""
    id_ = profile_of([x(0, 10, "f"), x(2, 6, "f"), x(3, 1, "g"), x(20, 2, "g")])

    found = ask("summary", {"id": id_})
    assert {"f": (2, 16000, 9000, 6000, 10000, 6000), "g": (2, 3000, 3000, 1000, 2000, 1000)} == rows_of(
        found, "count", "total", "self", "min", "max", "p50"
    )
    assert (12_000, 4, pytest.approx(0.75)) == (found["total_self"], found["slices"], found["share"][0])
    assert 0 == found["longest"][0]


def test_a_window_counts_only_what_is_in_it(profile_of: ProfileOf, ask: Ask) -> None:
    """Slices that reach into it count with their part."""
    id_ = profile_of([x(0, 10, "f"), x(2, 6, "g"), x(50, 5, "h")])

    found = ask("summary", {"id": id_, "range": [5000, 9000]})

    assert {"f": (1, 4000, 1000), "g": (1, 3000, 3000)} == rows_of(found, "count", "total", "self")


def test_it_agrees_with_a_walk_through_the_tree(profile_of: ProfileOf, ask: Ask) -> None:
    """Over a random tree, in a window: total, own time, and the same numbers once more in the flame graph."""
    dice = random.Random(11)
    events = tree(dice, 0, 400)
    window = (70_000, 310_000)
    total: dict[str, float] = defaultdict(float)
    for event in events:
        a, b = event["ts"] * 1000, (event["ts"] + event["dur"]) * 1000
        total[event["name"]] += max(0, min(b, window[1]) - max(a, window[0]))
    id_ = profile_of(events)

    found = ask("summary", {"id": id_, "range": window})
    flame = ask("flame", {"id": id_, "range": window})
    names = ask(f"trace?id={id_}")["names"]

    assert {name: time for name, time in total.items() if time} == {
        name: time for name, (time,) in rows_of(found, "total").items() if time
    }
    assert window[1] - window[0] == found["total_self"] == sum(flame["self"])
    of_flame: dict[str, float] = defaultdict(float)
    for name, time in zip(flame["name"], flame["total"], strict=True):
        of_flame[names[name]] += time
    assert dict(of_flame) == {name: time for name, (time,) in rows_of(found, "total").items()}


def test_a_flame_graph_adds_up_calls_of_one_path(profile_of: ProfileOf, ask: Ask) -> None:
    """The same name under another parent is another node."""
    id_ = profile_of([x(0, 10, "f"), x(1, 2, "g"), x(4, 3, "g"), x(20, 10, "f"), x(21, 4, "g"), x(40, 5, "g")])
    names = ask(f"trace?id={id_}")["names"]

    found = ask("flame", {"id": id_})
    nodes = [
        (names[name], parent if parent < 0 else names[found["name"][parent]], total, own, count)
        for name, parent, total, own, count in zip(
            *(found[column] for column in ("name", "parent", "total", "self", "count")), strict=True
        )
    ]
    assert {("f", -1, 20000, 11000, 2), ("g", "f", 9000, 9000, 3), ("g", -1, 5000, 5000, 1)} == set(nodes)
    assert 1 == len(ask("flame", {"id": id_, "limit": 1})["name"])


def test_rows_can_be_categories_tracks_or_operations(profile_of: ProfileOf, ask: Ask) -> None:
    """An operation is what its instances have in common."""
    id_ = profile_of([x(0, 1, "conv_1", cat="cpu"), x(2, 2, "conv_2", cat="gpu"), x(5, 4, "add", cat="cpu", tid=2)])

    assert {"cpu": (2,), "gpu": (1,)} == rows_of(ask("summary", {"id": id_, "by": "category"}), "count")
    assert {"1": (2,), "2": (1,)} == rows_of(ask("summary", {"id": id_, "by": "track"}), "count")
    assert {"conv": (2,), "add": (1,)} == rows_of(ask("summary", {"id": id_, "by": "op"}), "count")
    assert {"add": (1,)} == rows_of(ask("summary", {"id": id_, "tracks": [1]}), "count")
    limited = ask("summary", {"id": id_, "limit": 1})
    assert (["add"], 2) == (limited["rows"], limited["more"])


def test_search_finds_slices_by_text_or_pattern(profile_of: ProfileOf, ask: Ask) -> None:
    """In order of time, over all tracks; a text is no pattern."""
    id_ = profile_of([x(5, 1, "conv.a"), x(0, 1, "CONV.b", tid=2), x(9, 1, "convolve"), x(12, 1, "add")])

    def found(**how: Any) -> list[float]:
        starts: list[float] = ask("search", {"id": id_, **how})["hits"]["start"]
        return starts

    assert [0, 5000] == found(text="conv.")
    assert [5000] == found(text="conv.", case=True)
    assert [0, 5000, 9000] == found(text="conv.", regex=True)
    cut = ask("search", {"id": id_, "text": "conv", "limit": 1})
    assert (3, True, 3) == (cut["total"], cut["cut"], len(cut["names"]))


@pytest.mark.parametrize("pattern", ["(", "(a+)+$", "(a|aa)+$", "(x{1000}){1000}"])
def test_patterns_cannot_hang_the_server(profile_of: ProfileOf, ask: Ask, pattern: str) -> None:
    """A pattern that is none, or takes for ever, is refused, unless it is quick after all."""
    id_ = profile_of([x(0, 1, "a" * 900 + "b")])
    try:
        assert 0 == ask("search", {"id": id_, "text": pattern, "regex": True})["total"]
    except AssertionError:
        assert "bad_regex" == ask("search", {"id": id_, "text": pattern, "regex": True}, status=400)["error"]["code"]


def test_a_slice_tells_all_about_itself(profile_of: ProfileOf, ask: Ask) -> None:
    """Its arguments as they were logged, parents, own time and arrows."""
    args = {
        "shape": [1, 2],
        "deep": {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}},
        "big": 2**60,
        "text": "x" * 99_999,
    }
    flow = {"pid": 1, "tid": 1, "cat": "f", "name": "f", "id": 1}
    id_ = profile_of(
        [
            *[x(0, 10, "outer"), x(1, 5, "mine", args=args), x(2, 1, "child"), x(20, 1, "taker")],
            *[{"ph": "s", "ts": 1.5, **flow}, {"ph": "f", "bp": "e", "ts": 20.5, **flow}],
        ]
    )

    found = ask("slice", {"id": id_, "slice": 1})
    assert (None, None) == (found["previous"], found["next"])

    assert ("mine", 1000, 5000, 4000, 1) == tuple(
        found[key] for key in ("name", "start", "duration", "self", "children")
    )
    assert ["outer"] == [parent["name"] for parent in found["parents"]]
    assert [("out", "taker")] == [(flow["direction"], flow["name"]) for flow in found["flows"]]
    assert ([1, 2], str(2**60)) == (found["args"]["shape"], found["args"]["big"])
    assert len(found["args"]["text"]) < 30_000
    assert "bad_request" == ask("slice", {"id": id_, "slice": 99}, status=400)["error"]["code"]


def test_a_slice_knows_its_namesakes(profile_of: ProfileOf, ask: Ask) -> None:
    """The one before and the one after, in order of time, on whatever thread."""
    id_ = profile_of([x(0, 1, "f"), x(9, 1, "f"), x(5, 1, "f", tid=2), x(6, 1, "g")])

    found = ask("slice", {"id": id_, "slice": 3})

    assert (0, 9000) == (found["previous"]["start"], found["next"]["start"])


def test_two_profiles_are_compared_by_name(profile_of: ProfileOf, ask: Ask) -> None:
    """What changed most comes first, also what is in one of them only."""
    before = profile_of([x(0, 5, "same"), x(10, 5, "slower"), x(20, 3, "gone")], "run/before.trace.json")
    after = profile_of([x(0, 5, "same"), x(10, 50, "slower"), x(70, 1, "new")], "run/after.trace.json")

    found = ask("compare", {"before": before, "after": after})

    assert (["slower", "gone", "new", "same"], [45_000, -3000, 1000, 0]) == (found["rows"], found["change"])
    assert ([1, 1, 0, 1], [1, 0, 1, 1]) == (found["before"]["count"], found["after"]["count"])
