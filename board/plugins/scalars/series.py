"""Charts: every series of a chart reduced to what its pixels can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from board.plugins.scalars.groups import group_entry
from board.plugins.scalars.lines import Line, LineCache, Lines, Restarts, TagX, X
from board.plugins.scalars.pixels import Indices, Window, reduce_line
from board.plugins.scalars.request import Chart, SeriesRequest, XTag
from board.store.pyramid import MINUS_INFINITY, NAN, PLUS_INFINITY
from board.store.store import Store

Asked = tuple[int, int] | tuple[int, int, int, int]


def charts(store: Store, cache: LineCache, request: SeriesRequest) -> dict[str, Any]:
    """Return the answer to all charts of a request."""
    revision = store.revision  # read first: what changes meanwhile is asked for again
    return {"rev": revision, "charts": [_chart(store, cache, chart, request) for chart in request.charts]}


def _chart(store: Store, cache: LineCache, chart: Chart, request: SeriesRequest) -> dict[str, Any]:
    if chart.x_range is not None and not chart.x_range[0] < chart.x_range[1]:
        return {"key": chart.key, "error": f"x_range must ascend, not {list(chart.x_range)}"}
    x: X = TagX(request.x.tag) if isinstance(request.x, XTag) else request.x

    def lines_of(run: int, tag: int, restarts: Restarts) -> Lines | None:
        return cache.get(store, run, tag, x, restarts, request.smoothing)

    # A series that is not there (any more) is left out: the page learns of it from api/changes.
    series = [(asked, lines) for asked in chart.series if (lines := lines_of(asked[0], asked[1], request.restarts))]
    # A member of a group is one line, so of several attempts the latest stands for the run.
    one_line: Restarts = "raw" if request.restarts == "raw" else "latest"
    groups = [
        (group, [lines for run, tag in group.members if (lines := lines_of(run, tag, one_line))])
        for group in chart.groups
    ]
    extent = _extent([lines for _, lines in series] + [lines for _, members in groups for lines in members])
    window = Window.of(chart, extent)
    return {
        "key": chart.key,
        "x_extent": extent,
        "series": [entry for asked, lines in series for entry in _entries(lines, window, asked, appends=x_appends(x))],
        "groups": [group_entry(group, members, window) for group, members in groups],
    }


def x_appends(x: X) -> bool:
    """Tell whether the x of points that were sent stays: another scalar may still log a value for an old step."""
    return not isinstance(x, TagX)


def _extent(found: Sequence[Lines]) -> tuple[float, float] | None:
    extents = [extent for lines in found for line in lines.lines if (extent := line.x_extent())]
    return (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None


def _entries(lines: Lines, window: Window, asked: Asked, *, appends: bool) -> Iterator[dict[str, Any]]:
    """Yield an entry a line; of a standing line only what the client lacks, where it has the beginning."""
    have = asked[3] if len(asked) == 4 and asked[2] == lines.generation and appends else 0
    for line in lines.lines:
        client_has = have if line.attempt is None and not line.discarded else 0
        yield {"run": lines.run, "tag": lines.tag, "generation": lines.generation} | _entry(line, window, client_has)


def _entry(line: Line, window: Window, have: int) -> dict[str, Any]:
    pixels = reduce_line(line, window)
    complete = pixels.low is None and len(pixels.last) == len(line)
    start = min(have, len(line)) if complete else 0
    last = pixels.last[start:]
    entry: dict[str, Any] = {
        "attempt": line.attempt,
        "discarded": line.discarded,
        "total": len(line),
        "from": start,
        "complete": complete,
        "first": [float(line.x[0]), float(line.wall[0])] if len(line) else None,
        "x": line.x[last].astype(np.float64),
        "step": line.step[last],
        "wall": line.wall[last],
        "value": line.value[last],
        "smoothed": line.smoothed[last],
    }
    if pixels.low is not None:
        entry |= {"low": pixels.low, "high": pixels.high, "count": pixels.count}
    bad = pixels.bad[start:] if pixels.bad is not None else _bad(line, last)
    return entry | {"bad": bad} if bad.any() else entry


def _bad(line: Line, indices: Indices) -> npt.NDArray[np.uint8]:
    """Flag points that are not finite, as the pyramid flags pixels."""
    value = line.value[indices]
    bad: npt.NDArray[np.uint8] = np.isnan(value) * np.uint8(NAN)
    return bad | np.isposinf(value) * np.uint8(PLUS_INFINITY) | np.isneginf(value) * np.uint8(MINUS_INFINITY)
