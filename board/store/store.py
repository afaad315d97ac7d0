"""Everything that is known now."""

from __future__ import annotations

import bisect
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from board.errors import UnknownRun, UnknownTag
from board.store import untyped
from board.store.artifacts import Artifact, count_by_plugin, of_plugin
from board.store.hparams import PLUGIN as HPARAMS
from board.store.hparams import SESSION_START_TAG, session_hparams
from board.store.index import SeriesChanges, SeriesIndex
from board.store.run import EventFile, FileDamage, Restart, Run, TagMetadata
from board.store.runs import Runs
from board.store.series import AnySeries, SampleSeries, ScalarSeries, SeriesKey
from board.store.table import Column


@dataclass(frozen=True, slots=True)
class Progress:
    """How far loading has come."""

    state: Literal["waiting", "loading", "ready"] = "waiting"
    files_done: int = 0
    files_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    kernel: Literal["unused", "compiling", "ready"] = "unused"
    seconds: float = 0.0  # that loading took, or has taken so far
    logdir_exists: bool = False
    error: str | None = None  # why loading came to an end that it should not have come to


class TagInfo(NamedTuple):
    """A display name or description that somebody logged for a tag."""

    plugin: int
    tag: int
    display_name: str
    description: str  # Markdown


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or directory that could not be looked into."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a client that knows everything up to some revision must hear; `revision` is what it knows then."""

    revision: int
    progress: Progress
    plugins: tuple[str, ...]  # all, in the order in which they came
    runs: tuple[Run, ...]
    gone: tuple[int, ...]
    tags: tuple[tuple[int, str], ...]
    info: tuple[TagInfo, ...]
    series: SeriesChanges
    damage: int  # in all files
    artifacts: dict[str, int] | None  # files beside the events, by plugin; None where they are as they were


_Entry = TypeVar("_Entry")


class _Log(Generic[_Entry]):
    """Entries that are only ever added, each with the revision that it came with."""

    def __init__(self) -> None:
        self._revisions: list[int] = []
        self.entries: list[_Entry] = []

    def add(self, revision: int, entry: _Entry) -> None:
        self._revisions.append(revision)
        self.entries.append(entry)

    def since(self, revision: int) -> tuple[_Entry, ...]:
        return tuple(self.entries[bisect.bisect_right(self._revisions, revision) :])


class Store:
    """What all event files say, as columns; questions are answered while files load.

    Threads: there is one lock. Whoever changes something holds it through `changing()`, for the rows of one stretch
    of a file at most; inside, `revision` still says the old number, and what changes is stamped with the next one.
    Readers take the lock only to make snapshots (views, not copies), and never while they compute. Nothing else is
    locked while it is held, so there is no order to keep.
    """

    def __init__(self) -> None:
        self.boot = secrets.token_hex(8)
        self.revision = 0
        self.progress = Progress()
        self._unreadable: tuple[Unreadable, ...] = ()
        self._artifacts: tuple[Artifact, ...] = ()
        self._artifacts_revision = 0
        self._lock = threading.RLock()
        self._moved = threading.Condition(self._lock)
        self._dirty = False
        self._runs = Runs(self._lock)
        self._index = SeriesIndex()
        self._tags: _Log[tuple[int, str]] = _Log()
        self._tag_ids: dict[str, int] = {}
        self._plugin_ids: dict[str, int] = {}
        self._info: _Log[TagInfo] = _Log()
        self._described: set[tuple[int, int]] = set()
        self._gone: _Log[int] = _Log()
        self._paths: dict[int, str] = {}
        self._next_file = 0

    # Questions

    def runs(self) -> tuple[Run, ...]:
        """All runs in TensorBoard's order: first event time, then name; runs without an event last."""
        with self._lock:
            return self._runs.ordered()

    def run(self, name: str) -> Run:
        """Return the run of that name. Raises UnknownRun."""
        run = self._runs.by_name.get(name)
        if run is None:
            raise UnknownRun(name)
        return run

    def run_by_id(self, run_id: int) -> Run:
        """Return the run of that id. Raises UnknownRun."""
        run = self._runs.by_id.get(run_id)
        if run is None:
            raise UnknownRun(run_id)
        return run

    def series(self, run_id: int, tag_id: int, plugin: str) -> AnySeries | None:
        """Return one series; None where the run has no such points. Raises UnknownRun."""
        return self.run_by_id(run_id).find(SeriesKey(plugin, tag_id))

    def tag_name(self, tag_id: int) -> str:
        """Return a tag's name. Raises UnknownTag."""
        if not 0 <= tag_id < len(self._tags.entries):
            raise UnknownTag(tag_id)
        return self._tags.entries[tag_id][1]

    def tag_id(self, name: str) -> int:
        """Return a tag's id. Raises UnknownTag."""
        tag = self._tag_ids.get(name)
        if tag is None:
            raise UnknownTag(name)
        return tag

    def plugins(self) -> tuple[str, ...]:
        """Names of all plugins that have or had data, in the order in which they came."""
        with self._lock:
            return tuple(self._plugin_ids)

    def damage(self) -> list[FileDamage]:
        """Every stretch of damage, run by run, file by file."""
        return [damage for run in self.runs() for file in run.files for damage in file.all_damage()]

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return which files and directories cannot be looked into, now."""
        return self._unreadable

    def artifacts(self, plugin: str) -> tuple[Artifact, ...]:
        """Return the files beside the events that a dashboard reads, as they were when last listed, by their names."""
        return of_plugin(self._artifacts, plugin)

    def changes(self, since: int) -> Changes:
        """Return what came after revision `since`; 0 gives everything."""
        with self._lock:
            return Changes(
                revision=self.revision,
                progress=self.progress,
                plugins=tuple(self._plugin_ids),
                runs=tuple(run for run in self._runs.by_id.values() if run.revision > since),
                gone=self._gone.since(since) if since else (),
                tags=self._tags.since(since),
                info=self._info.since(since),
                series=self._index.since(since),
                damage=self._runs.damage,
                artifacts=count_by_plugin(self._artifacts) if not since or self._artifacts_revision > since else None,
            )

    def wait(self, since: int, timeout: float) -> int:
        """Return the revision, once it is above `since` or `timeout` seconds are over."""
        with self._moved:
            self._moved.wait_for(lambda: self.revision > since, timeout)
            return self.revision

    # Changes: only inside `changing()`, which one thread at a time holds

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock; whatever is changed inside becomes one new revision."""
        with self._moved:
            try:
                yield
            finally:
                if self._dirty:
                    self._dirty = False
                    self.revision += 1
                    self._moved.notify_all()

    def set_progress(self, progress: Progress) -> None:
        """Say how far loading has come."""
        self._stamp()
        self.progress = progress

    def set_unreadable(self, unreadable: Sequence[Unreadable]) -> None:
        """Say which files and directories cannot be read, now."""
        if self._unreadable != tuple(unreadable):
            self._stamp()
            self._unreadable = tuple(unreadable)

    def set_artifacts(self, artifacts: Sequence[Artifact]) -> None:
        """Say which files beside the events there are, now."""
        if self._artifacts != tuple(artifacts):
            self._artifacts_revision = self._stamp()
            self._artifacts = tuple(artifacts)

    def add_file(self, run_name: str, path: str, name: str) -> EventFile:
        """Know of an event file, at `path`, shown as `name`; its run comes into being with its first file."""
        run = self._runs.get_or_add(run_name, self._stamp())
        file = EventFile(self._next_file, run, path, name)
        self._next_file += 1
        self._paths[file.id] = path
        run.add_file(file)
        return file

    def clear_file(self, file: EventFile) -> None:
        """Forget all rows of a file, as it will be read anew."""
        for series in file.run.all_series():
            self.drop(file, series)
        self._runs.forget(file, self._stamp())

    def remove_file(self, file: EventFile) -> None:
        """Forget a file, and its run with the last one."""
        self.clear_file(file)
        run = file.run
        run.remove_file(file)
        del self._paths[file.id]
        if run.files:
            return
        for series in run.all_series():
            self._index.remove(series)
        self._runs.remove(run, self._stamp())
        self._gone.add(self._stamp(), run.id)

    def intern_tag(self, name: str) -> int:
        """Return the id of a tag's name, new or known."""
        tag = self._tag_ids.get(name)
        if tag is None:
            tag = self._tag_ids[name] = len(self._tag_ids)
            self._tags.add(self._stamp(), (tag, name))
        return tag

    def describe(self, run: Run, tag: int, metadata: TagMetadata) -> None:
        """Take note of the metadata of (run, tag). Only the first counts; tensors that came before it move to it."""
        if tag in run.tag_metadata:
            return
        run.tag_metadata[tag] = metadata
        self._note_info(tag, metadata)
        if metadata.plugin == HPARAMS and self.tag_name(tag) == SESSION_START_TAG:
            self._runs.set_hparams(run, session_hparams(metadata.series.plugin_content), self._stamp())
        waiting = run.find(SeriesKey(untyped.PLUGIN, tag))
        if isinstance(waiting, SampleSeries):
            untyped.move(self, run, waiting, metadata)

    def scalars(self, file: EventFile, key: SeriesKey) -> ScalarSeries | None:
        """Return the scalar series to append to, made if need be; None where the key holds samples already."""
        series = file.run.known(key) or self._add_series(ScalarSeries, file, key)
        return series if isinstance(series, ScalarSeries) else None

    def samples(self, file: EventFile, key: SeriesKey) -> SampleSeries | None:
        """Return the sample series to append to, made if need be; None where the key holds scalars already."""
        series = file.run.known(key) or self._add_series(SampleSeries, file, key)
        return series if isinstance(series, SampleSeries) else None

    def append(self, file: EventFile, series: AnySeries, rows: Sequence[Column]) -> None:
        """Add a file's next rows to a series of its run."""
        series.append(file.id, rows)
        self._touch(file.run, series)

    def drop(self, file: EventFile, series: AnySeries) -> None:
        """Forget what a series has of one file."""
        if series.drop(file.id):
            self._touch(file.run, series)

    def restart(self, file: EventFile, restart: Restart) -> None:
        """Begin a new attempt of every series of the run."""
        file.restarted(restart)
        for series in file.run.all_series():
            series.cut(file.id, restart.step, restart.wall)
            self._touch(file.run, series)
        self._runs.summarize(file, self._stamp())

    def add_damage(self, file: EventFile, damage: Sequence[FileDamage]) -> None:
        """Take note of stretches that could not be read."""
        file.add_damage(damage)
        self._runs.summarize(file, self._stamp())

    def summarize(self, file: EventFile) -> None:
        """Let a run show what one of its files says by now (wall times, steps, damage)."""
        self._runs.summarize(file, self._stamp())

    def _stamp(self) -> int:
        """Return the revision that the change under way will be."""
        self._dirty = True
        return self.revision + 1

    def _touch(self, run: Run, series: AnySeries) -> None:
        series.revision = self._stamp()
        self._index.touch(series)
        (run.show if series.points else run.hide)(series)

    def _add_series(self, kind: type[AnySeries], file: EventFile, key: SeriesKey) -> AnySeries:
        plugin = self._plugin_ids.setdefault(key.plugin, len(self._plugin_ids))
        slot = self._index.add(file.run.id, key.tag, plugin)
        series = kind(file.run.id, key, self.tag_name(key.tag), slot, self._lock, self._paths)
        metadata = file.run.tag_metadata.get(key.tag)
        if metadata is not None:
            series.metadata = metadata.series
        file.run.hide(series)
        for other in file.run.files:
            if other.lowest_restart is not None:
                series.cut(other.id, other.lowest_restart.step, other.lowest_restart.wall)
        return series

    def _note_info(self, tag: int, metadata: TagMetadata) -> None:
        logged = metadata.series
        plugin = self._plugin_ids.setdefault(metadata.plugin, len(self._plugin_ids))
        if (logged.display_name or logged.description) and (plugin, tag) not in self._described:
            self._described.add((plugin, tag))
            self._info.add(self._stamp(), TagInfo(plugin, tag, logged.display_name, logged.description))
