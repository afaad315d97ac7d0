"""Which bytes of an event file are whole, valid records: what every reader of the file agrees on.

The scan of board.ingest is asked, so that a repaired file holds exactly what the page showed of the damaged one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from board.ingest.batch import Damage
from board.ingest.follow import Follower, ReadBuffer, Scanners, Stretch
from board.store.run import few

INCOMPLETE = "the last record is not complete"


@dataclass(slots=True)
class FileReport:
    """What became of one event file."""

    name: str  # relative to the log directory, to be shown
    records: int = 0  # that stayed
    bytes: int = 0  # of the file
    dropped: list[Damage] = field(default_factory=list)  # at most a thousand stretches are told apart
    overwritten: int = 0  # records that a later attempt overwrote, in part or whole
    failed: str = ""  # why it could not be read or written


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file, what was found in it, and where its whole records lie."""

    stretch: Stretch
    follower: Follower
    spans: list[tuple[int, int]]  # offsets in the file, ascending; whole records from the first byte to the last

    def data(self, start: int, stop: int) -> memoryview:
        """Return bytes by their offsets in the file."""
        return self.stretch.data[start - self.stretch.offset : stop - self.stretch.offset].data


def read(
    path: str, report: FileReport, scanners: Scanners, buffer: ReadBuffer, advance: Callable[[int], None]
) -> Iterator[Piece]:
    """Yield a file piece by piece, and note in `report` what is left out. Raises OSError."""
    follower = Follower(path, scanners)
    follower.refresh()
    report.bytes = follower.size
    for stretch in follower.stretches(buffer):
        batch = stretch.batch
        report.records += batch.records
        report.dropped = few([*report.dropped, *batch.damage])
        searching = follower.scanner.searching if follower.scanner is not None else None
        yield Piece(stretch, follower, _spans(stretch, [*batch.damage, *([searching] if searching else [])]))
        advance(batch.consumed)
    report.dropped = few([*report.dropped, *_end(follower)])


def _spans(stretch: Stretch, damage: list[Damage]) -> list[tuple[int, int]]:
    """Return what is between the stretches of damage, which may have begun before this piece."""
    spans = []
    position = stretch.offset
    for bad in sorted(damage, key=lambda one: one.offset):
        if bad.offset > position:
            spans.append((position, bad.offset))
        position = max(position, bad.offset + bad.length)
    end = stretch.offset + stretch.batch.consumed
    return [*spans, (position, end)] if position < end else spans


def _end(follower: Follower) -> list[Damage]:
    """Tell what a file ends in that is no whole record."""
    searching = follower.scanner.searching if follower.scanner is not None else None
    if searching is not None:
        return [Damage(searching.offset, follower.size - searching.offset, searching.reason)]
    left = follower.size - follower.offset
    return [Damage(follower.offset, left, INCOMPLETE)] if left > 0 else []
