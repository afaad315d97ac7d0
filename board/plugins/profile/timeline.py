"""What a timeline draws: the trace's bands, and of the slices in a window the longest of each pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from board.payloads.traces.trace import Int64s, Trace
from board.plugins.profile.library import Opened
from board.plugins.profile.request import SlicesRequest

WHOLE = 200_000
"""Slices of a trace that is sent whole: some 6 MB, and then the page never asks again."""

PER_PIXEL = 2

Indices = npt.NDArray[np.int64]


def document(opened: Opened) -> dict[str, Any]:
    """Return what a page needs to begin: processes, tracks, names; all slices, where they are not too many."""
    trace, profile = opened.trace, opened.profile
    points: dict[int, int] = {}
    for counter in trace.counters:
        points[counter.track] = points.get(counter.track, 0) + len(counter.time)
    first = trace.slices.first
    complete = len(trace.slices) <= WHOLE
    return {
        "id": profile.id,
        "run": profile.run,
        "title": profile.title,
        "kind": trace.kind,
        "step": profile.step if profile.step is not None else trace.step,
        "unit": "ns",
        "start": 0,
        "end": trace.end,
        "origin_wall": trace.origin_wall,
        "processes": [
            {"id": number, "name": process.name, "sort": process.sort} for number, process in enumerate(trace.processes)
        ],
        "tracks": [
            {
                "id": number,
                "process": track.process,
                "name": track.name,
                "kind": track.kind,
                "depth": track.depth,
                "first": int(first[number]),
                "category": track.category,
                "count": points.get(number, 0) if track.kind == "counter" else int(first[number + 1] - first[number]),
            }
            for number, track in enumerate(trace.tracks)
        ],
        "names": trace.names,
        "categories": trace.categories,
        "complete": complete,
        "columns": _columns(trace, np.arange(len(trace.slices))) if complete else None,
        "slices": len(trace.slices),
        "flows": len(trace.flow_from),
        "has": {"memory": len(trace.allocations) > 0, "steps": bool(trace.step_names), "ops": bool(trace.ops)},
        "notes": trace.notes,
    }


def slices(opened: Opened, request: SlicesRequest) -> dict[str, Any]:
    """Return what to draw of some tracks in a window."""
    trace = opened.trace
    window = window_of(trace, request.range)
    found = []
    for track in request.tracks:
        if track < len(trace.tracks) and trace.tracks[track].kind != "counter":
            inside = within(opened, track, window)
            chosen, count = longest(trace, inside, window, request.pixels, trace.tracks[track].depth)
            found.append({"id": track, **_columns(trace, chosen), "slice": chosen, "count": count})
    return {"tracks": found}


def counters(opened: Opened, request: SlicesRequest) -> dict[str, Any]:
    """Return the series of some counter tracks in a window: of each pixel its first, highest, lowest and last value."""
    trace = opened.trace
    window = window_of(trace, request.range)
    series: dict[int, list[dict[str, Any]]] = {track: [] for track in request.tracks}
    for counter in trace.counters:
        if counter.track in series:
            a = max(0, int(np.searchsorted(counter.time, window[0], "right")) - 1)  # what holds when it begins
            b = int(np.searchsorted(counter.time, window[1], "right"))
            kept = a + extremes(counter.time[a:b], counter.value[a:b], window, request.pixels)
            values = {"t": counter.time[kept].astype(np.float64), "value": counter.value[kept]}
            series[counter.track].append({"name": counter.name, **values})
    return {"tracks": [{"id": track, "series": listed} for track, listed in series.items() if listed]}


def window_of(trace: Trace, range_: tuple[float, float] | None) -> tuple[int, int]:
    """Return a window in whole nanoseconds that is not empty."""
    start, end = (0, trace.end) if range_ is None else (int(min(range_)), int(max(range_)))
    return start, max(end, start + 1)


def within(opened: Opened, track: int, window: tuple[int, int]) -> Indices:
    """Return the slices of a track that are in a window, if only in part."""
    first = opened.trace.slices.first
    a, b = int(first[track]), int(first[track + 1])
    start = opened.trace.slices.start[a:b]
    b = a + int(np.searchsorted(start, window[1], "right"))
    begun = int(np.searchsorted(start, window[0], "left"))
    reaching = np.flatnonzero(opened.end[a : a + begun] > window[0])
    return np.concatenate([a + reaching, np.arange(a + begun, b)])


def longest(
    trace: Trace, inside: Indices, window: tuple[int, int], pixels: int, rows: int
) -> tuple[Indices, npt.NDArray[np.int64]]:
    """Return the longest slice of each pixel and row, by row and start, and for how many each stands.

    All of them, each for itself, where they are few.
    """
    depth = trace.slices.depth[inside].astype(np.int64)
    if len(inside) <= PER_PIXEL * pixels:
        chosen = inside[np.argsort(depth, kind="stable")]
        return chosen, np.ones(len(chosen), np.int64)
    scale = pixels / (window[1] - window[0])
    pixel = ((trace.slices.start[inside] - window[0]) * scale).astype(np.int64)
    place = depth * pixels + np.clip(pixel, 0, pixels - 1)
    places = rows * pixels
    if places > 8 * len(inside):  # deep and nearly empty
        known, place = np.unique(place, return_inverse=True)
        places = len(known)
    duration = trace.slices.duration[inside]
    most = np.full(places, -1, np.int64)
    np.maximum.at(most, place, duration)
    winners = np.flatnonzero(duration == most[place])[::-1]
    first = np.full(places, -1, np.int64)
    first[place[winners]] = winners  # of equals the last written, which is the first
    taken = np.flatnonzero(first >= 0)
    return inside[first[taken]], np.bincount(place, minlength=places)[taken]


def extremes(time: Int64s, value: npt.NDArray[np.float64], window: tuple[int, int], pixels: int) -> Indices:
    """Return the points that a step line needs: first, lowest, highest and last of each pixel."""
    if len(time) <= 4 * pixels:
        return np.arange(len(time))
    pixel = np.clip((time - window[0]) * (pixels / (window[1] - window[0])), 0, pixels - 1).astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], pixel[1:] != pixel[:-1]]))
    by = np.lexsort((value, pixel))
    ends = np.append(starts[1:], len(time)) - 1
    return np.unique(np.concatenate([starts, by[starts], by[ends], ends]))


def _columns(trace: Trace, chosen: Indices) -> dict[str, Any]:
    slices = trace.slices
    return {
        "start": slices.start[chosen].astype(np.float64),
        "duration": slices.duration[chosen].astype(np.float64),
        "depth": slices.depth[chosen],
        "name": slices.name[chosen],
        "category": slices.category[chosen],
    }
