"""What later attempts of a run overwrote, as the page shows it: which rows of which file.

Each (plugin, tag) is followed over all files of the run by the store's own rules (`board.store.attempts`); only steps
and wall times are kept, and where each row stands: some 30 bytes a row.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import NO_TAG, Int64, Kind, TagEntry
from board.ingest.follow import Stretch
from board.ingest.intake import group, segments
from board.store import attempts
from board.store.run import Restart
from board.store.series import Series, SeriesKey
from board.store.table import Columns
from writer.wire.proto.event_pb2 import TaggedRunMetadata
from writer.wire.proto.summary_pb2 import DATA_CLASS_SCALAR

Key = tuple[bytes, bytes]  # plugin and tag, as written

_LEGACY = {
    Kind.HISTOGRAM: b"histograms",
    Kind.OLD_HISTOGRAM: b"histograms",
    Kind.IMAGE: b"images",
    Kind.AUDIO: b"audio",
}
_GRAPHS = (Kind.GRAPH_DEF, Kind.META_GRAPH_DEF)


class Track(Series):
    """Steps of one plugin and tag, with file and place there: 0, 1, … among scalars, -1, -2, … among samples."""

    dtypes = (np.int64, np.float64, np.int32, np.int64)

    def __init__(self, paths: Mapping[int, str]) -> None:
        super().__init__(0, SeriesKey("", 0), "", 0, threading.RLock(), paths)

    def overwritten(self) -> Columns | None:
        """Return file and place of every row that latest-wins leaves out; None where it leaves none out."""
        _, history = self._history()
        step, _, file, place = history.columns
        kept = attempts.kept(step, history.starts, history.restart_steps)
        return None if kept is None else (file[~kept], place[~kept])

    def files(self) -> set[int]:
        """Return which files have rows of it."""
        return set(np.unique(self._history()[1].columns[2]).tolist())


class Timeline:
    """All rows of a run's files, taken file by file; a file is known by its place in `paths`."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = dict(enumerate(paths))
        self._tracks: dict[Key, Track] = {}
        self._plugins: dict[bytes, bytes] = {}  # of a tag's tensors: what its first metadata says
        self._lowest: dict[int, Restart] = {}  # by file: a START also cuts series that begin later
        self._scalars: dict[int, int] = defaultdict(int)  # rows so far, by file
        self._samples: dict[int, int] = defaultdict(int)
        self._walls: dict[int, tuple[float, float]] = {}

    def take(self, file: int, tags: Sequence[TagEntry], stretch: Stretch) -> None:
        """Add the rows of a file's next stretch."""
        batch = stretch.batch
        for entry in tags:
            if entry.metadata is not None:
                self._plugins.setdefault(entry.name, entry.plugin_name)
        # A file's version is dated when it was opened, whatever times its writer was told to write.
        dated = batch.sample_kind != Kind.FILE_VERSION
        self._saw(file, np.concatenate([batch.scalar_wall, batch.sample_wall[dated]]))
        scalar_place = self._scalars[file] + np.arange(len(batch.scalar_tag))
        sample_place = -1 - self._samples[file] - np.arange(len(batch.sample_tag))
        for scalars, samples, restart in segments(stretch):
            for key, at in _scalar_keys(stretch, tags, scalars):
                self._append(key, file, (batch.scalar_step[at], batch.scalar_wall[at], scalar_place[at]))
            for key, at in self._sample_keys(stretch, tags, samples):
                self._append(key, file, (batch.sample_step[at], batch.sample_wall[at], sample_place[at]))
            if restart is not None:
                self._restart(file, restart)
        self._scalars[file] += len(batch.scalar_tag)
        self._samples[file] += len(batch.sample_tag)

    def overwritten(self) -> dict[int, Overwritten]:
        """Return by file which rows a later attempt overwrote; files without any are left out."""
        found: dict[int, Overwritten] = {}
        for track in self._tracks.values():
            rows = track.overwritten()
            if rows is None:
                continue
            for file in np.unique(rows[0]).tolist():
                if file not in found:
                    found[file] = Overwritten(self._scalars[file], self._samples[file])
                found[file].mark(rows[1][rows[0] == file])
        return found

    def clusters(self) -> list[list[int]]:
        """Return the files in the order in which they were written; those to be put in the order of steps together.

        These are files that wrote one series at the same time. Where such a file also has a START, it is all of them:
        the page does not let it discard anything then, and in one file it would, but for lower steps before it.
        """
        clusters = self._at_the_same_time()
        if any(len(cluster) > 1 and not self._lowest.keys().isdisjoint(cluster) for cluster in clusters):
            return [[file for cluster in clusters for file in cluster]]
        return [part for cluster in clusters for part in self._told_apart(cluster)]

    def _at_the_same_time(self) -> list[list[int]]:
        never = (np.inf, -np.inf)
        clusters: list[list[int]] = []
        reached = -np.inf
        for file in sorted(self._scalars, key=lambda one: (self._walls.get(one, never)[0], one)):
            first, last = self._walls.get(file, never)
            if clusters and first < reached:
                clusters[-1].append(file)
            else:
                clusters.append([file])
            reached = max(reached, last)
        return clusters

    def _told_apart(self, cluster: list[int]) -> list[list[int]]:
        """Leave files together only where they have a series in common."""
        shared = any(len(track.files().intersection(cluster)) > 1 for track in self._tracks.values())
        return [cluster] if shared else [[file] for file in cluster]

    def _append(self, key: Key, file: int, rows: Columns) -> None:
        track = self._tracks.get(key)
        if track is None:
            track = self._tracks[key] = Track(self._paths)
            for other, restart in self._lowest.items():
                track.cut(other, restart.step, restart.wall)
        step, wall, place = rows
        track.append(file, (step, wall, np.full(len(step), file, np.int32), place))

    def _restart(self, file: int, restart: Restart) -> None:
        lowest = self._lowest.get(file)
        if lowest is None or restart.step < lowest.step:
            self._lowest[file] = restart
        for track in self._tracks.values():
            track.cut(file, restart.step, restart.wall)

    def _saw(self, file: int, walls: npt.NDArray[np.float64]) -> None:
        finite = walls[np.isfinite(walls)]
        if len(finite):
            first, last = self._walls.get(file, (np.inf, -np.inf))
            self._walls[file] = (min(first, float(finite.min())), max(last, float(finite.max())))

    def _sample_keys(self, stretch: Stretch, tags: Sequence[TagEntry], rows: slice) -> Iterator[tuple[Key, Int64]]:
        batch = stretch.batch
        order, groups = group(batch.sample_tag[rows])
        for tag, at in groups:
            places = order[at] + (rows.start or 0)
            kinds = batch.sample_kind[places]
            for kind in np.unique(kinds).tolist():
                chosen = places[kinds == kind]
                if tag != NO_TAG:
                    name = tags[tag].name
                    yield (_LEGACY.get(Kind(kind)) or self._plugins.get(name, b""), name), chosen
                elif kind in _GRAPHS:
                    yield (b"graphs", b""), chosen
                elif kind == Kind.TAGGED_RUN_METADATA:
                    yield from _run_metadata_keys(stretch, chosen)


class Overwritten:
    """Which rows of one file a later attempt overwrote; rows are asked for in file order."""

    def __init__(self, scalars: int, samples: int) -> None:
        self._scalar = np.zeros(scalars, np.bool_)
        self._sample = np.zeros(samples, np.bool_)
        self._next = (0, 0)

    def mark(self, places: Int64) -> None:
        """Note rows by their places; see Track."""
        self._scalar[places[places >= 0]] = True
        self._sample[-1 - places[places < 0]] = True

    def next(self, scalars: int, samples: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return the flags of the next rows of both tables."""
        scalar, sample = self._next
        self._next = (scalar + scalars, sample + samples)
        return self._scalar[scalar : scalar + scalars], self._sample[sample : sample + samples]


def _scalar_keys(stretch: Stretch, tags: Sequence[TagEntry], rows: slice) -> Iterator[tuple[Key, Int64]]:
    order, groups = group(stretch.batch.scalar_tag[rows])
    for tag, at in groups:
        entry = tags[tag]
        named = entry.data_class == DATA_CLASS_SCALAR and entry.plugin_name
        yield (entry.plugin_name if named else b"scalars", entry.name), order[at] + (rows.start or 0)


def _run_metadata_keys(stretch: Stretch, rows: Int64) -> Iterator[tuple[Key, Int64]]:
    batch = stretch.batch
    for row in rows.tolist():
        try:
            payload = stretch.payload(int(batch.sample_offset[row]), int(batch.sample_length[row]))
            name = TaggedRunMetadata.FromString(payload).tag.encode()
        except DecodeError:
            continue  # no series has it
        yield (b"graph_tagged_run_metadata", name), np.array([row])
