"""A scalar series as lines to draw: which points, against which x, smoothed.

One series is one line, or several where restarts are shown. Lines are kept while somebody looks at them, because a page
asks for the same ones again with every zoom.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from board.errors import UnknownRun
from board.store.pyramid import Pyramid
from board.store.series import ScalarColumns, ScalarSeries
from board.store.smoothing import smooth
from board.store.store import Store

PLUGIN = "scalars"
"""What the store calls these series."""

CACHE_BYTES = 128 << 20

LIMIT = 1e300
"""Beyond it no axis is laid out: differences would overflow."""

LONG = 4096
"""Points from which on a line gets levels; below that, reading all of them is as quick."""

WINDOWS = 2
"""Of a long line, how many charts' reductions are kept: a card's, and that of a larger one."""

_REDUCED_BYTES = 50_000
"""What they take: 29 bytes a pixel, of charts as wide as screens are."""

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Values = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Restarts = Literal["latest", "all", "raw"]


class TagX(NamedTuple):
    """x is the value of another scalar of the same run, at the same step."""

    tag: int


X = Literal["step", "relative", "wall"] | TagX


@dataclass(frozen=True, slots=True)
class Line:
    """Points in the order in which they are joined."""

    attempt: int | None  # which attempt of the run, where each is a line of its own
    discarded: bool  # a later attempt overwrote these points
    x: Numbers
    step: npt.NDArray[np.int64]
    wall: npt.NDArray[np.float64]
    value: Values
    smoothed: Values
    ascending: bool  # x is within LIMIT and never goes back
    levels: Pyramid | None  # of a line that has more points than any chart has pixels
    partnered: bool = False  # points without a partner were left out after smoothing
    reduced: dict[object, Any] = field(default_factory=dict)  # what the charts that look at it now see of it

    def __len__(self) -> int:
        return len(self.step)

    def owned_bytes(self) -> int:
        """Return the memory that this line takes and that the store does not hold anyway."""
        columns = (self.x, self.step, self.wall, self.value, self.smoothed)
        reduced = _REDUCED_BYTES if self.levels is not None else 0
        return sum(column.nbytes for column in columns if column.base is None) + reduced

    def x_extent(self) -> tuple[float, float] | None:
        """Return the smallest and the largest x; None where there is none."""
        x = self.x if self.ascending else self.x[np.isfinite(self.x)]
        if not len(x):
            return None
        return (float(x[0]), float(x[-1])) if self.ascending else (float(x.min()), float(x.max()))


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of one series at one moment."""

    run: int
    tag: int
    generation: int
    lines: tuple[Line, ...]


class _Entry(NamedTuple):
    seen: object  # generations and lengths of what the lines were made of: while they are the same, so are the lines
    weight: float  # of the smoothing
    lines: Lines
    size: int  # bytes


class LineCache:
    """Lines lately asked for, up to a number of bytes."""

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[object, _Entry] = OrderedDict()

    def get(self, store: Store, run: int, tag: int, x: X, restarts: Restarts, weight: float) -> Lines | None:
        """Return the lines of a series, or None where the run has no such scalar (any more)."""
        series = scalar_series(store, run, tag)
        if series is None:
            return None
        columns = series.columns()
        across = None
        if isinstance(x, TagX):
            other = scalar_series(store, run, x.tag)
            across = other.columns() if other is not None else None
        seen = (columns.generation, len(columns), across and (across.generation, len(across)))
        key = (store.boot, run, tag, x, restarts)
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[:2] == (seen, weight):
                self._entries.move_to_end(key)
                return entry.lines
        smoothed_anew = _smoothed_anew(entry.lines.lines, weight) if entry is not None and entry.seen == seen else None
        if smoothed_anew is None:
            grown = entry is not None and entry.lines.generation == columns.generation and not isinstance(x, TagX)
            before = entry.lines if entry is not None and grown else None
            smoothed_anew = tuple(_lines(columns, across, x, restarts, weight, before))
        found = Lines(run, tag, columns.generation, smoothed_anew)
        self._keep(key, _Entry(seen, weight, found, 1000 + sum(line.owned_bytes() for line in found.lines)))
        return found

    def _keep(self, key: object, entry: _Entry) -> None:
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += entry.size - (old.size if old else 0)
            self._entries[key] = entry
            while self._bytes > self._max_bytes:
                self._bytes -= self._entries.popitem(last=False)[1].size


def scalar_series(store: Store, run: int, tag: int) -> ScalarSeries | None:
    """Return the series, or None where the run is gone or has no such scalar."""
    try:
        series = store.series(run, tag, PLUGIN)
    except UnknownRun:
        return None
    return series if isinstance(series, ScalarSeries) else None


def _smoothed_anew(lines: tuple[Line, ...], weight: float) -> tuple[Line, ...] | None:
    """Return the lines with another smoothing, all else as it was: a slider that moves asks for nothing more.

    None where that cannot be told from the lines: overwritten points are smoothed with their attempts.
    """
    if any(line.discarded or line.partnered for line in lines):
        return None
    return tuple(replace(line, smoothed=smooth(line.value, weight)) for line in lines)


def _lines(
    columns: ScalarColumns,
    across: ScalarColumns | None,
    x: X,
    restarts: Restarts,
    weight: float,
    before: Lines | None,
) -> Iterator[Line]:
    """Yield the lines of a series; `across` is the series that gives x, if one does.

    `before` are the same lines when they were shorter: what was worked out for them is continued.
    """
    known_levels = {(line.attempt, line.discarded): line.levels for line in before.lines} if before else {}
    at: Numbers
    if isinstance(x, TagX):
        at = _at_same_step(columns, across, restarts)
    elif x == "step":
        at = columns.step
    else:
        at = columns.wall - _first_finite(columns.wall) if x == "relative" else columns.wall
    for which, attempt, discarded in _selections(columns, restarts):
        smoothed = _smoothed(columns, which, weight, by_attempt=discarded)
        selected = (at[which], columns.step[which], columns.wall[which], columns.value[which], smoothed)
        if isinstance(x, TagX):
            partnered = ~np.isnan(selected[0])  # a point without a partner has no place
            selected = tuple(column[partnered] for column in selected)  # type: ignore[assignment]  # five as before
        at_x, value = selected[0], selected[3]
        levels = Pyramid.over(value, known_levels.get((attempt, discarded))) if len(value) > LONG else None
        yield Line(attempt, discarded, *selected, _ascending(at_x), levels, isinstance(x, TagX))


Selection = slice | npt.NDArray[np.bool_]


def _selections(columns: ScalarColumns, restarts: Restarts) -> Iterator[tuple[Selection, int | None, bool]]:
    """Yield which points make a line, the attempt's number, and whether the points were overwritten."""
    if restarts == "all" and len(columns.attempt_starts) > 1:
        ends = [*columns.attempt_starts[1:].tolist(), len(columns)]
        for attempt, (start, end) in enumerate(zip(columns.attempt_starts.tolist(), ends, strict=True)):
            if end > start:
                yield slice(start, end), attempt, False
        return
    kept = columns.kept() if restarts == "latest" else None
    if kept is None:
        yield slice(None), None, False
        return
    yield kept, None, False
    yield ~kept, None, True


def _smoothed(columns: ScalarColumns, which: Selection, weight: float, *, by_attempt: bool) -> Values:
    """Smooth the selected points as one line; overwritten ones each with the attempt that they were logged in."""
    if not by_attempt or weight == 0:
        return smooth(columns.value[which], weight)
    ends = [*columns.attempt_starts[1:], len(columns)]
    attempts = zip(columns.attempt_starts, ends, strict=True)
    return np.concatenate([smooth(columns.value[start:end], weight) for start, end in attempts])[which]


def _at_same_step(columns: ScalarColumns, across: ScalarColumns | None, restarts: Restarts) -> npt.NDArray[np.float64]:
    """Return for each point the latest value that the other series has at its step; NaN where it has none."""
    if across is None or not len(across):
        return np.full(len(columns), np.nan)
    kept = across.kept() if restarts == "latest" else None
    step, value = (across.step, across.value) if kept is None else (across.step[kept], across.value[kept])
    order = np.argsort(step, kind="stable")
    last = np.searchsorted(step[order], columns.step, "right") - 1
    found = (last >= 0) & (step[order[last]] == columns.step)
    return np.where(found, value[order[last]], np.nan).astype(np.float64)


def _first_finite(wall: npt.NDArray[np.float64]) -> float:
    finite = np.isfinite(wall)
    first = int(finite.argmax()) if len(wall) else 0
    return float(wall[first]) if len(wall) and finite[first] else 0.0


def first_at_or_above(x: Numbers, limit: float) -> int:
    """Return the index of the first number of ascending `x` that is not below `limit`."""
    return int(np.searchsorted(x, _as_number(math.ceil(limit), x) if x.dtype.kind == "i" else limit, "left"))


def first_above(x: Numbers, limit: float) -> int:
    """Return the index of the first number of ascending `x` that is above `limit`."""
    return int(np.searchsorted(x, _as_number(math.floor(limit), x) if x.dtype.kind == "i" else limit, "right"))


def _as_number(limit: int, x: Numbers) -> Any:
    """Convert a limit to the type of x, at most to the ends of its range: numpy would convert all of x instead."""
    range_ = np.iinfo(np.int64)
    return x.dtype.type(min(max(limit, range_.min), range_.max))


def _ascending(x: Numbers) -> bool:
    return not len(x) or bool(x[0] >= -LIMIT and x[-1] <= LIMIT and (x[1:] >= x[:-1]).all())
