"""Which slice lies in which, from times alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from board.payloads.traces.nesting import MOST_ROWS, nest, stack_rows

Spans = list[tuple[int, int]]


def nested(spans: Spans, tolerance: int = 0) -> tuple[list[int], list[int]]:
    """Return depth and parent of spans, which come in order."""
    found = nest([a for a, _ in spans], [b for _, b in spans], tolerance)
    return found.depth, found.parent


def test_what_lies_inside_is_a_child() -> None:
    """Siblings that touch do not lie in each other."""
    assert ([0, 1, 2, 1, 0], [-1, 0, 1, 0, -1]) == nested([(0, 10), (1, 5), (1, 2), (5, 9), (10, 12)])


def test_a_child_that_outlasts_its_parent_by_rounding_ends_with_it() -> None:
    """Start and duration are rounded apart from each other."""
    found = nest([0, 3], [10, 12], 2)

    assert ([0, 1], [10, 10], 0) == (found.depth, found.end, found.strays)


def test_neighbours_that_overlap_by_rounding_stay_neighbours() -> None:
    """The first is cut, so that both can be drawn in one row."""
    found = nest([0, 9], [10, 20], 2)

    assert ([0, 0], [9, 20], [-1, -1]) == (found.depth, found.end, found.parent)


def test_what_overlaps_gets_a_row_below() -> None:
    """Strays do not hide what they overlap, and share rows where they can."""
    found = nest([0, 1, 5, 6, 21, 25], [10, 4, 15, 16, 24, 26], 0)

    assert ([0, 1, 2, 3, 0, 0], 2) == (found.depth, found.strays)


def test_a_hundred_thousand_levels_take_bounded_rows() -> None:
    """A hostile trace makes the page no higher than it can be."""
    count = 100_000
    found = nest(list(range(count)), [2 * count - at for at in range(count)], 0)

    assert (MOST_ROWS - 1, count - MOST_ROWS) == (max(found.depth), found.deeper)
    assert count - 2 == found.parent[-1]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=1, max_size=40))
def test_no_two_slices_of_a_row_overlap(drawn: Spans) -> None:
    """Whatever the times, each row can be drawn, and children lie in their parents."""
    spans = sorted(((start, start + took) for start, took in drawn), key=lambda span: (span[0], -span[1]))
    found = nest([a for a, _ in spans], [b for _, b in spans], 0)

    rows: dict[int, int] = {}
    for at, (start, _) in enumerate(spans):
        end = found.end[at]
        assert rows.get(found.depth[at], 0) <= start
        rows[found.depth[at]] = end
        parent = found.parent[at]
        assert parent < 0 or (found.depth[parent] == found.depth[at] - 1 and found.end[parent] >= end)


def test_stacked_slices_take_the_first_free_row() -> None:
    """Asynchronous work has a row each, as many as are under way at once."""
    assert [0, 1, 0, 1] == stack_rows([0, 1, 5, 6], [4, 6, 9, 8])
