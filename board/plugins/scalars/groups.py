"""Several runs as one line with a band: their values brought to common x, then a centre and a spread across runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.plugins.scalars.lines import Line, Lines
from board.plugins.scalars.pixels import POINTS_PER_PIXEL, Window
from board.plugins.scalars.request import Group

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Member:
    """One run's finite points, by ascending x, one a place."""

    x: Floats
    y: Floats

    @staticmethod
    def of(line: Line) -> Member:
        """Take a line's smoothed values; of several at one x the last counts."""
        x = line.x.astype(np.float64)
        finite = np.isfinite(x) & np.isfinite(line.smoothed)
        x, y = x[finite], line.smoothed[finite].astype(np.float64)
        if not line.ascending:
            order = np.argsort(x, kind="stable")
            x, y = x[order], y[order]
        last = np.append(x[1:] != x[:-1], True)[: len(x)]
        return Member(x[last], y[last])


def group_entry(group: Group, found: Sequence[Lines], window: Window) -> dict[str, Any]:
    """Return a group's line and band inside a window.

    Between its points a run is a straight line, outside them it is absent: a short run never pulls the tail.
    """
    lines = [line for lines in found for line in lines.lines if not line.discarded]
    members = [member for line in lines if len((member := Member.of(line)).x)]
    x = _common_x(members, window)
    columns = _sample(members, x) if x is not None else _bin(members, window)
    return {"key": group.key, "members": len(members)} | _across(columns, group)


@dataclass(frozen=True, slots=True)
class Columns:
    """Members (rows) at common x (columns): the value there, and the extremes around there; NaN where absent."""

    x: Floats
    value: Floats
    low: Floats
    high: Floats


def _common_x(members: Sequence[Member], window: Window) -> Floats | None:
    """Return every x that some member has in the window, and one beyond each end; None where that is too many."""
    if not members:
        return np.empty(0)
    x = np.unique(np.concatenate([_visible(member.x, window) for member in members]))
    return x if len(x) <= POINTS_PER_PIXEL * window.pixels else None


def _visible(x: Floats, window: Window) -> Floats:
    start, stop = np.searchsorted(x, window.low, "left"), np.searchsorted(x, window.high, "right")
    visible = x[max(start - 1, 0) : stop + 1]
    return visible[visible > 0] if window.log else visible


def _sample(members: Sequence[Member], x: Floats) -> Columns:
    value = np.stack([np.interp(x, member.x, member.y, np.nan, np.nan) for member in members] or [x])
    return Columns(x, value, value, value)


def _bin(members: Sequence[Member], window: Window) -> Columns:
    """Average each member over each pixel; where it has no point in a pixel, read its line at the pixel's middle."""
    smallest_positive = min((float(x[0]) for member in members if len(x := member.x[member.x > 0])), default=1.0)
    edges = window.edges(smallest_positive)
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
