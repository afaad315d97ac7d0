"""Which rows follow which, and what a restart leaves standing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from board.store.attempts import Cut, History, PartSnapshot, kept, merge


def part(steps: list[int], walls: tuple[float, float], cuts: tuple[Cut, ...] = ()) -> PartSnapshot:
    step = np.array(steps, np.int64)
    wall = np.linspace(*walls, len(steps))
    backs = np.flatnonzero(step[1:] < step[:-1]) + 1
    return PartSnapshot((step, wall), walls[0], walls[1], backs, cuts)


def steps_of(history: History) -> list[int]:
    return [int(step) for step in history.columns[0]]


def left_standing(history: History) -> list[int]:
    step: npt.NDArray[np.int64] = history.columns[0]
    stands = kept(step, history.starts, history.restart_steps)
    return steps_of(history) if stands is None else [int(s) for s in step[stands]]


def test_one_part_is_not_copied() -> None:
    """A series out of one file costs nothing to look at."""
    only = part([1, 2, 3], (0.0, 2.0))
    assert merge([only]).columns is only.columns or merge([only]).columns[0] is only.columns[0]


def test_a_step_that_goes_back_begins_an_attempt() -> None:
    history = merge([part([0, 1, 2, 3, 2, 3, 4], (0.0, 6.0))])
    assert [0, 4] == history.starts.tolist()
    assert 2 == history.restart_steps[1]
    assert [0, 1, 2, 3, 4] == left_standing(history)


def test_equal_steps_are_no_restart() -> None:
    """A tag may be logged twice at one step; both values stay."""
    history = merge([part([0, 1, 1, 2], (0.0, 3.0))])
    assert [0] == history.starts.tolist()
    assert [0, 1, 1, 2] == left_standing(history)


def test_a_session_start_discards_from_its_step_on() -> None:
    """A SessionLog START at step 5 discards what came before it from step 5 on, though the next point is at 8."""
    history = merge([part([3, 4, 5, 6, 8, 9], (0.0, 5.0), cuts=(Cut(4, 5),))])
    assert [0, 4] == history.starts.tolist()
    assert [3, 4, 8, 9] == left_standing(history)


def test_a_session_start_with_nothing_after_it_discards_all_the_same() -> None:
    history = merge([part([3, 4, 5, 6], (0.0, 5.0), cuts=(Cut(4, 5),))])
    assert [0, 4] == history.starts.tolist()
    assert [3, 4] == left_standing(history)


def test_files_one_after_the_other_continue_or_restart() -> None:
    """A second file that goes on where the first ended is one attempt with it; one that repeats a step is another."""
    assert [0] == merge([part([0, 1], (0.0, 1.0)), part([2, 3], (2.0, 3.0))]).starts.tolist()
    again = merge([part([0, 1, 2], (0.0, 1.0)), part([2, 3], (2.0, 3.0))])
    assert [0, 3] == again.starts.tolist()
    assert [0, 1, 2, 3] == left_standing(again)
    assert 5 == len(again.columns[0])


def test_files_whose_times_overlap_are_concurrent_writers() -> None:
    """They are merged by step, and none discards what the other wrote."""
    history = merge([part([0, 2, 4], (0.0, 2.0)), part([1, 2, 5], (1.0, 3.0))])
    assert [0, 1, 2, 2, 4, 5] == steps_of(history)
    assert [0] == history.starts.tolist()


def test_of_two_restarts_at_one_place_the_lower_step_counts() -> None:
    history = merge([part([5, 6, 1, 2], (0.0, 3.0), cuts=(Cut(2, 4),))])
    assert [0, 2] == history.starts.tolist()
    assert 1 == history.restart_steps[1]


def test_a_series_without_rows_has_a_history() -> None:
    history = merge([part([], (0.0, 0.0))])
    assert [0] == history.starts.tolist()
    assert [] == left_standing(history)


steps_and_restarts = st.lists(
    st.tuples(st.lists(st.integers(-5, 12), max_size=8), st.booleans(), st.integers(-5, 12)),
    min_size=1,
    max_size=6,
)


@given(steps_and_restarts)
def test_kept_is_what_a_reader_deleting_as_it_goes_would_keep(pieces: list[tuple[list[int], bool, int]]) -> None:
    """Latest-wins over all rows at once equals a reader that deletes from the restart step on at each restart."""
    steps: list[int] = []
    cuts: list[Cut] = []
    for rows, starts_over, step in pieces:
        if starts_over:
            cuts.append(Cut(len(steps), step))
        steps += rows
    history = merge([part(steps, (0.0, 1.0), tuple(cuts))])

    alive: list[int] = []
    for row, step in enumerate(steps):
        limits = [cut.restart_step for cut in cuts if cut.row == row]
        if row and step < steps[row - 1]:
            limits.append(step)
        alive = [a for a in alive if steps[a] < min(limits, default=1000)]
        alive.append(row)
    alive = [a for a in alive if all(steps[a] < cut.restart_step for cut in cuts if cut.row == len(steps))]
    assert [steps[a] for a in alive] == left_standing(history)


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=4))
def test_consecutive_files_give_the_attempts_of_one_long_file(files: list[list[int]]) -> None:
    """Where files follow each other, only a repeated step at the border tells them from one file."""
    parts = [part(steps, (2.0 * i, 2.0 * i + 1)) for i, steps in enumerate(files)]
    history = merge(parts)
    together = [step for steps in files for step in steps]
    borders = np.cumsum([len(steps) for steps in files]).tolist()
    expected = [0]
    for row, (before, step) in enumerate(pairwise(together), start=1):
        if step < before or (row in borders and step == before):
            expected.append(row)
    assert together == steps_of(history)
    assert expected == history.starts.tolist()
