"""Rows of several files as one series, while they come, restart and go."""

from __future__ import annotations

import threading
from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from board.store.series import ScalarColumns, ScalarSeries, SeriesKey

Row = tuple[int, float, float]


def new_series() -> ScalarSeries:
    return ScalarSeries(0, SeriesKey("scalars", 0), "loss", 0, threading.RLock(), {})


def columns(series: ScalarSeries) -> ScalarColumns:
    series.revision += 1  # as the store does with every change
    return series.columns()


def append(series: ScalarSeries, file: int, rows: list[Row], kind: type = np.float32) -> None:
    step, wall, value = zip(*rows, strict=True)
    series.append(file, (np.array(step), np.array(wall, np.float64), np.array(value, kind)))


def rows_of(found: ScalarColumns) -> list[Row]:
    return list(zip(found.step.tolist(), found.wall.tolist(), found.value.tolist(), strict=True))


def test_a_snapshot_stays_as_it_was() -> None:
    """Whoever holds columns sees neither later points nor columns that moved when they grew."""
    series = new_series()
    append(series, 0, [(0, 0.0, 0.0)])
    before = columns(series)
    for step in range(1, 100):
        append(series, 0, [(step, float(step), step / 2)])
    assert [(0, 0.0, 0.0)] == rows_of(before)
    assert 100 == len(columns(series))


def test_one_file_costs_no_copy() -> None:
    series = new_series()
    append(series, 0, [(step, float(step), 0.0) for step in range(50)])
    assert columns(series).step.base is columns(series).step.base


def test_files_that_begin_at_one_moment_do_not_depend_on_which_was_read_first() -> None:
    """Names decide; reading runs in threads."""
    found = []
    for first, second in ((0, 1), (1, 0)):
        series = ScalarSeries(0, SeriesKey("scalars", 0), "loss", 0, threading.RLock(), {0: "a", 1: "b"})
        rows = {0: [(15, 1.0, 0.0)], 1: [(2, 1.0, 0.0), (3, 2.0, 0.0)]}
        append(series, first, rows[first])
        append(series, second, rows[second])
        found.append(rows_of(columns(series)))
    assert [[(15, 1.0, 0.0), (2, 1.0, 0.0), (3, 2.0, 0.0)]] * 2 == found


def test_more_than_32_bits_are_kept_from_where_they_come() -> None:
    """A double-precision writer's values keep their precision; what came before had none to lose."""
    series = new_series()
    append(series, 0, [(0, 0.0, 0.5)])
    append(series, 0, [(1, 1.0, 0.1)], np.float64)
    found = columns(series)
    assert np.float64 == found.value.dtype
    assert [0.5, 0.1] == found.value.tolist()


def test_generation_stays_while_rows_are_only_added_at_the_end() -> None:
    series = new_series()
    append(series, 0, [(0, 0.0, 0.0)])
    append(series, 0, [(1, 1.0, 0.0), (1, 1.0, 0.0)])
    append(series, 1, [(2, 2.0, 0.0)])  # the run goes on in a second file
    append(series, 1, [(3, 3.0, 0.0)])
    assert 0 == series.generation


def test_generation_grows_when_shown_rows_change() -> None:
    """A restart, an earlier file that grows, a file that goes: each makes a client ask for everything again."""
    series = new_series()
    append(series, 0, [(0, 0.0, 0.0), (5, 1.0, 0.0)])
    append(series, 0, [(3, 2.0, 0.0)])
    assert 1 == series.generation
    append(series, 1, [(9, 9.0, 0.0)])
    assert 1 == series.generation
    append(series, 0, [(4, 3.0, 0.0)])
    assert 2 == series.generation
    series.drop(0)
    assert 3 == series.generation
    assert [(9, 9.0, 0.0)] == rows_of(columns(series))


def test_wall_times_that_are_no_numbers_lose_no_points() -> None:
    series = new_series()
    append(series, 0, [(0, np.nan, 1.0), (1, np.inf, 2.0)])
    append(series, 1, [(2, 5.0, 3.0)])
    assert {0, 1, 2} == set(columns(series).step.tolist())


def test_a_series_without_parts_is_empty() -> None:
    assert 0 == len(columns(new_series()))


actions = st.lists(
    st.one_of(
        st.tuples(
            st.just("append"),
            st.integers(0, 3),
            st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9).map(float)), min_size=1, max_size=4),
        ),
        st.tuples(st.just("cut"), st.integers(0, 3), st.integers(0, 9)),
        st.tuples(st.just("drop"), st.integers(0, 3), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=300)
@given(actions)
def test_any_order_of_growth_restarts_and_losses_equals_reading_anew(script: list[tuple[str, int, object]]) -> None:
    """What a series shows after any history is what it would show had each file been read once, as it is now.

    And as long as the generation stays, what was shown before is still shown, in the same places and equally kept.
    """
    series = new_series()
    files: dict[int, list[tuple[str, object]]] = defaultdict(list)
    value = 0.0
    shown = columns(series)
    for what, file, details in script:
        if what == "append":
            assert isinstance(details, list)
            rows = [(step, wall, value := value + 1) for step, wall in details]
            append(series, file, rows)
            files[file].append(("append", rows))
        elif what == "cut":
            assert isinstance(details, int)
            series.cut(file, details, 4.0)
            files[file].append(("cut", details))
        else:
            series.drop(file)
            files.pop(file, None)
        before, shown = shown, columns(series)
        if before.generation == shown.generation and len(before):
            n = len(before)
            assert rows_of(before) == rows_of(shown)[:n]
            kept_before, kept_now = before.kept(), shown.kept()
            assert (kept_before is None) == (kept_now is None) or kept_before is None
            stands = np.ones(len(shown), np.bool_) if kept_now is None else kept_now
            stood = np.ones(n, np.bool_) if kept_before is None else kept_before
            assert stood.tolist() == stands[:n].tolist()

    anew = new_series()
    for file, events in files.items():
        for what, details in events:
            if what == "append":
                append(anew, file, details)  # type: ignore[arg-type]  # rows, as put there above
            else:
                anew.cut(file, details, 4.0)  # type: ignore[arg-type]  # a step
    expected, found = columns(anew), columns(series)
    assert sorted(rows_of(expected)) == sorted(rows_of(found))
    if len({part.first_wall for part in anew._parts.values()}) == len(anew._parts):  # else files tie
        assert rows_of(expected) == rows_of(found)
        assert expected.attempt_starts.tolist() == found.attempt_starts.tolist()
        assert expected.restart_steps[1:].tolist() == found.restart_steps[1:].tolist()
    assert len(found) == series.points
