"""Series as rows of a table: their values at a step, or what happened over a range of steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from board.plugins.scalars.lines import Line, LineCache, Restarts
from board.plugins.scalars.request import TableRequest
from board.store.store import Store


def rows(store: Store, cache: LineCache, request: TableRequest) -> list[dict[str, Any]]:
    """Return a row for each series that has points; for a range, that has points in it."""
    one_line: Restarts = "raw" if request.restarts == "raw" else "latest"
    found = []
    for run, tag in request.series:
        lines = cache.get(store, run, tag, "step", one_line, request.smoothing)
        line = lines.lines[0] if lines else None
        if line is None or not len(line):
            continue
        row = _over(line, *request.range) if request.range else _at(line, request.step)
        if row:
            found.append({"run": run, "tag": tag} | row)
    return found


def _at(line: Line, step: float | None) -> dict[str, Any]:
    """Describe the point nearest to a step, the last of several; without a step the last point."""
    index = len(line) - 1
    if step is not None:
        distance = np.abs(line.step - step)
        index = int(np.flatnonzero(distance == distance.min())[-1])
    wall = float(line.wall[index])
    return {
        "step": int(line.step[index]),
        "wall": wall,
        "relative": wall - float(line.wall[0]),
        "value": float(line.value[index]),
        "smoothed": float(line.smoothed[index]),
    }


def _over(line: Line, first: float, last: float) -> dict[str, Any]:
    """Describe the points whose step lies in a range, ends included; empty where there are none."""
    inside = np.flatnonzero((line.step >= first) & (line.step <= last))
    if not len(inside):
        return {}
    step, value = line.step[inside], line.value[inside].astype(np.float64)
    finite = np.flatnonzero(np.isfinite(value))
    start, end = float(value[0]), float(value[-1])
    change = end - start
    row = {
        "points": len(inside),
        "start_value": start,
        "end_value": end,
        "change": change,
        "percent": 100 * change / abs(start) if start else math.nan,
        "start_step": int(step[0]),
        "end_step": int(step[-1]),
    }
    if not len(finite):
        return row | {"min": None, "max": None, "mean": None, "step_at_min": None, "step_at_max": None}
    low, high = finite[value[finite].argmin()], finite[value[finite].argmax()]
    return row | {
        "min": float(value[low]),
        "max": float(value[high]),
        "mean": float(value[finite].mean()),
        "step_at_min": int(step[low]),
        "step_at_max": int(step[high]),
    }
