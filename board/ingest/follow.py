"""One event file, read from where the last look at it ended.

Plain reads, never a memory map: a file that shrinks under a map kills the process. The file is open only while it is
read, so the number of files is not bounded by descriptors. What is not a whole record yet is kept as an offset, not
as bytes.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

import numpy as np
import numpy.typing as npt

from board.ingest.batch import Batch, Scanner
from board.regular_files import open_regular
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES, masked_crc32c

_MARK_BYTES = 256
_HEADER = struct.Struct("<QI")


class Scanners(Protocol):
    """Chooses who scans the next stretch, and how much of it."""

    def next(self, scanner: Scanner | None, left: int) -> tuple[Scanner, int]:
        """Return the scanner that goes on from `scanner` (None: a new file), and the bytes to show it at once.

        About `left` bytes are still to be read.
        """
        ...


class Change(Enum):
    """What happened to a file since the last look."""

    NOTHING = auto()
    GREW = auto()
    REPLACED = auto()  # it is another file now, or was cut short: everything that was read of it is void


@dataclass(frozen=True, slots=True)
class Stretch:
    """A scanned piece of a file: its rows, and the bytes at whose offsets the rows' payloads lie."""

    batch: Batch
    data: npt.NDArray[np.uint8]
    offset: int

    def payload(self, offset: int, length: int) -> bytes:
        """Return the bytes of a payload of this stretch."""
        start = offset - self.offset
        return self.data[start : start + length].tobytes()


class ReadBuffer:
    """Memory that one thread reads all its files into."""

    def __init__(self) -> None:
        self.memory = np.empty(0, np.uint8)

    def fill(self, descriptor: int, offset: int, length: int) -> npt.NDArray[np.uint8]:
        """Read up to `length` bytes; fewer only at the end of the file. The next call overwrites them.

        The memory is as large as the last call needed: one huge record does not keep its size forever.
        """
        length = max(0, min(length, os.fstat(descriptor).st_size - offset))
        if not length <= len(self.memory) <= max(4 * length, 1 << 24):
            self.memory = np.empty(length, np.uint8)
        view = self.memory[:length].data
        done = 0
        while done < length and (got := os.preadv(descriptor, [view[done:]], offset + done)):
            done += got
        return self.memory[:done]


_Identity = tuple[int, int]
_Mark = tuple[int, bytes]  # what stood at an offset


def _identity(status: os.stat_result) -> _Identity:
    return status.st_dev, status.st_ino


class Follower:
    """Reads one file on and on. Not thread-safe: one thread at a time."""

    def __init__(self, path: str, scanners: Scanners) -> None:
        self.path = path
        self.offset = 0  # everything before it is done with
        self.size = 0  # of the file, when it was last looked at
        self._scanners = scanners
        self._scanner: Scanner | None = None
        self._identity: _Identity | None = None
        self._modified = 0
        self._marks: tuple[_Mark, ...] = ()

    def has_seen(self, size: int, modified_ns: int, inode: int) -> bool:
        """Tell whether the file was in this state when it was last looked at."""
        return self._identity is not None and (size, modified_ns, inode) == (
            self.size,
            self._modified,
            self._identity[1],
        )

    @property
    def scanner(self) -> Scanner | None:
        """Who scanned last: knows the file's tags, and whether it ends inside damage."""
        return self._scanner

    def refresh(self) -> Change:
        """Look whether there is something new. Raises OSError where the file cannot be opened, or is no plain file."""
        status = os.stat(self.path)
        if not stat.S_ISREG(status.st_mode):  # to open a pipe would wait for somebody to write into it
            raise OSError(errno.EINVAL, "not a regular file", self.path)
        identity = _identity(status)
        if (identity, status.st_size, status.st_mtime_ns) == (self._identity, self.size, self._modified):
            return Change.NOTHING
        replaced = self._identity is not None and (
            identity != self._identity or status.st_size < self.size or self._was_rewritten()
        )
        if replaced:
            self.offset = 0
            self._scanner = None
            self._marks = ()
        self._identity, self.size, self._modified = identity, status.st_size, status.st_mtime_ns
        return Change.REPLACED if replaced else Change.GREW

    def stretches(self, buffer: ReadBuffer) -> Iterator[Stretch]:
        """Scan what is new, stretch by stretch. Stop iterating at any time; the next call goes on there."""
        with open_regular(self.path, buffering=0) as file:
            descriptor = file.fileno()
            if _identity(os.fstat(descriptor)) != self._identity:
                return  # replaced since refresh(), which will say so next time
            yield from self._read(descriptor, buffer)
            self._mark(descriptor)

    def _read(self, descriptor: int, buffer: ReadBuffer) -> Iterator[Stretch]:
        needed = 0
        while True:
            self._scanner, chunk = self._scanners.next(self._scanner, self.size - self.offset)
            wanted = max(chunk, needed)
            data = buffer.fill(descriptor, self.offset, wanted)
            start = self.offset
            yield from self._scan(data)
            if self.offset > start:
                needed = 0
                if len(data) < wanted:
                    return
            elif needed or len(data) < wanted:
                return
            else:  # a record larger than a chunk: read it whole, if it is there
                needed = _claimed_bytes(data)
                if not needed or self.offset + needed > os.fstat(descriptor).st_size:
                    return

    def _scan(self, data: npt.NDArray[np.uint8]) -> Iterator[Stretch]:
        assert self._scanner is not None
        while len(data):
            batch = self._scanner.scan(data, self.offset)
            if batch.consumed == 0:
                return
            stretch = Stretch(batch, data, self.offset)
            self.offset += batch.consumed
            data = data[batch.consumed :]
            yield stretch

    def _mark(self, descriptor: int) -> None:
        """Remember the first bytes, which a writer that starts anew writes anew, and the last, with their checksums.

        A file that is cut short and written again beyond its old size between two looks differs in one of them.
        """
        length = min(_MARK_BYTES, self.offset)
        self._marks = tuple((at, os.pread(descriptor, length, at)) for at in {0, self.offset - length})

    def _was_rewritten(self) -> bool:
        with open_regular(self.path, buffering=0) as file:
            return any(os.pread(file.fileno(), len(bytes_), at) != bytes_ for at, bytes_ in self._marks)


def _claimed_bytes(data: npt.NDArray[np.uint8]) -> int:
    """Return what the record at the start of `data` takes in all, 0 where no intact header stands there."""
    if len(data) < HEADER_BYTES:
        return 0
    header = data[:HEADER_BYTES].tobytes()
    length, checksum = _HEADER.unpack(header)
    return HEADER_BYTES + length + FOOTER_BYTES if masked_crc32c(header[:LENGTH_BYTES]) == checksum else 0
