"""Memory over time: how much each allocator held, its peak, and what was live then."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.payloads.traces.flows import enclosing
from board.payloads.traces.trace import Allocations, Int64s, Trace
from board.plugins.profile.library import Opened
from board.plugins.profile.timeline import extremes

MOST_POINTS = 1_000
"""Of a curve, times four: first, lowest, highest and last of each stretch."""

MOST_LIVE = 50


def memory(opened: Opened) -> dict[str, Any]:
    """Return a curve for each allocator, the one with the highest peak first."""
    trace = opened.trace
    memory = trace.allocations
    found = [_curve(trace, memory, np.flatnonzero(memory.allocator == at)) for at in range(len(memory.allocators))]
    return {"allocators": sorted(found, key=lambda one: -float(one["peak"]["bytes"]))}


def _curve(trace: Trace, memory: Allocations, rows: Int64s) -> dict[str, Any]:
    time, held = memory.time[rows], np.cumsum(memory.bytes[rows])
    told = memory.total[rows] >= 0
    before = 0
    if told.any():  # the profiler says how much there is in all, also of what was taken before it began
        first = int(np.argmax(told))
        before = int(memory.total[rows[first]] - held[first])
    before = max(before, -int(held.min()))
    held = np.where(told, memory.total[rows], held + before)
    kept = extremes(time, held.astype(np.float64), (0, max(trace.end, 1)), MOST_POINTS)
    peak = int(np.argmax(held))
    note = f"{before:,} bytes were held before the trace began, or their beginning is not in it" if before > 0 else ""
    return {
        "name": memory.allocators[memory.allocator[rows[0]]],
        "t": time[kept].astype(np.float64),
        "bytes": held[kept].astype(np.float64),
        "peak": {"t": int(time[peak]), "bytes": int(held[peak])},
        **_live(trace, memory, rows[: peak + 1]),
        "note": note,
    }


def _live(trace: Trace, memory: Allocations, rows: Int64s) -> dict[str, Any]:
    """Return what was taken and not given back in these rows, largest first."""
    live: dict[int, int] = {}
    for row, key, size in zip(rows.tolist(), memory.key[rows].tolist(), memory.bytes[rows].tolist(), strict=True):
        if size > 0:
            live[key] = row
        else:
            live.pop(key, None)
    by = sorted(live.values(), key=lambda row: -int(memory.bytes[row]))
    shown, rest = by[:MOST_LIVE], by[MOST_LIVE:]
    return {
        "at_peak": [_piece(trace, memory, row) for row in shown],
        "more": len(rest),
        "more_bytes": sum(int(memory.bytes[row]) for row in rest),
    }


def _piece(trace: Trace, memory: Allocations, row: int) -> dict[str, Any]:
    """Return one piece of memory and for whom it was taken."""
    track, time = int(memory.track[row]), memory.time[row : row + 1]
    slices, at = trace.slices, -1
    if track >= 0:
        at = int(enclosing(slices, int(slices.first[track]), int(slices.first[track + 1]), time, "right")[0])
    name = int(memory.name[row])
    title = trace.names[name] if name >= 0 else trace.names[slices.name[at]] if at >= 0 else ""
    return {"name": title, "bytes": int(memory.bytes[row]), "since": int(time[0]), "slice": at if at >= 0 else None}
