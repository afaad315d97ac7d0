"""Several runs as one line with a band: their values brought to common x, then a centre and a spread across runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.plugins.scalars.lines import Line, Lines, first_above, first_at_or_above
from board.plugins.scalars.pixels import POINTS_PER_PIXEL, Window
from board.plugins.scalars.request import Group

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Member:
    """One run's finite points in a window and one beyond each end, by ascending x, one a place."""

    x: Floats
    y: Floats

    @staticmethod
    def of(line: Line, window: Window) -> Member:
        """Take a line's smoothed values; of several at one x the last counts."""
        x, y = line.x, line.smoothed
        if not line.ascending:
            order = np.argsort(x, kind="stable")
            x, y = x[order], y[order]
            x, y = x[np.isfinite(x)], y[np.isfinite(x)]
        first = max(first_above(x, 0) if window.log else 0, first_at_or_above(x, window.low) - 1)
        visible = slice(first, first_above(x, window.high) + 1)
        x, y = x[visible], y[visible]
        counts = np.isfinite(y)
        counts[:-1] &= x[1:] != x[:-1]
        return Member(x[counts].astype(np.float64), y[counts].astype(np.float64))


def group_entry(group: Group, found: Sequence[Lines], window: Window) -> dict[str, Any]:
    """Return a group's line and band inside a window.

    Between its points a run is a straight line, outside them it is absent: a short run never pulls the tail.
    """
    lines = [line for lines in found for line in lines.lines if not line.discarded and len(line)]
    members = [member for line in lines if len((member := Member.of(line, window)).x)]
    x = _common_x(members, POINTS_PER_PIXEL * window.pixels)
    columns = _sample(members, x) if x is not None else _bin(members, window)
    return {"key": group.key, "members": len(lines)} | _across(columns, group)


@dataclass(frozen=True, slots=True)
class Columns:
    """Members (rows) at common x (columns): the value there, and the extremes around there; NaN where absent."""

    x: Floats
    value: Floats
    low: Floats
    high: Floats


def _common_x(members: Sequence[Member], most: int) -> Floats | None:
    """Return every x that some member has; None where those are too many."""
    if any(len(member.x) > most for member in members):
        return None
    x = np.unique(np.concatenate([member.x for member in members])) if members else np.empty(0)
    return x if len(x) <= most else None


def _sample(members: Sequence[Member], x: Floats) -> Columns:
    value = np.stack([np.interp(x, member.x, member.y, np.nan, np.nan) for member in members] or [x])
    return Columns(x, value, value, value)


def _bin(members: Sequence[Member], window: Window) -> Columns:
    """Average each member over each pixel; where it has no point in a pixel, read its line at the pixel's middle."""
    edges = window.edges(min(member.x[0] for member in members))
    middle = np.sqrt(edges[1:]) * np.sqrt(edges[:-1]) if window.log else (edges[1:] + edges[:-1]) / 2
    rows = [_bin_one(member, edges, middle) for member in members]
    value, low, high = (np.stack(part) for part in zip(*rows, strict=True))
    return Columns(middle, value, low, high)


def _bin_one(member: Member, edges: Floats, middle: Floats) -> tuple[Floats, Floats, Floats]:
    value = np.interp(middle, member.x, member.y, np.nan, np.nan)
    low, high = value.copy(), value.copy()
    bounds = np.searchsorted(member.x, edges)
    bounds[-1] = np.searchsorted(member.x, edges[-1], "right")
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled):
        starts, inside = bounds[filled], member.y[: bounds[-1]]
        value[filled] = np.add.reduceat(inside, starts) / (bounds[filled + 1] - starts)
        low[filled] = np.minimum.reduceat(inside, starts)
        high[filled] = np.maximum.reduceat(inside, starts)
    return value, low, high


def _across(columns: Columns, group: Group) -> dict[str, Any]:
    """Reduce across members, at each x where one is there at least."""
    count = (~np.isnan(columns.value)).sum(axis=0)
    there = count > 0
    x, value, count = columns.x[there], columns.value[:, there], count[there]
    center = np.nanmedian(value, axis=0) if group.center == "median" else np.nanmean(value, axis=0)
    low, high = center, center
    if not len(x):
        pass
    elif group.band == "std":
        # The sample's deviation (n - 1): members are a sample of the seeds one might have run. One alone has none.
        spread = np.sqrt(np.nansum((value - np.nanmean(value, axis=0)) ** 2, axis=0) / np.maximum(count - 1, 1))
        low, high = center - spread, center + spread
    elif group.band == "iqr":
        low, high = np.nanquantile(value, [0.25, 0.75], axis=0)
    elif group.band == "range":
        low, high = np.nanmin(columns.low[:, there], axis=0), np.nanmax(columns.high[:, there], axis=0)
    return {"x": x, "center": center, "low": low, "high": high, "count": count.astype(np.int32)}
