"""The records of a file that later attempts left standing, as bytes to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from board.ingest.batch import TagEntry
from board.ingest.event import EventReader, Rows
from board.repair.intact import FileReport, Piece
from board.repair.timeline import Overwritten
from writer.wire.proto.envelope_pb2 import EventEnvelope
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES, encode_record

Flags = npt.NDArray[np.bool_]


def survivors(piece: Piece, overwritten: Overwritten | None, report: FileReport) -> Iterator[bytes | memoryview]:
    """Yield what stays of a piece, in file order; whole spans at once where nothing was overwritten."""
    if overwritten is not None:
        batch = piece.stretch.batch
        scalars, samples = overwritten.next(len(batch.scalar_tag), len(batch.sample_tag))
        if scalars.any() or samples.any():
            assert piece.follower.scanner is not None  # it has scanned the piece
            yield from _Sieve(piece.follower.scanner.tags, scalars, samples, report).sift(piece)
            return
    for start, stop in piece.spans:
        yield piece.data(start, stop)


def records(data: memoryview) -> Iterator[memoryview]:
    """Cut bytes that are whole, valid records into these."""
    position = 0
    while position < len(data):
        length = int.from_bytes(data[position : position + LENGTH_BYTES], "little")
        end = position + HEADER_BYTES + length + FOOTER_BYTES
        yield data[position:end]
        position = end


class _Sieve:
    """Goes through a piece record by record beside the flags of its rows.

    The reference tells how many rows a record has: it agrees with the compiled scan on every row.
    """

    def __init__(self, tags: Sequence[TagEntry], scalars: Flags, samples: Flags, report: FileReport) -> None:
        self._reader = EventReader(list(tags))
        self._scalars = scalars
        self._samples = samples
        self._scalar = self._sample = 0  # the next rows
        self._report = report

    def sift(self, piece: Piece) -> Iterator[bytes | memoryview]:
        for start, stop in piece.spans:
            for record in records(piece.data(start, stop)):
                kept = self._kept(record)
                if kept is not record:
                    self._report.overwritten += 1
                if kept is not None:
                    yield kept

    def _kept(self, record: memoryview) -> bytes | memoryview | None:
        """Return a record as it is, or without the values that were overwritten, or None if that is all of them."""
        payload = record[HEADER_BYTES : len(record) - FOOTER_BYTES].tobytes()
        flags = self._flags_of(payload)
        if not any(flags):
            return record
        if all(flags):
            return None
        event = EventEnvelope.FromString(payload)
        for index in reversed([index for index, flag in enumerate(flags) if flag]):
            del event.summary.value[index]
        return encode_record(event.SerializeToString())

    def _flags_of(self, payload: bytes) -> list[bool]:
        """Return for each row of an event, in the order of its values, whether it was overwritten."""
        rows = Rows()
        self._reader.read(payload, 0, 0, rows)
        flags: list[bool] = self._scalars[self._scalar : self._scalar + len(rows.scalars)].tolist()
        samples = self._samples[self._sample : self._sample + len(rows.samples)].tolist()
        self._scalar += len(rows.scalars)
        self._sample += len(rows.samples)
        positions = [sample[-1] for sample in rows.samples]  # scalars before each
        for sample in reversed(range(len(samples))):
            flags.insert(positions[sample], samples[sample])
        return flags
