"""One file's batches into the store: which series each row belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import NO_TAG, Batch, Damage, Int32, Int64, Kind, TagEntry
from board.ingest.follow import Stretch
from board.store import untyped
from board.store.run import EventFile, FileDamage, Restart, TagMetadata, few
from board.store.series import ScalarSeries, SeriesKey, SeriesMetadata
from board.store.store import Store
from board.store.table import Columns
from writer.wire.proto.event_pb2 import SessionLog, TaggedRunMetadata
from writer.wire.proto.summary_pb2 import DATA_CLASS_SCALAR, SummaryMetadata

RUN_GRAPH = ("graphs", "__run_graph__")
TAGGED_RUN_METADATA = "graph_tagged_run_metadata"

_PLUGIN_OF_LEGACY = {
    Kind.HISTOGRAM: "histograms",
    Kind.OLD_HISTOGRAM: "histograms",
    Kind.IMAGE: "images",
    Kind.AUDIO: "audio",
}
_BY_METADATA = (Kind.TENSOR, Kind.NO_VALUE)

_SERIES_A_LOCK = 256
"""Series appended to while the store is locked once: readers wait for about a millisecond."""

_Group = tuple[int, slice]


class FileIntake:
    """Takes one event file's stretches to the store, in file order. One thread at a time."""

    def __init__(self, store: Store, file: EventFile) -> None:
        self.file = file
        self._store = store
        self._scalars: dict[int, ScalarSeries | None] = {}  # by the file's own tag numbers
        self._tags: dict[int, int] = {}  # the file's tag numbers to the store's
        self._described: set[int] = set()

    def take(self, tags: Sequence[TagEntry], stretch: Stretch) -> None:
        """Add a stretch's rows; `tags` are its scanner's."""
        self._describe(tags, stretch.batch)
        for scalars, samples, restart in segments(stretch):
            self._take_samples(stretch, tags, samples)
            self._take_scalars(stretch.batch, tags, scalars)
            if restart is not None:
                with self._store.changing():
                    self._store.restart(self.file, restart)
        self._summarize(stretch.batch)

    def finish(self, open_damage: Damage | None) -> None:
        """Say that the end of the file, as it is now, has been reached."""
        shown = None if open_damage is None else self._damage(open_damage)
        if shown != self.file.open_damage:
            with self._store.changing():
                self.file.open_damage = shown
                self._store.summarize(self.file)

    def trim(self) -> None:
        """Give back the room that columns of this file took ahead."""
        for series in self._scalars.values():
            if series is not None:
                with self._store.changing():
                    series.trim(self.file.id)

    def _take_scalars(self, batch: Batch, tags: Sequence[TagEntry], rows: slice) -> None:
        order, groups = group(batch.scalar_tag[rows])
        step, wall, value = (c[rows][order] for c in (batch.scalar_step, batch.scalar_wall, batch.scalar_value))
        with np.errstate(over="ignore", invalid="ignore"):  # only values of other, wide tags can overflow here
            narrow = value.astype(np.float32)
        remaining = iter(groups)
        while some := list(islice(remaining, _SERIES_A_LOCK)):
            with self._store.changing():
                for tag, at in some:
                    values = value[at] if tags[tag].wide else narrow[at]
                    self._append_scalars(tags, tag, (step[at], wall[at], values))

    def _append_scalars(self, tags: Sequence[TagEntry], tag: int, rows: Columns) -> None:
        if tag not in self._scalars:
            self._scalars[tag] = self._scalar_series(tags[tag], self._tag(tags, tag))
        series = self._scalars[tag]
        if series is not None:
            self._store.append(self.file, series, rows)

    def _scalar_series(self, entry: TagEntry, tag: int) -> ScalarSeries | None:
        if entry.data_class == DATA_CLASS_SCALAR and entry.plugin_name:
            named = self._store.scalars(self.file, SeriesKey(_text(entry.plugin_name), tag))
            if named is not None:
                return named
        return self._store.scalars(self.file, SeriesKey(untyped.SCALARS, tag))

    def _take_samples(self, stretch: Stretch, tags: Sequence[TagEntry], rows: slice) -> None:
        batch = stretch.batch
        if (batch.sample_kind[rows] == Kind.FILE_VERSION).all():
            return  # as in most files, whose version stands at the start, and then nothing but scalars
        order, groups = group(batch.sample_tag[rows])
        columns = self._sample_columns(batch, rows, order)
        remaining = iter(groups)
        while some := list(islice(remaining, _SERIES_A_LOCK)):
            with self._store.changing():
                for tag, at in some:
                    these = tuple(column[at] for column in columns)
                    if tag == NO_TAG:
                        self._append_events(stretch, these)
                    else:
                        self._append_samples(stretch, self._tag(tags, tag), these)

    def _sample_columns(self, batch: Batch, rows: slice, order: Int64) -> Columns:
        """Columns as a SampleSeries has them."""
        step, wall, kind, *places = (
            column[rows][order]
            for column in (
                batch.sample_step,
                batch.sample_wall,
                batch.sample_kind,
                batch.sample_record,
                batch.sample_offset,
                batch.sample_length,
            )
        )
        return step, wall, kind, np.full(len(step), self.file.id, np.int32), *places

    def _append_samples(self, stretch: Stretch, tag: int, rows: Columns) -> None:
        kind = rows[2]
        for plugin, kinds in self._plugins_of(tag, np.unique(kind).tolist()).items():
            chosen = rows if len(kinds) == len(np.unique(kind)) else _choose(rows, np.isin(kind, kinds))
            key = SeriesKey(plugin, tag)
            metadata = self.file.run.tag_metadata.get(tag)
            if kinds[0] in _BY_METADATA and metadata is not None and untyped.holds_scalars(metadata):
                self._append_decoded(stretch, key, chosen)
            else:
                self._append_places(key, chosen)

    def _plugins_of(self, tag: int, kinds: Sequence[int]) -> dict[str, list[int]]:
        metadata = self.file.run.tag_metadata.get(tag)
        of_tensors = untyped.PLUGIN if metadata is None else metadata.plugin
        plugins: dict[str, list[int]] = {}
        for kind in kinds:
            plugins.setdefault(_PLUGIN_OF_LEGACY.get(Kind(kind), of_tensors), []).append(kind)
        return plugins

    def _append_places(self, key: SeriesKey, rows: Columns) -> None:
        series = self._store.samples(self.file, key)
        if series is not None:
            self._store.append(self.file, series, rows)
            return
        places = zip(rows[5].tolist(), rows[6].tolist(), strict=True)
        other = f"not a number, as {key.plugin!r} has under this tag"
        self._store.add_damage(self.file, [self.file.damaged(offset, length, other) for offset, length in places])

    def _append_decoded(self, stretch: Stretch, key: SeriesKey, rows: Columns) -> None:
        """Tensors of a scalar tag that the scanner could not know to be scalars, or that are none."""
        step, wall, kind, _, _, offsets, lengths = rows
        for i, (offset, length) in enumerate(zip(offsets.tolist(), lengths.tolist(), strict=True)):
            value = untyped.scalar_value(stretch.payload(offset, length)) if kind[i] == Kind.TENSOR else None
            untyped.append_scalar(self._store, self.file, key, step[i], wall[i], value, (offset, length))

    def _append_events(self, stretch: Stretch, rows: Columns) -> None:
        """Payloads that are fields of an Event. File versions, log messages and session logs are no series."""
        kind = rows[2]
        graphs = (kind == Kind.GRAPH_DEF) | (kind == Kind.META_GRAPH_DEF)
        if graphs.any():
            plugin, name = RUN_GRAPH
            self._append_places(SeriesKey(plugin, self._store.intern_tag(name)), _choose(rows, graphs))
        for i in np.flatnonzero(kind == Kind.TAGGED_RUN_METADATA).tolist():
            offset, length = int(rows[5][i]), int(rows[6][i])
            try:
                name = TaggedRunMetadata.FromString(stretch.payload(offset, length)).tag
            except DecodeError:
                self._store.add_damage(self.file, [self.file.damaged(offset, length, "not a TaggedRunMetadata")])
                continue
            key = SeriesKey(TAGGED_RUN_METADATA, self._store.intern_tag(name))
            self._append_places(key, tuple(column[i : i + 1] for column in rows))

    def _describe(self, tags: Sequence[TagEntry], batch: Batch) -> None:
        """Tell the store the metadata of tags that this batch was the first to bring some for."""
        if all(entry.metadata is None for entry in tags):
            return
        met = _present(batch.scalar_tag) | _present(batch.sample_tag)
        for tag in met - self._described:
            metadata = tags[tag].metadata
            if metadata is not None:
                self._described.add(tag)
                with self._store.changing():
                    self._store.describe(self.file.run, self._tag(tags, tag), _metadata(tags[tag], metadata))

    def _summarize(self, batch: Batch) -> None:
        walls = _first_and_last(batch)
        if walls is None and not batch.damage:
            return
        with self._store.changing():
            if batch.damage:
                self._store.add_damage(self.file, [self._damage(damage) for damage in few(batch.damage)])
            if walls is not None:
                self.file.saw(*walls)
            self._store.summarize(self.file)

    def _damage(self, damage: Damage) -> FileDamage:
        return self.file.damaged(damage.offset, damage.length, damage.reason)

    def _tag(self, tags: Sequence[TagEntry], tag: int) -> int:
        known = self._tags.get(tag)
        if known is None:
            known = self._tags[tag] = self._store.intern_tag(_text(tags[tag].name))
        return known


def segments(stretch: Stretch) -> Iterator[tuple[slice, slice, Restart | None]]:
    """Cut a batch at each SessionLog START: rows of both tables, and the START behind them (None behind the last)."""
    batch = stretch.batch
    scalar = sample = 0
    for i in np.flatnonzero(batch.sample_kind == Kind.SESSION_LOG).tolist():
        if _is_start(stretch.payload(int(batch.sample_offset[i]), int(batch.sample_length[i]))):
            position = int(batch.sample_position[i])
            restart = Restart(int(batch.sample_step[i]), float(batch.sample_wall[i]))
            yield slice(scalar, position), slice(sample, i), restart
            scalar, sample = position, i
    yield slice(scalar, None), slice(sample, None), None


def _is_start(payload: bytes) -> bool:
    try:
        return SessionLog.FromString(payload).status == SessionLog.START
    except DecodeError:
        return False


def group(tag: Int32) -> tuple[Int64, list[_Group]]:
    """Return an order that brings rows of one tag together, each tag's in file order, and where each tag's then lie."""
    if not len(tag):
        return np.empty(0, np.int64), []
    fits = tag.min() >= -1 and tag.max() < (1 << 15)
    order = np.argsort(tag.astype(np.int16) if fits else tag, kind="stable")  # 16 bits: a radix sort
    ordered = tag[order]
    bounds = [0, *(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1).tolist(), len(tag)]
    return order, [(int(ordered[a]), slice(a, b)) for a, b in pairwise(bounds)]


def _choose(rows: Columns, chosen: npt.NDArray[np.bool_]) -> Columns:
    return tuple(column[chosen] for column in rows)


def _present(tag: Int32) -> set[int]:
    return set(np.flatnonzero(np.bincount(tag[tag != NO_TAG])).tolist())


def _first_and_last(batch: Batch) -> tuple[float, float] | None:
    """Return the wall times of a batch's first and last event; None of a batch without events."""
    scalars, samples = len(batch.scalar_tag), len(batch.sample_tag)
    if not scalars + samples:
        return None
    sample_first = samples and batch.sample_position[0] == 0
    sample_last = samples and batch.sample_position[-1] == scalars
    first_wall = batch.sample_wall[0] if sample_first else batch.scalar_wall[0]
    return float(first_wall), float(batch.sample_wall[-1] if sample_last else batch.scalar_wall[-1])


def _metadata(entry: TagEntry, encoded: bytes) -> TagMetadata:
    plugin = _text(entry.plugin_name)
    try:
        metadata = SummaryMetadata.FromString(encoded)
    except DecodeError:
        return TagMetadata(plugin, SeriesMetadata(data_class=entry.data_class))
    return TagMetadata(
        plugin,
        SeriesMetadata(
            display_name=metadata.display_name,
            description=metadata.summary_description,
            data_class=entry.data_class,
            plugin_content=metadata.plugin_data.content,
        ),
    )


def _text(name: bytes) -> str:
    r"""Return a tag as it is shown; bytes that are no UTF-8 become \xNN, so that different tags stay different."""
    return name.decode("utf-8", "backslashreplace")
