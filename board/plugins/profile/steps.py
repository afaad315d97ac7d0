"""The steps of a trace, and what each was spent on."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from board.payloads.traces.trace import Int64s, Trace
from board.plugins.profile.library import Opened

PARTS = ("compute", "communication", "copy", "input", "overhead", "idle")
"""What time goes to. Where several are at work at once, the first of them counts: the rest is hidden behind it."""

COMPUTE, COMMUNICATION, COPY, INPUT, OVERHEAD, IDLE = range(len(PARTS))
_OF_NO_PART = -1
MOST_STEPS = 10_000

_STEP = re.compile(r"ProfilerStep#\d+|(?:train_|training_)?step[ #:_]*\d+", re.IGNORECASE)
_BY_NAME = (
    (re.compile(r"nccl|all_?reduce|all_?gather|reduce_?scatter|all_?to_?all|broadcast_?coalesced|\bgloo|Send$|Recv|c10d"
                r"|collective", re.IGNORECASE), COMMUNICATION),
    (re.compile(r"memcpy|memset|\bMEMCPY|CopyToDevice|aten::(?:to|_to_copy|copy_)$", re.IGNORECASE), COPY),
    (re.compile(r"DataLoader|Iterator|Dataset|_data_iter|Prefetch|QueueDequeue|ParseExample|ReadFile|Decode(?:Jpeg|Png)"
                r"|infeed", re.IGNORECASE), INPUT),
)  # fmt: skip
_BY_CATEGORY = {
    **dict.fromkeys(("kernel", "gpu_kernel"), COMPUTE),
    **dict.fromkeys(("gpu_memcpy", "gpu_memset", "copy"), COPY),
    **dict.fromkeys(("cuda_runtime", "cuda_driver", "python_function", "python", "overhead", "Runtime"), OVERHEAD),
    **dict.fromkeys(("user_annotation", "gpu_user_annotation", "Trace"), _OF_NO_PART),
}
_OF_PYTHON = frozenset(("python_function", "python"))
"""Functions of libraries: their names tell where they are written, not what is done."""

_BESIDE = frozenset(("derived", "steps", "async"))
_OF_DEVICE = frozenset(("kernel", "gpu_kernel"))


def steps(opened: Opened) -> dict[str, Any]:
    """Return the steps in order of time; the whole trace as one where it says nothing of steps."""
    trace, slices = opened.trace, opened.trace.slices
    found = _steps(trace)
    start, end = slices.start[found], opened.end[found]
    if not len(found):
        start, end = np.zeros(1, np.int64), np.array([trace.end])
    parts = _parts(opened, start, end)
    listed = []
    for at, index in enumerate(found.tolist() or [None]):
        name = trace.names[slices.name[index]] if index is not None else "the whole trace"
        spent = {part: int(parts[number, at]) for number, part in enumerate(PARTS)}
        place = {"start": int(start[at]), "duration": int(end[at] - start[at])}
        listed.append({"name": name, **place, "slice": index, "parts": spent})
    return {"steps": listed, "parts": PARTS}


def _steps(trace: Trace) -> Int64s:
    """Return the slices that are steps, of the track that has most of them: devices repeat what the host says."""
    slices = trace.slices
    names = [at for at, name in enumerate(trace.names) if at in trace.step_names or _STEP.fullmatch(name)]
    known = np.zeros(max(len(trace.names), 1), bool)
    known[names] = True
    found = np.flatnonzero(known[slices.name] & (slices.duration > 0))
    if not len(found):
        return found
    track = np.searchsorted(slices.first, found, "right") - 1
    counts = np.bincount(track)
    for one, count in enumerate(counts.tolist()):  # a line of its own for steps is the best that there is
        counts[one] = count * 1000 if trace.tracks[one].category == "steps" else count
    best: Int64s = found[track == int(np.argmax(counts))]
    return best[:MOST_STEPS]


def _parts(opened: Opened, start: Int64s, end: Int64s) -> Int64s:
    """Return for each part (rows) and step (columns) how long it was at work, less what is hidden behind others."""
    part = _part_of_slices(opened.trace)
    found = np.zeros((len(PARTS), len(start)), np.int64)
    before = np.zeros(len(start), np.int64)
    for number in range(IDLE):
        inside = np.flatnonzero((part >= 0) & (part <= number))
        covered = _covered(opened.trace.slices.start[inside], opened.end[inside], start, end)
        found[number] = covered - before
        before = covered
    found[IDLE] = (end - start) - before
    return found


def _part_of_slices(trace: Trace) -> Int64s:
    """Return the part that each slice belongs to: by its name, else its category, else its track."""
    slices = trace.slices
    by_category = np.array([_BY_CATEGORY.get(name, IDLE) for name in trace.categories] or [IDLE])
    devices = {at for at, name in enumerate(trace.categories) if name in _OF_DEVICE}
    kinds = [track.category for track in trace.tracks]
    on_device = any(kind in _OF_DEVICE for kind in kinds) or bool(devices)
    host = OVERHEAD if on_device else COMPUTE  # with a device at work, what the host does is what it takes to ask it
    by_track = np.array([_BY_CATEGORY.get(kind, host) for kind in kinds] or [host], dtype=np.int64)
    part = by_category[slices.category]
    track = np.repeat(np.arange(len(trace.tracks)), np.diff(slices.first))
    part = np.where(part == IDLE, by_track[track], part)
    by_name = np.array([_part_of_name(name) for name in trace.names] or [_OF_NO_PART])[slices.name]
    python = np.array([name in _OF_PYTHON for name in trace.categories] or [False])[slices.category]
    beside = np.array([kind in _BESIDE for kind in kinds] or [False])[track]
    part = np.where((by_name >= 0) & ~python, by_name, part)
    part = np.where(beside, _OF_NO_PART, part)
    steps = np.zeros(max(len(trace.names), 1), bool)
    steps[[at for at, name in enumerate(trace.names) if at in trace.step_names or _STEP.fullmatch(name)]] = True
    return np.where(steps[slices.name], _OF_NO_PART, part)


def _part_of_name(name: str) -> int:
    return next((part for pattern, part in _BY_NAME if pattern.search(name)), _OF_NO_PART)


def _covered(start: Int64s, end: Int64s, window_start: Int64s, window_end: Int64s) -> Int64s:
    """Return how much of each window these slices cover, overlaps counted once."""
    if not len(start):
        return np.zeros(len(window_start), np.int64)
    by = np.argsort(start, kind="stable")
    start, until = start[by], np.maximum.accumulate(end[by])
    begins = np.concatenate([[True], start[1:] > until[:-1]])
    first = start[begins]
    last = until[np.append(np.flatnonzero(begins)[1:] - 1, len(until) - 1)]
    sums = np.concatenate([[0], np.cumsum(last - first)])

    def up_to(time: Int64s) -> Int64s:
        at = np.searchsorted(first, time, "right")
        inside = np.where(at > 0, np.minimum(time, last[at - 1]) - first[at - 1], 0)
        return sums[np.maximum(at - 1, 0)] + inside

    return up_to(window_end) - up_to(window_start)
