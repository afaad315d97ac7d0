"""Many records in one piece of memory, without an object each: how batches get from files to the parsing kernel."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from runtime.interrupts import deferred, import_numba
from runtime.records import record_file
from runtime.records.record_file import read_records
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES

Ints = npt.NDArray[np.int64]

SLOW_START = 20_000
"""So many records of a process are read by Python's loop before the compiled one is loaded."""

PIECE = 1000  # records that Python's loop puts together

_LEAST_BYTES = HEADER_BYTES + FOOTER_BYTES  # a record of nothing

_read = 0


class PackedRecords(Sequence[bytes]):
    """Records inside of `blob`, in its order: blob[starts[i]:ends[i]], an object only if somebody looks at it."""

    def __init__(self, blob: bytes, starts: Ints, ends: Ints) -> None:
        self.blob = blob
        self.starts = starts
        self.ends = ends

    @classmethod
    def of(cls, records: Sequence[bytes]) -> PackedRecords:
        """Return records put together."""
        ends = np.cumsum(np.fromiter(map(len, records), np.int64, len(records)))
        return cls(b"".join(records), np.concatenate([[0], ends[:-1]]).astype(np.int64)[: len(records)], ends)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> PackedRecords: ...
    def __getitem__(self, index: int | slice) -> bytes | PackedRecords:
        if isinstance(index, slice):
            return PackedRecords(self.blob, self.starts[index], self.ends[index])
        return self.blob[self.starts[index] : self.ends[index]]

    def numpy(self) -> npt.NDArray[Any]:
        """Return an array of bytes objects."""
        found = np.empty(len(self), object)
        blob = self.blob
        found[:] = [blob[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]
        return found


def packed_batches(
    paths: Iterator[Path], compression_type: str | None, size: int, drop_remainder: bool
) -> Iterator[PackedRecords]:
    """Yield the records of files, one file after another, so many at a time; the last may be fewer."""
    pieces: list[PackedRecords] = []
    count = 0
    for piece in itertools.chain.from_iterable(packed_records(path, compression_type) for path in paths):
        at = 0
        while len(piece) - at >= size - count:
            pieces.append(piece[at : at + size - count])
            at += size - count
            yield _joined(pieces)
            pieces, count = [], 0
        if at < len(piece):
            pieces.append(piece[at:])
            count += len(piece) - at
    if pieces and not drop_remainder:
        yield _joined(pieces)


def _joined(pieces: list[PackedRecords]) -> PackedRecords:
    """Return records put together, with what lies between them."""
    if len(pieces) == 1:
        return pieces[0]
    blobs, starts, ends = [], [], []
    before = 0
    for piece in pieces:
        first, last = int(piece.starts[0]), int(piece.ends[-1])
        blobs.append(memoryview(piece.blob)[first:last])
        starts.append(piece.starts + (before - first))
        ends.append(piece.ends + (before - first))
        before += last - first
    return PackedRecords(b"".join(blobs), np.concatenate(starts), np.concatenate(ends))


def packed_records(path: str | os.PathLike[str], compression_type: str | None = None) -> Iterator[PackedRecords]:
    """Yield a file's records a megabyte at a time; damage is raised as read_records does, after all before it."""
    global _read  # noqa: PLW0603  # how much this process has read; a lost update only delays the compiled loop
    records = read_records(path, compression_type)
    seen = 0
    while _read < SLOW_START:
        some = list(itertools.islice(records, PIECE))
        if not some:
            return
        _read += len(some)
        seen += len(some)
        yield PackedRecords.of(some)
    with deferred():
        import_numba()  # takes most of a second: not for a few records
        from runtime.records.framing import frame

    if frame is not None:
        yield from _framed(frame, Path(path), compression_type, seen)
        return
    while some := list(itertools.islice(records, PIECE)):
        yield PackedRecords.of(some)


def _framed(frame: Any, path: Path, compression_type: str | None, skipped: int) -> Iterator[PackedRecords]:
    """Yield the records behind the `skipped` first; from the first damaged or huge one on, read_records reads."""
    seen, position, blob = 0, 0, b""
    blobs = _blobs(path, compression_type)
    with contextlib.closing(blobs), contextlib.suppress(StopIteration):
        blob = next(blobs)
        while True:
            most = len(blob) // _LEAST_BYTES
            starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
            count, position, intact = frame(np.frombuffer(blob, np.uint8), 0, starts, ends)
            new = max(0, skipped - seen)
            if count > new:
                yield PackedRecords(blob, starts[new:count].copy(), ends[new:count].copy())
            seen += count
            if not (intact and count):
                break
            blob = blobs.send(position)
    if position < len(blob):  # cut, damaged, or larger than a chunk
        for record in itertools.islice(read_records(path, compression_type), max(seen, skipped), None):
            yield PackedRecords.of([record])


def _blobs(path: Path, compression_type: str | None) -> Generator[bytes, int, None]:
    """Yield a file's plain bytes, a chunk or more; the caller sends back how many it used, and the next follow."""
    if not compression_type:
        with path.open("rb", buffering=0) as file:
            while blob := file.read(record_file.CHUNK_BYTES):
                used = yield blob
                file.seek(used - len(blob), os.SEEK_CUR)  # cheaper than to put the rest before the next chunk
        return
    pieces: list[bytes] = []
    for piece in record_file.plain_chunks(path, compression_type):
        pieces.append(piece)
        if sum(map(len, pieces)) >= record_file.CHUNK_BYTES:
            blob = b"".join(pieces)
            used = yield blob
            pieces = [blob[used:]]
    if rest := b"".join(pieces):
        yield rest
