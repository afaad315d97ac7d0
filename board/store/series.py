"""What one tag of one run holds under one plugin: numbers, or places of payloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from board.store import attempts
from board.store.attempts import Cut, History, PartSnapshot
from board.store.payload import read_payload
from board.store.pyramid import Pyramid
from board.store.table import Column, Columns, Table

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

STEP, WALL = range(2)

_LOWEST_INT64 = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class SeriesMetadata:
    """What the first SummaryMetadata of a (run, tag) said; empty where none came."""

    display_name: str = ""
    description: str = ""  # Markdown
    data_class: int = 0  # DataClass of summary.proto
    plugin_content: bytes = b""  # the plugin's own message, still encoded


NO_METADATA = SeriesMetadata()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Columns that both kinds of series have; all of one length, in the order in which they are shown."""

    generation: int
    step: Int64
    wall: Float64  # seconds since the epoch
    attempt_starts: Int64  # index of each attempt's first row; attempt_starts[0] is 0
    restart_steps: Int64  # the step from which attempt i discards what came before; restart_steps[0] means nothing

    def __len__(self) -> int:
        return len(self.step)

    def kept(self) -> npt.NDArray[np.bool_] | None:
        """Tell which rows latest-wins leaves; None when it leaves all."""
        return attempts.kept(self.step, self.attempt_starts, self.restart_steps)


@dataclass(frozen=True, slots=True)
class ScalarColumns(_Rows):
    """All points of a scalar series at one moment."""

    value: npt.NDArray[np.float32] | Float64


@dataclass(frozen=True, slots=True)
class SampleColumns(_Rows):
    """All samples of a series at one moment; where their payloads lie, not what they are."""

    kind: npt.NDArray[np.uint8]  # board.ingest.batch.Kind
    file: npt.NDArray[np.int32]  # id of the event file
    record: Int64  # offset of the record's header
    offset: Int64  # of the payload
    length: Int64  # of the payload, bytes


class Part:
    """One file's rows of a series, in file order.

    Its wall times are those of its rows; while it has none but restarts, that of the one which discards most. So they
    do not depend on which of a run's files was read first.
    """

    __slots__ = ("_dated", "backs", "cuts", "file", "first_wall", "last_wall", "table")

    def __init__(self, file: int, dtypes: Sequence[npt.DTypeLike], first_wall: float) -> None:
        self.file = file
        self.table = Table(dtypes)
        self.backs: Table | None = None  # rows whose step is below that of the row before: most series have none
        self.cuts: tuple[Cut, ...] = ()
        self.first_wall = first_wall
        self.last_wall = first_wall if first_wall < np.inf else -np.inf
        self._dated = False  # whether the wall times are those of rows

    def append(self, rows: Sequence[Column], walls: tuple[float, float]) -> bool:
        """Add rows, whose first and last wall time is `walls`; tell whether a step went back."""
        backs = self._backs_in(rows[STEP])
        if len(backs):
            self.backs = self.backs or Table([np.int64])
            self.backs.append([backs + len(self.table)])
        self.table.append(rows)
        first, last = walls
        if self._dated:
            first, last = min(first, self.first_wall), max(last, self.last_wall)
        if first < np.inf:
            self.first_wall, self.last_wall, self._dated = first, last, True
        return bool(len(backs))

    def cut(self, restart_step: int, wall: float) -> None:
        """Begin a new attempt behind the rows there are; of several cuts at one place the lowest step counts."""
        row = len(self.table)
        if self.cuts and self.cuts[-1].row == row:
            if self.cuts[-1].restart_step <= restart_step:
                return
            self.cuts = self.cuts[:-1]
        self.cuts = (*self.cuts, Cut(row, restart_step))
        if not row:
            self.first_wall = wall
            self.last_wall = wall if wall < np.inf else -np.inf

    def snapshot(self) -> PartSnapshot:
        """Views of what is there now."""
        backs = self.backs.snapshot()[0] if self.backs is not None else np.empty(0, np.int64)
        return PartSnapshot(self.table.snapshot(), self.first_wall, self.last_wall, backs, self.cuts)

    def _backs_in(self, step: Int64) -> Int64:
        if len(self.table):
            step = np.append(self.table.last(STEP), step)
            return np.flatnonzero(step[1:] < step[:-1])
        return np.flatnonzero(step[1:] < step[:-1]) + 1


def _wall_range(wall: Float64) -> tuple[float, float]:
    """First and last finite wall time; a writer's broken clock must not hide a file behind a NaN."""
    first, last = float(wall.min()), float(wall.max())
    if np.isfinite(last - first):  # so both are
        return first, last
    finite = wall[np.isfinite(wall)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (np.inf, -np.inf)


class SeriesKey(NamedTuple):
    """What a series is known by inside its run; `tag` is the tag's id."""

    plugin: str
    tag: int


class Series:
    """Rows of one (run, plugin, tag), in parts, one a file.

    The store's one mutating thread calls the methods that change it, inside `Store.changing()`. Everybody else calls
    `columns()`, which takes the store's lock for as long as it takes to make views, and joins parts outside it.

    `generation` grows when rows that may already have been shown have changed, moved or been discarded; while it
    stays the same, rows are only added at the end.
    """

    dtypes: ClassVar[tuple[npt.DTypeLike, ...]]

    def __init__(self, run_id: int, key: SeriesKey, tag: str, slot: int, lock: RLock, paths: Mapping[int, str]) -> None:
        self.run_id = run_id
        self.plugin, self.tag_id = key
        self.tag = tag
        self.metadata = NO_METADATA
        self.slot = slot
        self.generation = 0
        self.revision = 0
        self.points = 0
        self.last_step: int | None = None  # of the last row: after a restart that is a lower one
        self._lock = lock
        self._paths = paths  # of event files, by id
        self._parts: dict[int, Part] = {}  # by file, in the order of their first wall time
        self._reached = -np.inf  # the last wall time of all parts but the last
        self._highest_step = _LOWEST_INT64
        self._merged: tuple[int, int, History] | None = None

    @property
    def key(self) -> SeriesKey:
        """What the series is known by inside its run."""
        return SeriesKey(self.plugin, self.tag_id)

    def append(self, file: int, rows: Sequence[Column]) -> None:
        """Add one file's next rows, at least one."""
        walls = _wall_range(rows[WALL])
        part = self._parts.get(file)
        if part is None:
            part = self._add_part(file, walls[0])
        first_wall = part.first_wall
        went_back = part.append(rows, walls)
        moved = part.first_wall != first_wall and len(self._parts) > 1
        if moved:
            self._sort_parts()
        if part is not self._last_part():
            self._reached = max(self._reached, part.last_wall)
        if self.points and (went_back or moved or not self._at_the_end(part, rows)):
            self.generation += 1
        self.points += len(rows[STEP])
        self._highest_step = max(self._highest_step, rows[STEP].max() if went_back else rows[STEP][-1])
        self.last_step = self._step_at_the_end()
        self._merged = None

    def cut(self, file: int, restart_step: int, wall: float) -> None:
        """Begin a new attempt of this series: the file's writer said that it starts over from `restart_step`."""
        wall = wall if np.isfinite(wall) else np.inf
        part = self._parts.get(file) or self._add_part(file, wall)
        part.cut(restart_step, wall)
        self._sort_parts()
        self._merged = None
        self.generation += self.points > 0

    def drop(self, file: int) -> bool:
        """Forget the rows of one file; tell whether there were any, or restarts."""
        part = self._parts.pop(file, None)
        if part is None:
            return False
        self._sort_parts()
        self.points -= len(part.table)
        self.last_step = self._step_at_the_end()
        self.generation += 1
        self._merged = None
        return True

    def trim(self, file: int) -> None:
        """Give back room that one file's rows took ahead."""
        part = self._parts.get(file)
        if part is not None:
            part.table.trim()
            self._merged = None  # it may hold the room

    def rows_of(self, file: int) -> Columns | None:
        """Return all rows of one file, None if it has none."""
        part = self._parts.get(file)
        return part.table.snapshot() if part is not None and len(part.table) else None

    def _add_part(self, file: int, first_wall: float) -> Part:
        last = self._last_part()
        part = self._parts[file] = Part(file, self.dtypes, first_wall)
        if last is not None and self._order(part) < self._order(last):
            self._sort_parts()
        elif last is not None:
            self._reached = max(self._reached, last.last_wall)
        return part

    def _last_part(self) -> Part | None:
        return next(reversed(self._parts.values()), None)

    def _step_at_the_end(self) -> int | None:
        tables = (part.table for part in reversed(self._parts.values()))
        return next((int(table.last(STEP)) for table in tables if len(table)), None)

    def _order(self, part: Part) -> tuple[float, str]:
        """Return what parts are sorted by: of two that begin at one moment, never which of them was read first."""
        return part.first_wall, self._paths.get(part.file, "")

    def _sort_parts(self) -> None:
        parts = sorted(self._parts.items(), key=lambda item: self._order(item[1]))
        self._parts = dict(parts)
        self._reached = max((part.last_wall for _, part in parts[:-1]), default=-np.inf)

    def _at_the_end(self, part: Part, rows: Sequence[Column]) -> bool:
        """Tell whether rows just added to a part come after all rows that were there, and discard none."""
        if part is not self._last_part() or part.first_wall < self._reached:
            return False
        first_rows = len(part.table) == len(rows[STEP])
        return not (first_rows and rows[STEP][0] <= self._highest_step)

    def _history(self) -> tuple[int, History]:
        with self._lock:
            generation = self.generation
            if self._merged is not None and self._merged[0] == self.revision:
                return self._merged[1:]
            revision = self.revision
            parts = [part.snapshot() for part in self._parts.values()] or [self._no_rows()]
        history = attempts.merge(parts)
        self._merged = (revision, generation, history)
        return generation, history

    def _no_rows(self) -> PartSnapshot:
        return Part(-1, self.dtypes, 0.0).snapshot()


class ScalarSeries(Series):
    """Numbers: 20 bytes a point, 24 where the writer logged more than 32 bits of precision."""

    dtypes = (np.int64, np.float64, np.float32)
    _pyramid: tuple[int, int, Pyramid] | None = None

    def columns(self) -> ScalarColumns:
        """All points as they are now. Not copied, unless they come from several files."""
        generation, history = self._history()
        step, wall, value = history.columns
        return ScalarColumns(generation, step, wall, history.starts, history.restart_steps, value)

    def pyramid(self, columns: ScalarColumns) -> Pyramid:
        """Levels over the values of `columns`, which are this series's. Kept, and continued when points are added."""
        kept = self._pyramid
        if kept is not None and kept[:2] == (columns.generation, len(columns)):
            return kept[2]
        before = kept[2] if kept is not None and kept[0] == columns.generation and kept[1] < len(columns) else None
        pyramid = Pyramid.over(columns.value, before)
        self._pyramid = (columns.generation, len(columns), pyramid)
        return pyramid


class SampleSeries(Series):
    """Everything that is not a number: where each payload lies, until somebody reads it."""

    dtypes = (np.int64, np.float64, np.uint8, np.int32, np.int64, np.int64, np.int64)

    def columns(self) -> SampleColumns:
        """All samples as they are now."""
        generation, history = self._history()
        step, wall, *rest = history.columns
        return SampleColumns(generation, step, wall, history.starts, history.restart_steps, *rest)

    def read(self, index: int, columns: SampleColumns | None = None) -> bytes:
        """Return sample `index` of `columns` (default: of the columns as they are now): its payload, still encoded.

        Raises IndexError beyond the last sample, DamagedPayload where the file no longer holds it.
        """
        columns = columns or self.columns()
        path = self._paths.get(int(columns.file[index]), "")
        return read_payload(path, int(columns.record[index]), int(columns.offset[index]), int(columns.length[index]))


AnySeries = ScalarSeries | SampleSeries
