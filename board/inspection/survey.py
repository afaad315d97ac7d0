"""Event files to numbers a field: the scan behind `board --inspect`, in the memory of one buffer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from board.ingest.batch import Batch, Damage, Int32, Int64, Kind, Scanner, TagEntry, UInt8
from board.inspection.steps import StepDigest
from writer.wire.proto.event_pb2 import SessionLog

TAG_FIELDS = ("audio", "histograms", "images", "scalars", "tensor")
FIELDS = (*TAG_FIELDS, "graph", "sessionlog:checkpoint", "sessionlog:start", "sessionlog:stop")
"""TensorBoard's names for what an Event can hold. `scalars` are simple_values; a v2 scalar counts as `tensor`."""

_SAMPLE_FIELDS = {Kind.AUDIO: "audio", Kind.HISTOGRAM: "histograms", Kind.IMAGE: "images"}
_SESSION_FIELDS = {
    SessionLog.START: "sessionlog:start",
    SessionLog.STOP: "sessionlog:stop",
    SessionLog.CHECKPOINT: "sessionlog:checkpoint",
}

BUFFER_BYTES = 8 << 20


@dataclass(slots=True)
class FileSurvey:
    """One event file: how much of it was read, and where it could not be."""

    path: Path
    bytes: int = 0
    records: int = 0
    damage: list[Damage] = field(default_factory=list)
    unreadable: str = ""


@dataclass(slots=True)
class Unit:
    """What is told together: a directory's event files, or one event file."""

    name: str
    files: list[FileSurvey]
    tags: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in TAG_FIELDS})
    fields: dict[str, StepDigest] = field(default_factory=lambda: {name: StepDigest() for name in FIELDS})


def survey(unit: Unit, tag: str, new_scanner: Callable[[], Scanner], advance: Callable[[int], None]) -> None:
    """Scan the files of `unit` one after the other into it; of `tag` alone, unless that is empty.

    `advance` is told each number of bytes read. A file that cannot be opened or read is noted, not raised.
    """
    for file in unit.files:
        scanner = new_scanner()
        observer = _Observer(unit, tag.encode(), scanner.tags)
        try:
            _scan_file(file, scanner, observer, advance)
        except OSError as error:
            file.unreadable = error.strerror or str(error)
        observer.note_tags()


def _scan_file(file: FileSurvey, scanner: Scanner, observer: _Observer, advance: Callable[[int], None]) -> None:
    buffer = np.empty(BUFFER_BYTES, np.uint8)
    filled = 0
    with file.path.open("rb", buffering=0) as stream:
        while got := stream.readinto(memoryview(buffer)[filled:]):
            filled += got
            file.bytes += got
            used = _scan_buffer(file, scanner, observer, buffer[:filled], file.bytes - filled)
            buffer[: filled - used] = buffer[used:filled]
            filled -= used
            if filled == len(buffer):  # a record that is larger
                buffer = np.concatenate([buffer, np.empty_like(buffer)])
            advance(got)
    if filled:
        reason = "no record found up to the end" if scanner.searching else "the last record is not complete"
        file.damage.append(Damage(file.bytes - filled, filled, reason))


def _scan_buffer(file: FileSurvey, scanner: Scanner, observer: _Observer, buffer: UInt8, offset: int) -> int:
    used = 0
    while used < len(buffer):
        batch = scanner.scan(buffer[used:], offset + used)
        observer.observe(batch, buffer[used:], offset + used)
        file.records += batch.records
        file.damage += batch.damage
        if batch.consumed == 0:
            break
        used += batch.consumed
    return used


class _Observer:
    """Sorts the rows of one file's batches into the fields of its unit."""

    def __init__(self, unit: Unit, tag: bytes, tags: list[TagEntry]) -> None:
        self._unit = unit
        self._tag = tag
        self._tags = tags
        self._seen: dict[str, set[int]] = {name: set() for name in TAG_FIELDS}

    def observe(self, batch: Batch, buffer: UInt8, offset: int) -> None:
        """Count the rows of a batch scanned out of `buffer`, which starts at `offset` in the file."""
        self._observe_scalars_and_tensors(batch)
        for kind, name in _SAMPLE_FIELDS.items():
            rows = np.flatnonzero((batch.sample_kind == kind) & self._asked(batch.sample_tag))
            self._add(name, batch.sample_tag[rows], batch.sample_step[rows])
        if not self._tag:
            self._unit.fields["graph"].add(batch.sample_step[batch.sample_kind == Kind.GRAPH_DEF])
            self._observe_sessions(batch, buffer, offset)

    def note_tags(self) -> None:
        """Add the names of the tags seen to the unit; call once the file is done."""
        for name, seen in self._seen.items():
            self._unit.tags[name].update(self._tags[index].name.decode(errors="replace") for index in seen)

    def _observe_scalars_and_tensors(self, batch: Batch) -> None:
        asked = self._asked(batch.scalar_tag)
        simple = np.flatnonzero(asked & (batch.scalar_from_tensor == 0))
        self._add("scalars", batch.scalar_tag[simple], batch.scalar_step[simple])

        # Rank-0 tensors stand among the scalars, other tensors among the samples: put both back in file order.
        rank_0 = np.flatnonzero(asked & (batch.scalar_from_tensor != 0))
        samples = np.flatnonzero((batch.sample_kind == Kind.TENSOR) & self._asked(batch.sample_tag))
        places = np.searchsorted(rank_0, batch.sample_position[samples], side="left")
        tags = np.insert(batch.scalar_tag[rank_0], places, batch.sample_tag[samples])
        self._add("tensor", tags, np.insert(batch.scalar_step[rank_0], places, batch.sample_step[samples]))

    def _observe_sessions(self, batch: Batch, buffer: UInt8, offset: int) -> None:
        for row in np.flatnonzero(batch.sample_kind == Kind.SESSION_LOG).tolist():
            start = int(batch.sample_offset[row]) - offset
            log = SessionLog.FromString(buffer[start : start + int(batch.sample_length[row])].tobytes())
            if name := _SESSION_FIELDS.get(log.status):
                self._unit.fields[name].add(batch.sample_step[row : row + 1])

    def _asked(self, tags: Int32) -> np.typing.NDArray[np.bool_]:
        if not self._tag:
            return np.ones(len(tags), np.bool_)
        return np.isin(tags, [index for index, entry in enumerate(self._tags) if entry.name == self._tag])

    def _add(self, name: str, tags: Int32, steps: Int64) -> None:
        self._seen[name].update(np.flatnonzero(np.bincount(tags, minlength=1)).tolist())
        self._unit.fields[name].add(steps)


def total_bytes(units: Iterable[Unit]) -> int:
    """The size of all files of some units, of those that can be looked at."""
    return sum(file.path.stat().st_size for unit in units for file in unit.files if file.path.is_file())
