"""Event files to numbers a field: the scan behind `board --inspect`, in the memory of one buffer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from google.protobuf.message import DecodeError

from board.ingest.batch import Batch, Damage, Int32, Int64, Kind, TagEntry
from board.ingest.follow import Follower, ReadBuffer, Scanners, Stretch
from board.inspection.steps import StepDigest
from board.store.run import few
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

INCOMPLETE = "the last record is not complete"
"""Not damage while its writer lives."""


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


def survey(unit: Unit, tag: str, scanners: Scanners, advance: Callable[[int], None]) -> None:
    """Scan the files of `unit` one after the other into it; of `tag` alone, unless that is empty.

    `advance` is told each number of bytes that is done. A file that cannot be read is noted, not raised.
    """
    buffer = ReadBuffer()
    for file in unit.files:
        follower = Follower(str(file.path), scanners)
        observer = _Observer(unit, tag.encode())
        try:
            follower.refresh()
            for stretch in follower.stretches(buffer):
                assert follower.scanner is not None  # somebody has scanned the stretch
                observer.observe(stretch, follower.scanner.tags)
                file.records += stretch.batch.records
                file.damage = few([*file.damage, *stretch.batch.damage])
                advance(stretch.batch.consumed)
        except OSError as error:
            file.unreadable = error.strerror or str(error)
        file.bytes = follower.size
        file.damage += _damage_at_the_end(follower)
        observer.note_tags()


def _damage_at_the_end(follower: Follower) -> list[Damage]:
    """Tell what a file ends in that is no whole record: damage that nothing ended, or a record that is cut off."""
    searching = follower.scanner.searching if follower.scanner else None
    if searching is not None:
        return [Damage(searching.offset, follower.size - searching.offset, searching.reason)]
    left = follower.size - follower.offset
    return [Damage(follower.offset, left, INCOMPLETE)] if left else []


class _Observer:
    """Sorts the rows of one file's batches into the fields of its unit."""

    def __init__(self, unit: Unit, tag: bytes) -> None:
        self._unit = unit
        self._tag = tag
        self._tags: list[TagEntry] = []
        self._seen: dict[str, set[int]] = {name: set() for name in TAG_FIELDS}

    def observe(self, stretch: Stretch, tags: list[TagEntry]) -> None:
        """Count the rows of the file's next stretch, whose tags are indices into `tags`."""
        self._tags = tags
        batch = stretch.batch
        self._observe_scalars_and_tensors(batch)
        for kind, name in _SAMPLE_FIELDS.items():
            rows = np.flatnonzero((batch.sample_kind == kind) & self._asked(batch.sample_tag))
            self._add(name, batch.sample_tag[rows], batch.sample_step[rows])
        if not self._tag:
            self._unit.fields["graph"].add(batch.sample_step[batch.sample_kind == Kind.GRAPH_DEF])
            self._observe_sessions(stretch)

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

    def _observe_sessions(self, stretch: Stretch) -> None:
        batch = stretch.batch
        for row in np.flatnonzero(batch.sample_kind == Kind.SESSION_LOG).tolist():
            payload = stretch.payload(int(batch.sample_offset[row]), int(batch.sample_length[row]))
            if name := _session_field(payload):
                self._unit.fields[name].add(batch.sample_step[row : row + 1])

    def _asked(self, tags: Int32) -> np.typing.NDArray[np.bool_]:
        if not self._tag:
            return np.ones(len(tags), np.bool_)
        return np.isin(tags, [index for index, entry in enumerate(self._tags) if entry.name == self._tag])

    def _add(self, name: str, tags: Int32, steps: Int64) -> None:
        self._seen[name].update(np.flatnonzero(np.bincount(tags, minlength=1)).tolist())
        self._unit.fields[name].add(steps)


def _session_field(payload: bytes) -> str | None:
    """Return what a session log counts as; nothing, like other kinds, where its bytes are no message."""
    try:
        return _SESSION_FIELDS.get(SessionLog.FromString(payload).status)
    except DecodeError:
        return None
