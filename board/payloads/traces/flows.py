"""Arrows between slices: points at a time on a track, tied together by a key."""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import Literal

import numpy as np

from board.payloads.traces.nesting import MOST_ROWS
from board.payloads.traces.trace import Int32s, Int64s, Slices

MOST_POINTS = 2_000_000
MOST_WORK = 20_000_000
"""Parents that are looked at for the ends of arrows of one track: enough for hundreds of thousands, a hundred deep."""

Binding = Literal[0, 1, 2]
LEAVES: Binding = 0
"""The point belongs to the slice that it lies in, or that it ends."""
ENCLOSING: Binding = 1
NEXT: Binding = 2
"""…to the first slice that begins there or later (an arrow's end without `bp: "e"`)."""


class Flows:
    """The ends of arrows, as they were written."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, int] = {}
        self._columns = [array(code) for code in "iqib"]  # key, time, track, binding

    def add(self, key: Hashable, time: int, track: int, binding: Binding) -> None:
        """Add one end of the arrows that have this key."""
        if len(self._columns[0]) < MOST_POINTS:
            row = (self._keys.setdefault(key, len(self._keys)), time, track, binding)
            for column, value in zip(self._columns, row, strict=True):
                column.append(value)

    def resolve(self, slices: Slices, rank: Int64s, origin: int) -> tuple[Int32s, Int32s]:
        """Return for each arrow the slices that it leaves and enters."""
        key, time, track, binding = (np.array(column, np.int64) for column in self._columns)
        if not len(key) or not len(slices):
            return np.empty(0, np.int32), np.empty(0, np.int32)
        by = np.lexsort((binding, time, key))
        by = by[rank[track[by]] >= 0]
        key, time, track, binding = key[by], (time - origin)[by], rank[track[by]], binding[by]
        at = np.full(len(key), -1, np.int64)
        on = np.argsort(track, kind="stable")
        for mine in np.split(on, np.flatnonzero(np.diff(track[on])) + 1):
            if not len(mine):  # no arrow at all
                break
            one = int(track[mine[0]])
            at[mine] = _bound(slices, int(slices.first[one]), int(slices.first[one + 1]), time[mine], binding[mine])
        known = at >= 0
        key, at = key[known], at[known]
        follows = key[1:] == key[:-1]
        apart = follows & (at[1:] != at[:-1])
        return at[:-1][apart].astype(np.int32), at[1:][apart].astype(np.int32)


def _bound(slices: Slices, first: int, last: int, time: Int64s, binding: Int64s) -> Int64s:
    """Return the slice of a track that each point belongs to, or -1."""
    if first == last:
        return np.full(len(time), -1, np.int64)
    inside = enclosing(slices, first, last, time, "right")
    leaves = enclosing(slices, first, last, time, "left")
    following = np.searchsorted(slices.start[first:last], time, "left") + first
    following = np.where(following < last, following, -1)
    found = np.where((binding == LEAVES) & (leaves >= 0), leaves, inside)
    return np.where((binding == NEXT) & (following >= 0), following, found)


def enclosing(slices: Slices, first: int, last: int, time: Int64s, side: Literal["left", "right"]) -> Int64s:
    """Return the innermost of a track's slices at each time, or -1: the last that began, or the first of its parents.

    side: "right" takes one that begins just then, "left" one that ends.
    """
    at = np.searchsorted(slices.start[first:last], time, side).astype(np.int64) - 1
    at = np.where(at >= 0, at + first, -1)
    over, work = np.empty(0, np.int64), 0
    for _ in range(MOST_ROWS):
        over = np.flatnonzero(at >= 0)
        over = over[slices.start[at[over]] + slices.duration[at[over]] < time[over]]
        work += len(over)
        if not len(over) or work > MOST_WORK:
            break
        at[over] = slices.parent[at[over]]
    at[over] = -1
    return at
