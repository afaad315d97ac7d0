"""A directory with event files, and what is known about each."""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from threading import RLock
from types import MappingProxyType
from typing import Protocol, TypeVar

from board.store.hparams import HParam
from board.store.series import AnySeries, ScalarSeries, SeriesKey, SeriesMetadata

TOP = "."
"""The name of the run whose files lie in the log directory itself."""


@dataclass(frozen=True, slots=True)
class FileDamage:
    """A stretch of an event file that could not be read."""

    run: str
    path: str  # relative to the log directory
    offset: int
    length: int
    reason: str


MAX_STRETCHES = 1000
"""Stretches of damage in one file that are told apart: hostile bytes could have millions."""

AND_MORE = "one stretch of damage after the other"


class Stretch(Protocol):
    """A piece of a file: what few() needs to know of damage."""

    @property
    def offset(self) -> int:
        """Where it begins."""
        ...

    @property
    def length(self) -> int:
        """How many bytes it has."""
        ...


AnyStretch = TypeVar("AnyStretch", bound=Stretch)


def few(damage: Sequence[AnyStretch]) -> list[AnyStretch]:
    """Return the damage, or its first stretches and one that reaches from there to the end of all that came after."""
    if len(damage) <= MAX_STRETCHES:
        return list(damage)
    first = damage[MAX_STRETCHES - 1]
    end = max(stretch.offset + stretch.length for stretch in damage[MAX_STRETCHES - 1 :])
    rest = replace(first, length=end - first.offset, reason=AND_MORE)  # type: ignore[type-var]  # both are dataclasses
    return [*damage[: MAX_STRETCHES - 1], rest]


@dataclass(frozen=True, slots=True)
class Restart:
    """A SessionLog START: what was logged from `step` on, and before it, no longer counts."""

    step: int
    wall: float


@dataclass(slots=True, eq=False)
class EventFile:
    """One event file of a run, as far as it has been read."""

    id: int
    run: Run
    path: str  # where it can be opened
    name: str  # relative to the log directory, to be shown
    first_wall: float | None = None  # of its first event
    last_wall: float | None = None
    restarts: int = 0
    lowest_restart: Restart | None = None
    damage: list[FileDamage] = field(default_factory=list)
    open_damage: FileDamage | None = None  # at the end of what has been read; it may still go on
    counted: tuple[int, int] = (0, 0)  # restarts and stretches of damage that are in its run's sums

    def all_damage(self) -> list[FileDamage]:
        """Every stretch that could not be read, also one that nothing has ended yet."""
        return [*self.damage, *([self.open_damage] if self.open_damage else [])]

    def restarted(self, restart: Restart) -> None:
        """Take note of a SessionLog START."""
        self.restarts += 1
        if self.lowest_restart is None or restart.step < self.lowest_restart.step:
            self.lowest_restart = restart

    def saw(self, first_wall: float, last_wall: float) -> None:
        """Take note of a stretch: its first and last event."""
        if self.first_wall is None and math.isfinite(first_wall):
            self.first_wall = first_wall
        if math.isfinite(last_wall):
            self.last_wall = last_wall

    def add_damage(self, damage: Sequence[FileDamage]) -> None:
        """Take note of stretches that could not be read."""
        self.damage = few([*self.damage, *damage])

    def damaged(self, offset: int, length: int, reason: str) -> FileDamage:
        """Describe a stretch of this file."""
        return FileDamage(self.run.name, self.name, offset, length, reason)

    def forget(self) -> None:
        """Be as if never read."""
        self.first_wall = self.last_wall = self.lowest_restart = None
        self.open_damage = None
        self.restarts = 0
        self.damage = []


@dataclass(frozen=True, slots=True)
class TagMetadata:
    """What the first SummaryMetadata of a (run, tag) says of its tensors."""

    plugin: str
    series: SeriesMetadata


class Run:
    """One run. Changed only by the store, under its lock; each attribute may be read at any time.

    `first_wall` is the wall time of the first event of the first file (by name), as TensorBoard orders runs.
    """

    def __init__(self, run_id: int, name: str, lock: RLock) -> None:
        self._lock = lock
        self.id = run_id
        self.name = name
        self.first_wall: float | None = None
        self.last_wall: float | None = None
        self.hparams: Mapping[str, HParam] = {}  # its own, or those of the runs around it: see Runs
        self.own_hparams: Mapping[str, HParam] = {}
        self.files: tuple[EventFile, ...] = ()  # by name
        self.sessions = 0  # how often a writer said that it starts: SessionLog START
        self.damage = 0  # stretches of damage in its files
        self.revision = 0
        self.tag_metadata: dict[int, TagMetadata] = {}
        self._series: dict[SeriesKey, AnySeries] = {}
        self._retired: dict[SeriesKey, AnySeries] = {}  # no points: not yet, or no longer
        self._shown: Mapping[SeriesKey, AnySeries] | None = MappingProxyType({})

    def __repr__(self) -> str:
        return f"Run({self.id}, {self.name!r})"

    @property
    def series(self) -> Mapping[SeriesKey, AnySeries]:
        """All series that have points, by (plugin, tag id); a snapshot."""
        shown = self._shown
        if shown is None:
            with self._lock:
                shown = self._shown = MappingProxyType(self._series.copy())
        return shown

    @property
    def last_step(self) -> int | None:
        """The furthest that one of its tags has got; of samples only where there are no scalars.

        Not the step of the last record: tags count in their own steps (batches, epochs), and what sums a run up is
        logged at step 0 when all is over.
        """
        every = self.series.values()
        scalars = [series.last_step for series in every if isinstance(series, ScalarSeries)]
        steps = scalars or [series.last_step for series in every]
        return max((step for step in steps if step is not None), default=None)

    def find(self, key: SeriesKey) -> AnySeries | None:
        """Return one series, if it has points."""
        return self._series.get(key)

    def known(self, key: SeriesKey) -> AnySeries | None:
        """Return one series even if it lost its points."""
        return self._series.get(key) or self._retired.get(key)

    def show(self, series: AnySeries) -> None:
        """Let a series that has got points be found."""
        if series.key not in self._series:
            self._retired.pop(series.key, None)
            self._series[series.key] = series
            self._shown = None

    def hide(self, series: AnySeries) -> None:
        """Let a series without points be found no more; it keeps its place for when some come."""
        self._retired[series.key] = series
        if self._series.pop(series.key, None) is not None:
            self._shown = None

    def all_series(self) -> list[AnySeries]:
        """Every series, also those without points."""
        return [*self._series.values(), *self._retired.values()]

    def add_file(self, file: EventFile) -> None:
        """Put a file where its name belongs."""
        files = list(self.files)
        bisect.insort(files, file, key=attrgetter("name"))
        self.files = tuple(files)

    def remove_file(self, file: EventFile) -> None:
        """Leave a file out."""
        self.files = tuple(other for other in self.files if other is not file)

    def summarize(self, file: EventFile) -> None:
        """Let the run show what one of its files says by now; hardly depends on how many there are."""
        self.first_wall = next((other.first_wall for other in self.files if other.first_wall is not None), None)
        if file.last_wall is not None and file.last_wall >= (self.last_wall or -math.inf):
            self.last_wall = file.last_wall
        restarts, damage = file.restarts, len(file.damage) + (file.open_damage is not None)
        self.sessions += restarts - file.counted[0]
        self.damage += damage - file.counted[1]
        file.counted = (restarts, damage)

    def forget(self, file: EventFile) -> None:
        """Show what the other files say."""
        file.forget()
        self.last_wall = None
        for other in self.files:
            self.summarize(other)


def directories_above(name: str) -> list[str]:
    """Names of the runs that a run inside them inherits from, nearest first."""
    if name == TOP:
        return []
    parts = name.split("/")
    return [*("/".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)), TOP]
