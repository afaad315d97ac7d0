"""A profile as a file: as it was written, or in the format that Perfetto and chrome://tracing open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from board.errors import BadRequest
from board.payloads.traces.trace import Trace, TraceProblem
from board.plugins.profile.catalog import Profile, Sample
from board.plugins.profile.detail import jsonable
from board.plugins.profile.library import ArtifactBytes, NoTrace, Opened, payload
from board.store.artifacts import Artifact

PIECE_BYTES = 1 << 20
_SLICES_A_PIECE = 2_000


def is_chrome(profile: Profile) -> bool:
    """Tell whether a profile is in Chrome's format as it is."""
    return profile.kind in ("chrome", "pytorch")


def original(profile: Profile) -> Iterator[bytes]:
    """Yield a profile's bytes as they were written. Raises BoardError before the first."""
    if isinstance(profile.place, Sample):
        return iter([payload(profile)])
    return _file(profile.place)


def _file(artifact: Artifact) -> Iterator[bytes]:
    file = ArtifactBytes(artifact).open()

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    return pieces()


def file_name(profile: Profile, *, chrome: bool) -> str:
    """Return what the file is called: ASCII, nothing that a file system or a header minds."""
    if isinstance(profile.place, Artifact):
        name = profile.place.name.replace("\\", "/").rpartition("/")[2]
        name = f"{name}.json" if chrome and not is_chrome(profile) else name
    else:
        step = "" if profile.step is None or str(profile.step) in profile.title else f"-{profile.step}"
        name = f"{profile.title}{step}{'.json' if chrome else '.pb'}"
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return kept[-150:].lstrip(".") or "profile"


def chrome(opened: Opened) -> Iterator[bytes]:
    """Yield a trace in Chrome's format, piece by piece. Raises BadRequest for one that is too large for that."""
    if len(opened.trace.slices) > 5_000_000:
        raise BadRequest("this trace is too large to be written in another format")
    return _chrome(opened.trace)


def _chrome(trace: Trace) -> Iterator[bytes]:
    head = {"displayTimeUnit": "ns", "baseTimeNanoseconds": int((trace.origin_wall or 0) * 1e9)}
    yield (json.dumps(head)[:-1] + ', "traceEvents": [\n').encode()
    events = list(_metadata(trace))
    for at in range(len(trace.slices)):
        events.append(_slice(trace, at))
        if len(events) >= _SLICES_A_PIECE:
            yield _joined(events) + b",\n"
            events = []
    events += _flows(trace)
    events += _counters(trace)
    events.append({"ph": "M", "name": "trace_end", "pid": 0, "args": {}})  # so that no comma is left over
    yield _joined(events) + b"\n]}\n"


def _joined(events: list[dict[str, Any]]) -> bytes:
    return ",\n".join(json.dumps(event) for event in events).encode()


def _metadata(trace: Trace) -> Iterator[dict[str, Any]]:
    for number, process in enumerate(trace.processes):
        yield {"ph": "M", "name": "process_name", "pid": number, "args": {"name": process.name}}
        yield {"ph": "M", "name": "process_sort_index", "pid": number, "args": {"sort_index": number}}
    for number, track in enumerate(trace.tracks):
        place = {"ph": "M", "pid": track.process, "tid": number}
        yield {**place, "name": "thread_name", "args": {"name": track.name}}
        yield {**place, "name": "thread_sort_index", "args": {"sort_index": number}}


def _slice(trace: Trace, at: int) -> dict[str, Any]:
    slices = trace.slices
    track = slices.track_of(at)
    event: dict[str, Any] = {
        "ph": "X" if trace.tracks[track].kind == "slices" else "i",
        "name": trace.names[slices.name[at]],
        "cat": trace.categories[slices.category[at]],
        "pid": trace.tracks[track].process,
        "tid": track,
        "ts": int(slices.start[at]) / 1000,
    }
    event |= {"dur": int(slices.duration[at]) / 1000} if event["ph"] == "X" else {"s": "t"}
    try:
        return event | {"args": jsonable(trace.details(int(slices.source[at])))}
    except TraceProblem as problem:
        raise NoTrace(str(problem)) from problem


def _flows(trace: Trace) -> list[dict[str, Any]]:
    events = []
    slices = trace.slices
    for number, (source, target) in enumerate(zip(trace.flow_from.tolist(), trace.flow_to.tolist(), strict=True)):
        for phase, at in (("s", source), ("f", target)):
            track = slices.track_of(at)
            place = {"pid": trace.tracks[track].process, "tid": track, "ts": int(slices.start[at]) / 1000}
            events.append({"ph": phase, "bp": "e", "id": number, "name": "flow", "cat": "flow", **place})
    return events


def _counters(trace: Trace) -> list[dict[str, Any]]:
    events = []
    for counter in trace.counters:
        track = trace.tracks[counter.track]
        for time, value in zip(counter.time.tolist(), counter.value.tolist(), strict=True):
            args = {counter.name: value}
            events.append({"ph": "C", "name": track.name, "pid": track.process, "ts": time / 1000, "args": args})
    return events
