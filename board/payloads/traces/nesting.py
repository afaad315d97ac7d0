"""Which slice of a thread lies in which: worked out from times alone, since most formats do not say."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

MOST_ROWS = 4096
"""Deeper slices share the last row: nobody reads so far down, and a hostile trace may be a million deep."""


@dataclass(slots=True)
class Nesting:
    """Where each slice of a track goes."""

    end: list[int]
    depth: list[int]
    parent: list[int]  # place in the track, -1: none
    strays: int  # slices that overlap others without lying in them, and so got rows of their own
    deeper: int  # slices that share the last row


def nest(start: list[int], end: list[int], tolerance: int) -> Nesting:
    """Nest the slices of one track, which come by start, longest first.

    Clocks are read one after the other and times are rounded: a child that ends up to `tolerance` after its parent
    ends with it. What overlaps more than that is a stray; strays get rows below all others.
    """
    depth, parent, strays = [0] * len(start), [-1] * len(start), []
    ends = list(end)
    open_: list[int] = []
    for at, (begin, finish) in enumerate(zip(start, end, strict=True)):
        while open_ and ends[open_[-1]] <= begin:
            open_.pop()
        while open_ and finish > ends[open_[-1]] and ends[open_[-1]] - begin <= tolerance:
            ends[open_.pop()] = begin  # one after the other, but for rounding
        if open_:
            limit = ends[open_[-1]]
            if finish > limit + tolerance:
                strays.append(at)
                continue
            ends[at] = min(finish, limit)
            parent[at] = open_[-1]
            depth[at] = len(open_)
        open_.append(at)
    deeper = sum(one >= MOST_ROWS for one in depth)
    if strays:
        _stack(start, ends, strays, depth)
    if max(depth) >= MOST_ROWS:
        depth = [min(row, MOST_ROWS - 1) for row in depth]
    return Nesting(ends, depth, parent, len(strays), deeper)


def _stack(start: list[int], end: list[int], strays: list[int], depth: list[int]) -> None:
    """Give each stray the first row below the others that is free when it begins."""
    first = max(depth) + 1
    busy: list[tuple[int, int]] = []  # (until, row)
    free: list[int] = []
    rows = 0
    for at in strays:
        while busy and busy[0][0] <= start[at]:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            row = heapq.heappop(free)
        else:
            row = rows
            rows += 1
        heapq.heappush(busy, (end[at], row))
        depth[at] = first + row


def stack_rows(start: list[int], end: list[int]) -> list[int]:
    """Return a row for each of these slices, which come by start, so that none of a row overlap."""
    depth = [-1] * len(start)
    _stack(start, end, list(range(len(start))), depth)
    return [min(row, MOST_ROWS - 1) for row in depth]
