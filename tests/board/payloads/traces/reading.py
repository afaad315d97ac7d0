"""What these tests share: traces out of bytes, and slices as a person would list them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from board.payloads.traces.chrome_json import read_chrome_json
from board.payloads.traces.sources import Source, open_source
from board.payloads.traces.trace import Trace

GOLDEN = Path(__file__).parents[3] / "golden"
PROFILES = GOLDEN / "profiles"
STEP_STATS = GOLDEN / "runtime" / "profiles" / "step_stats_19.pb"
TIMELINE = GOLDEN / "runtime" / "profiles" / "timeline_19.json"


def source_of(content: bytes) -> Source:
    """Return bytes as a file would be read."""
    return open_source(reader(content), len(content))


def reader(content: bytes) -> Callable[[int, int], bytes]:
    """Return what reads bytes at an offset."""
    return lambda offset, length: content[offset : offset + length]


def golden(name: str) -> bytes:
    """Return a gzipped golden file's content."""
    return gzip.decompress((PROFILES / name).read_bytes())


def read_json(content: object) -> Trace:
    """Read a trace of JSON: bytes or text as they are, everything else written as JSON."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return read_chrome_json(source_of(text if isinstance(text, bytes) else text.encode()), "chrome")


def x(start: Any, duration: Any, name: str = "a", **more: Any) -> dict[str, Any]:
    """Return a slice in Chrome's format."""
    return {"ph": "X", "pid": 1, "tid": 1, "ts": start, "dur": duration, "name": name, **more}


def listed(trace: Trace) -> list[tuple[str, int, int, int]]:
    """Return name, start, duration and depth of all slices."""
    slices = trace.slices
    columns = (slices.name, slices.start, slices.duration, slices.depth)
    return [
        (trace.names[name], start, duration, depth)
        for name, start, duration, depth in zip(*(column.tolist() for column in columns), strict=True)
    ]
