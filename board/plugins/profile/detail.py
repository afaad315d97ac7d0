"""All about one slice: what it says of itself, what it lies in, and what its arrows lead to."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.errors import BadRequest
from board.payloads.traces.trace import Trace, TraceProblem
from board.plugins.profile.library import Opened

MOST_CHARACTERS = 20_000
MOST_ITEMS = 300
MOST_LEVELS = 6
MOST_PARENTS = 200
MOST_ARROWS = 100

_EXACT = 1 << 53  # what a page's numbers hold


def detail(opened: Opened, index: int) -> dict[str, Any]:
    """Return what is known of a slice. Raises BadRequest for one that there is not."""
    trace, slices = opened.trace, opened.trace.slices
    if index >= len(slices):
        raise BadRequest(f"this trace has {len(slices):,} slices, none is number {index}")
    children = np.flatnonzero(slices.parent == index)
    own = int(slices.duration[index]) - int(slices.duration[children].sum())
    source = int(slices.source[index])
    found = {
        **_brief(trace, index),
        "process": trace.tracks[slices.track_of(index)].process,
        "category": trace.categories[slices.category[index]],
        "self": max(own, 0),
        "op": trace.ops.get(int(slices.name[index]), ""),
        "children": len(children),
        "parents": [_brief(trace, one) for one in _parents(trace, index)],
        "flows": _flows(trace, index),
        **_namesakes(trace, index),
    }
    try:
        return found | {"args": {short(key): jsonable(value) for key, value in trace.details(source).items()}}
    except TraceProblem as problem:
        return found | {"args": {}, "note": str(problem)}


def _brief(trace: Trace, index: int) -> dict[str, Any]:
    slices = trace.slices
    place = {"slice": index, "track": slices.track_of(index), "depth": int(slices.depth[index])}
    brief = {**place, "name": trace.names[slices.name[index]]}
    return brief | {"start": int(slices.start[index]), "duration": int(slices.duration[index])}


def _parents(trace: Trace, index: int) -> list[int]:
    """Return what a slice lies in, outermost first; of a stack that is absurdly deep, the innermost."""
    parents: list[int] = []
    at = int(trace.slices.parent[index])
    while at >= 0 and len(parents) < MOST_PARENTS:
        parents.append(at)
        at = int(trace.slices.parent[at])
    return parents[::-1]


def _namesakes(trace: Trace, index: int) -> dict[str, Any]:
    """Return the slices of the same name that begin before and after this one, on whatever track."""
    slices = trace.slices
    same = np.flatnonzero(slices.name == slices.name[index])
    same = same[np.argsort(slices.start[same], kind="stable")]
    at = int(np.flatnonzero(same == index)[0])
    before, after = same[max(0, at - 1) : at].tolist(), same[at + 1 : at + 2].tolist()
    return {
        "previous": _brief(trace, before[0]) if before else None,
        "next": _brief(trace, after[0]) if after else None,
    }


def _flows(trace: Trace, index: int) -> list[dict[str, Any]]:
    """Return the other ends of a slice's arrows."""
    found = []
    for direction, mine, other in (("in", trace.flow_to, trace.flow_from), ("out", trace.flow_from, trace.flow_to)):
        found += [
            {"direction": direction, **_brief(trace, one)}
            for one in other[np.flatnonzero(mine == index)[:MOST_ARROWS]].tolist()
        ]
    return found


def jsonable(value: Any, level: int = 0) -> Any:
    """Return what a log holds as JSON that a page can show: cut where it is endless."""
    if isinstance(value, str):
        return short(value)
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT else short(hex(value) if abs(value) >= 1 << 64 else str(value))
    if level >= MOST_LEVELS:
        return "…"
    if isinstance(value, dict):
        items = list(value.items())
        kept = {short(str(key)): jsonable(one, level + 1) for key, one in items[:MOST_ITEMS]}
        return kept if len(items) <= MOST_ITEMS else kept | {"…": f"{len(items) - MOST_ITEMS:,} more"}
    if isinstance(value, list):
        kept_items = [jsonable(one, level + 1) for one in value[:MOST_ITEMS]]
        return kept_items if len(value) <= MOST_ITEMS else [*kept_items, f"… {len(value) - MOST_ITEMS:,} more"]
    return short(repr(value))


def short(text: str) -> str:
    """Return a text as far as it is shown."""
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"
