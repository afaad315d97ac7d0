"""Samples that a view shows: which rows of a series, and what they hold, kept while somebody looks at them.

Payloads lie on disk. What was decoded of them is kept up to a number of bytes, so memory does not grow with the log.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from board.errors import DamagedPayload, Stale, UnknownRun
from board.ingest.batch import Kind
from board.requests import Place
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

Rows = npt.NDArray[np.intp]
Restarts = Literal["latest", "all", "raw"]
X = Literal["step", "relative", "wall"]
Decoded = TypeVar("Decoded")

_ENTRY_BYTES = 400  # of a kept sample, beside its arrays


class Stretch(NamedTuple):
    """Rows to be shown as one: a whole series, or one attempt of it."""

    attempt: int | None
    rows: Rows  # in the order of their steps


def sample_series(store: Store, run: int, tag: int, plugin: str) -> SampleSeries | None:
    """Return a series, or None where the run is gone or has no such samples."""
    try:
        series = store.series(run, tag, plugin)
    except UnknownRun:
        return None
    return series if isinstance(series, SampleSeries) else None


def series_at(store: Store, plugin: str, place: Place, what: str) -> tuple[SampleSeries, SampleColumns]:
    """Return the series in which a place lies. Raises Stale, which says that `what` is no longer there."""
    series = sample_series(store, place.run, place.tag, plugin) if place.boot == store.boot else None
    if series is None:
        raise Stale(f"{what} is no longer where it was: the log directory was read anew")
    columns = series.columns()
    if columns.generation != place.generation or place.row >= len(columns):
        raise Stale(f"{what} is no longer where it was: its run was written again")
    return series, columns


class Asked(NamedTuple):
    """A sample that a page asked for, and that is there."""

    series: SampleSeries
    columns: SampleColumns
    row: int

    def place(self) -> dict[str, Any]:
        """Return what an answer says of any sample: which it is, and its step and time."""
        return {
            "run": self.series.run_id,
            "tag": self.series.tag_id,
            "row": self.row,
            "generation": self.columns.generation,
            "step": int(self.columns.step[self.row]),
            "wall": float(self.columns.wall[self.row]),
        }


def asked_samples(store: Store, plugin: str, places: Iterable[tuple[int, int, int]]) -> Iterator[Asked]:
    """Yield the sample at each (run, tag, row); nothing for what is gone, as `api/changes` tells of it."""
    for run, tag, row in places:
        series = sample_series(store, run, tag, plugin)
        columns = series.columns() if series else None
        if series is not None and columns is not None and row < len(columns):
            yield Asked(series, columns, row)


def stretches(columns: SampleColumns, restarts: Restarts) -> Iterator[Stretch]:
    """Yield the rows to show: what the latest attempt left, or each attempt by itself, or all that was written."""
    if restarts == "all" and len(columns.attempt_starts) > 1:
        ends = [*columns.attempt_starts[1:].tolist(), len(columns)]
        for attempt, (start, end) in enumerate(zip(columns.attempt_starts.tolist(), ends, strict=True)):
            if end > start:
                yield Stretch(attempt, start + np.argsort(columns.step[start:end], kind="stable"))
        return
    kept = columns.kept() if restarts == "latest" else None
    rows = np.arange(len(columns)) if kept is None else np.flatnonzero(kept)
    yield Stretch(None, rows[np.argsort(columns.step[rows], kind="stable")])


def positions(columns: SampleColumns, x: X) -> npt.NDArray[np.float64]:
    """Return where each row stands on the x axis; relative is seconds since the series' first."""
    if x == "step":
        return columns.step.astype(np.float64)
    if x == "wall" or not len(columns):
        return columns.wall
    finite = columns.wall[np.isfinite(columns.wall)]
    return columns.wall - (finite[0] if len(finite) else 0.0)


def within(rows: Rows, at: npt.NDArray[np.float64], limits: tuple[float, float] | None) -> Rows:
    """Return those rows that stand between two places, ends included."""
    if limits is None:
        return rows
    return rows[(at[rows] >= limits[0]) & (at[rows] <= limits[1])]


def evenly(rows: Rows, most: int) -> Rows:
    """Return at most `most` of the rows (two at least): every second, fourth, eighth… and the last.

    As a series grows the same rows stay chosen, until there are twice as many and every other one goes.
    """
    stride = 1
    while len(rows) > stride * max(1, most - 1):
        stride *= 2
    chosen = rows[::stride]
    return chosen if (len(rows) - 1) % stride == 0 else np.append(chosen, rows[-1])


class DecodedSamples(Generic[Decoded]):
    """Samples lately looked at, decoded, up to a number of bytes."""

    def __init__(
        self, decode: Callable[[Kind, bytes], Decoded], nbytes: Callable[[Decoded], int], max_bytes: int = 64 << 20
    ) -> None:
        self._decode = decode
        self._nbytes = nbytes
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[object, Decoded] = OrderedDict()

    def get(self, store: Store, series: SampleSeries, columns: SampleColumns, row: int) -> Decoded:
        """Return what a row holds.

        Raises ValueError, whose message can be shown, where its bytes are damaged or not what they should be.
        """
        # Where the bytes lie; the generation, because a file that is written anew has other bytes there.
        place = (int(columns.file[row]), int(columns.record[row]), int(columns.offset[row]))
        key = (store.boot, series.run_id, series.key, columns.generation, place)
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found
        try:
            payload = series.read(row, columns)
        except DamagedPayload as damaged:
            raise ValueError(damaged.reason) from damaged
        found = self._decode(Kind(int(columns.kind[row])), payload)
        self._keep(key, found)
        return found

    def _keep(self, key: object, sample: Decoded) -> None:
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = sample
            self._bytes += self._nbytes(sample) + _ENTRY_BYTES
            while self._bytes > self._max_bytes:
                self._bytes -= self._nbytes(self._entries.popitem(last=False)[1]) + _ENTRY_BYTES
