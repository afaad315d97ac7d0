"""`api/profile/memory` and `steps`: what was held, and what each step was spent on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from board.plugins.profile.steps import _covered
from tests.board.payloads.traces.reading import x
from tests.board.plugins.profile.conftest import Ask

ProfileOf = Callable[..., str]


def change(at: float, size: int, address: int, total: int | None = None) -> dict[str, Any]:
    """Return what PyTorch's profiler writes of its allocator."""
    args: dict[str, Any] = {"Bytes": size, "Addr": address, "Device Type": 0, "Device Id": -1}
    args |= {} if total is None else {"Total Allocated": total}
    return {"ph": "i", "name": "[memory]", "pid": 1, "tid": 1, "ts": at, "args": args}


def test_the_peak_says_what_was_live(profile_of: ProfileOf, ask: Ask) -> None:
    """And which slice had taken it; what was given back before does not count."""
    events = [change(1, 100, 1), change(2, 50, 2), change(3, -100, 1), change(5, 80, 3), change(8, -80, 3)]
    (found,) = ask("memory", {"id": profile_of([x(0, 4, "first"), x(4.5, 2, "second"), *events])})["allocators"]

    assert ([100, 150, 50, 130, 50], {"t": 2000, "bytes": 150}) == (found["bytes"], found["peak"])
    assert [("first", 100, 1000), ("first", 50, 2000)] == [
        (piece["name"], piece["bytes"], piece["since"]) for piece in found["at_peak"]
    ]


def test_what_was_held_before_is_part_of_the_curve(profile_of: ProfileOf, ask: Ask) -> None:
    """The profiler says how much there is in all, or gives back what it never saw taken."""
    told = profile_of([x(0, 9), change(1, 10, 1, 1010), change(2, -500, 2, 510)], "run/told.trace.json")
    untold = profile_of([x(0, 9), change(1, 10, 1), change(2, -500, 2)], "run/untold.trace.json")

    (found,) = ask("memory", {"id": told})["allocators"]
    assert ([1010, 510], "1,000 bytes") == (found["bytes"], found["note"][:11])
    (found,) = ask("memory", {"id": untold})["allocators"]
    assert [500, 0] == found["bytes"]


def test_a_step_is_spent_on_parts_that_sum_up(profile_of: ProfileOf, ask: Ask) -> None:
    """Copies behind a kernel cost nothing; what is left over is idle."""
    events = [
        *[x(0, 100, "ProfilerStep#1", cat="user_annotation"), x(100, 50, "ProfilerStep#2", cat="user_annotation")],
        *[x(10, 40, "sgemm", cat="kernel", tid=7), x(30, 40, "Memcpy HtoD", cat="gpu_memcpy", tid=8)],
        *[
            x(72, 8, "ncclAllReduce", cat="kernel", tid=9),
            x(2, 5, "enumerate(DataLoader)#_next", cat="user_annotation"),
        ],
        *[x(85, 5, "aten::add", cat="cpu_op"), x(120, 10, "sgemm", cat="kernel", tid=7)],
    ]
    found = ask("steps", {"id": profile_of(events)})["steps"]

    assert ["ProfilerStep#1", "ProfilerStep#2"] == [step["name"] for step in found]
    parts = {"compute": 40, "communication": 8, "copy": 20, "input": 5, "overhead": 5, "idle": 22}
    assert {part: 1000 * time for part, time in parts.items()} == found[0]["parts"]
    assert {"compute": 10_000, "idle": 40_000} == {part: time for part, time in found[1]["parts"].items() if time}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=12),
    st.tuples(st.integers(-5, 60), st.integers(0, 30)),
)
def test_time_is_covered_once_however_many_are_at_work(spans: list[tuple[int, int]], window: tuple[int, int]) -> None:
    """Slices inside each other, overlapping or apart: each instant of a window counts once."""
    begin, until = window[0], window[0] + window[1]
    instants = {at for start, took in spans for at in range(start, start + took) if begin <= at < until}
    start, took = (np.array([span[at] for span in spans], np.int64) for at in range(2))

    assert [len(instants)] == _covered(start, start + took, np.array([begin]), np.array([until])).tolist()


def test_without_a_device_the_host_computes(profile_of: ProfileOf, ask: Ask) -> None:
    """A trace that marks no steps is one."""
    (found,) = ask(
        "steps", {"id": profile_of([x(0, 10, "aten::add", cat="cpu_op"), x(15, 5, "f", cat="python_function")])}
    )["steps"]

    assert ("the whole trace", None, 20_000) == (found["name"], found["slice"], found["duration"])
    assert (10_000, 5_000, 5_000) == tuple(found["parts"][part] for part in ("compute", "overhead", "idle"))


def test_steps_that_devices_repeat_count_once(profile_of: ProfileOf, ask: Ask) -> None:
    """Each stream of a GPU has the host's annotations once more."""
    events = [x(at * 10, 9, f"ProfilerStep#{at}", cat="user_annotation") for at in range(3)]
    events += [x(at * 10 + 1, 9, f"ProfilerStep#{at}", cat="gpu_user_annotation", tid=7) for at in range(2)]

    assert [0, 10_000, 20_000] == [step["start"] for step in ask("steps", {"id": profile_of(events)})["steps"]]
