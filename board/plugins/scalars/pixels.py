"""Which points of a line stand for all of them at a given width."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from board.plugins.scalars.lines import LIMIT, WINDOWS, Line, Values, first_above, first_at_or_above
from board.plugins.scalars.request import Chart
from board.store import pyramid
from board.store.pyramid import Pyramid

POINTS_PER_PIXEL = 2
"""A line with at most so many points a pixel is sent as it is."""

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of x that a chart shows, and how many pixels it has for it."""

    low: float
    high: float
    pixels: int
    whole: bool  # everything is shown: there is nothing beyond the ends
    log: bool

    @staticmethod
    def of(chart: Chart, extent: tuple[float, float] | None) -> Window:
        """Return what a chart shows of lines that reach over `extent`."""
        low, high = chart.x_range or extent or (0.0, 0.0)
        return Window(max(low, -LIMIT), min(high, LIMIT), chart.pixels, chart.x_range is None, chart.log_x)

    def edges(self, first: float) -> npt.NDArray[np.float64]:
        """Return the edges of all pixels; a logarithmic axis begins at `first` where `low` is not above 0."""
        if not self.log:
            return np.linspace(self.low, self.high, self.pixels + 1)
        return np.geomspace(self.low if self.low > 0 else first, self.high, self.pixels + 1)


@dataclass(frozen=True, slots=True)
class Pixels:
    """What a line becomes: the index of each entry's last point; and, where entries are pixels, what they hold."""

    last: Indices
    low: npt.NDArray[np.float64] | None = None
    high: npt.NDArray[np.float64] | None = None
    count: npt.NDArray[np.int32] | None = None
    bad: npt.NDArray[np.uint8] | None = None


def reduce_line(line: Line, window: Window) -> Pixels:
    """Return what is seen of a line through a window: every point where there is room, else every pixel's extremes.

    It does not depend on the smoothing, so that of a long line is kept for the next one.
    """
    seen: Pixels | None = line.reduced.get(window)
    if seen is None:
        seen = _reduce(line, window)
        if line.levels is not None:
            if len(line.reduced) >= WINDOWS:
                line.reduced.clear()
            line.reduced[window] = seen
    return seen


def _reduce(line: Line, window: Window) -> Pixels:
    if not line.ascending or (len(line) and line.x[0] == line.x[-1]):
        return _reduce_winding(line, window)
    start, stop = _inside(line, window)
    ahead = start > 0 and not window.whole
    behind = stop < len(line) and not window.whole
    if stop - start <= POINTS_PER_PIXEL * window.pixels:
        return Pixels(np.arange(start - ahead, stop + behind))
    bounds = pyramid.pixel_bounds(line.x, start, stop, window.edges(float(line.x[start])))
    ends = np.concatenate([[start - 1]] * ahead + [bounds] + [[stop + 1]] * behind)
    return _pixels(line.value, ends[np.diff(ends, prepend=-1) > 0], line.levels)  # without pixels that hold nothing


def _inside(line: Line, window: Window) -> tuple[int, int]:
    """Return the range of the points inside the window; on a logarithmic axis there is nothing at or below 0."""
    start = first_at_or_above(line.x, window.low)
    if window.log:
        start = max(start, first_above(line.x, 0))
    return start, max(start, first_above(line.x, window.high))


def _reduce_winding(line: Line, window: Window) -> Pixels:
    """Reduce a line whose x goes back and forth, by equal numbers of points: it may cross a pixel many times."""
    seen = np.arange(len(line))
    if not window.whole:
        with np.errstate(invalid="ignore"):
            inside = (line.x >= window.low) & (line.x <= window.high)
        inside[:-1] |= inside[1:].copy()  # one more beyond each place where the line leaves the window
        inside[1:] |= inside[:-1].copy()
        seen = np.flatnonzero(inside)
    if len(seen) <= POINTS_PER_PIXEL * window.pixels:
        return Pixels(seen)
    blocks = np.linspace(0, len(seen), window.pixels + 1).astype(np.int64)
    pixels = _pixels(line.value[seen], blocks, None)
    return replace(pixels, last=seen[pixels.last])


def _pixels(value: Values, bounds: npt.NDArray[np.int64], levels: Pyramid | None) -> Pixels:
    buckets = pyramid.reduce_bounds(value, bounds, levels)
    return Pixels(buckets.last, buckets.low, buckets.high, buckets.count.astype(np.int32), buckets.flags)
