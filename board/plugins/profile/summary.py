"""What took how long: slices of a window by name, operation, category or track."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from board.payloads.traces.trace import Floats, Int64s, Trace
from board.plugins.profile.library import Opened
from board.plugins.profile.request import SummaryRequest
from board.plugins.profile.timeline import window_of, within

By = Literal["name", "op", "category", "track"]

_TOLD_TWICE = ("derived", "steps", "async")
"""Tracks that sum up others, or on which much waits at once: what they say is counted only where they are asked for."""


class Part(NamedTuple):
    """Slices as far as they lie in a window."""

    at: Int64s  # their numbers, ascending
    total: Int64s
    self: Int64s  # without what lies inside of them


def part(opened: Opened, range_: tuple[float, float] | None, tracks: Sequence[int] | None) -> Part:
    """Return the slices of some tracks, else of all that do not merely sum up others."""
    trace, slices = opened.trace, opened.trace.slices
    window = window_of(trace, range_)
    chosen = sorted(set(tracks)) if tracks is not None else _own_tracks(trace)
    parts = [
        within(opened, track, window)
        for track in chosen
        if track < len(trace.tracks) and trace.tracks[track].kind == "slices"
    ]
    index = np.concatenate(parts) if parts else np.empty(0, np.int64)
    start = np.maximum(slices.start[index], window[0])
    total = np.maximum(np.minimum(opened.end[index], window[1]) - start, 0)
    children = np.zeros(len(slices), np.int64)
    parent = slices.parent[index]
    np.add.at(children, parent[parent >= 0], total[parent >= 0])
    return Part(index, total, np.maximum(total - children[index], 0))


def _own_tracks(trace: Trace) -> list[int]:
    return [number for number, track in enumerate(trace.tracks) if track.category not in _TOLD_TWICE]


def keys_of(trace: Trace, index: Int64s, by: By) -> tuple[Int64s, Sequence[str], Int64s]:
    """Return the row that each slice belongs to, the rows' labels, and the id that a row has in the trace (or -1)."""
    slices = trace.slices
    if by == "name":
        return slices.name[index].astype(np.int64), trace.names, np.arange(len(trace.names))
    if by == "category":
        return slices.category[index].astype(np.int64), trace.categories, np.arange(len(trace.categories))
    if by == "track":
        track = np.searchsorted(slices.first, index, "right") - 1
        return track, [one.name for one in trace.tracks], np.arange(len(trace.tracks))
    labels: dict[str, int] = {}
    of_name = np.array([labels.setdefault(_op(trace, at), len(labels)) for at in range(len(trace.names))], np.int64)
    return of_name[slices.name[index]], list(labels), np.full(len(labels), -1)


def _op(trace: Trace, name: int) -> str:
    """Return the operation of a name: what the trace says, else the name without what tells instances apart."""
    return trace.ops.get(name) or trace.names[name].partition("(")[0].rstrip("_0123456789# ") or trace.names[name]


class Grouped(NamedTuple):
    """Numbers of each row that has slices, largest self time first."""

    row: Int64s
    calls: Int64s
    total: Int64s
    self: Int64s
    min: Int64s
    max: Int64s
    p50: Int64s
    longest: Int64s  # index of a slice


def group(part: Part, key: Int64s, rows: int) -> Grouped:
    """Sum up slices by their keys."""
    by = np.lexsort((part.total, key))
    ordered, total = key[by], part.total[by]
    count = np.bincount(key, minlength=rows)
    used = np.flatnonzero(count)
    count = count[used]
    last = np.cumsum(count) - 1
    first = last - count + 1
    sums = [_sums(key, values, rows)[used] for values in (part.total, part.self)]
    assert not len(used) or ordered[last[-1]] == used[-1]
    grouped = Grouped(
        *(used, count, *sums, total[first], total[last], total[first + (count - 1) // 2], part.at[by[last]])
    )
    order = np.lexsort((-grouped.total, -grouped.self))
    return Grouped(*(column[order] for column in grouped))


def _sums(key: Int64s, values: Int64s, rows: int) -> Int64s:
    sums = np.zeros(rows, np.int64)
    np.add.at(sums, key, values)
    return sums


def summary(opened: Opened, request: SummaryRequest) -> dict[str, Any]:
    """Return the rows of the table of operations."""
    taken = part(opened, request.range, request.tracks)
    key, labels, ids = keys_of(opened.trace, taken.at, request.by)
    rows = group(taken, key, len(labels))
    total_self = int(taken.self.sum())
    shown = slice(0, request.limit)
    row = rows.row[shown]
    share: Floats = rows.self[shown] / max(total_self, 1)
    return {
        "rows": [labels[at] for at in row.tolist()],
        "key": ids[row],
        "count": rows.calls[shown],
        "total": _float(rows.total[shown]),
        "self": _float(rows.self[shown]),
        "mean": rows.total[shown] / np.maximum(rows.calls[shown], 1),
        "min": _float(rows.min[shown]),
        "max": _float(rows.max[shown]),
        "p50": _float(rows.p50[shown]),
        "share": share,
        "longest": rows.longest[shown],
        "slices": len(taken.at),
        "total_self": total_self,
        "more": max(0, len(rows.row) - request.limit),
    }


def _float(column: npt.NDArray[np.int64]) -> Floats:
    return column.astype(np.float64)
