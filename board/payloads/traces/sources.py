"""The bytes of a trace's file, plain or gzipped, read at any place without ever holding all of them."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

from board.payloads.traces.trace import TraceProblem

GZIP = b"\x1f\x8b"
CHECKPOINT_BYTES = 16 << 20
"""Of inflated bytes between two places where inflating can start again (a window of 32 KiB is kept for each)."""

MOST_RATIO = 300
FREE_BYTES = 256 << 20
MOST_BYTES = 16 << 30
"""A file may inflate to FREE_BYTES, beyond that to MOST_RATIO times its size: real traces shrink 10 to 60 times."""

_READ_BYTES = 1 << 20

Progress = Callable[[int], None]
ReadAt = Callable[[int, int], bytes]
"""(offset, length) -> bytes of the file, fewer only at its end."""


class Source:
    """A plain file. `read` may be called from any thread."""

    def __init__(self, read_at: ReadAt, size: int, progress: Progress = lambda done: None) -> None:
        self.size = size
        self.notes: list[str] = []
        self._read_at = read_at
        self._progress = progress
        self._lock = threading.Lock()

    def read(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset` on; fewer only at the end. Raises TraceProblem."""
        with self._lock:
            return self._pread(offset, length)

    def _pread(self, offset: int, length: int) -> bytes:
        content = self._read_at(offset, length) if offset < self.size else b""  # a file may claim any place
        self._progress(min(offset + len(content), self.size))
        return content


class _Checkpoint(NamedTuple):
    inflated: int  # offset in what comes out
    packed: int  # offset of the next bytes to go in
    state: Any  # a zlib decompressor, copied


class Inflated(Source):
    """A gzipped file: what is in it is inflated as it is read, and again from the last checkpoint for another look."""

    def __init__(self, read_at: ReadAt, size: int, progress: Progress = lambda done: None) -> None:
        super().__init__(read_at, size, progress)
        self._limit = min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * size))
        self._checkpoints = [_Checkpoint(0, 0, _decompressor())]
        self._restore(self._checkpoints[0])

    def read(self, offset: int, length: int) -> bytes:
        """Return inflated bytes; what a cut-off file still has, with a note."""
        with self._lock:
            if offset < self._start or offset > self._start + len(self._kept) + CHECKPOINT_BYTES:
                self._restore(max(one for one in self._checkpoints if one.inflated <= offset))
            while self._start + len(self._kept) < offset + length and self._inflate():
                surplus = offset - self._start
                if surplus > len(self._kept) // 2:
                    self._drop(min(surplus, len(self._kept)))
            begin = offset - self._start
            return bytes(self._kept[begin : begin + length])

    def _drop(self, count: int) -> None:
        del self._kept[:count]
        self._start += count

    def _restore(self, checkpoint: _Checkpoint) -> None:
        self._start = checkpoint.inflated
        self._kept = bytearray()
        self._packed = checkpoint.packed
        self._state = checkpoint.state.copy()
        self._pending = b""

    def _inflate(self) -> bool:
        """Inflate some more; False at the end."""
        if not self._pending:
            self._pending = self._pread(self._packed, _READ_BYTES)
            self._packed += len(self._pending)
            if not self._pending:
                if not self._state.eof:
                    self._say("the file is cut short: what is there is shown")
                return False
        if self._state.eof:  # a further member follows, or padding
            if not self._pending.startswith(GZIP):
                return False
            self._state = _decompressor()
        try:
            self._kept += self._state.decompress(self._pending, _READ_BYTES)
        except zlib.error as error:
            self._say(f"the file is damaged ({error}): what comes before is shown")
            self._pending, self._packed = b"", self.size
            return False
        self._pending = self._state.unused_data if self._state.eof else self._state.unconsumed_tail
        end = self._start + len(self._kept)
        if end > self._limit:
            raise TraceProblem(f"inflates to more than {self._limit >> 20:,} MiB from {self.size:,} bytes: not read")
        if end - self._checkpoints[-1].inflated >= CHECKPOINT_BYTES and not self._state.eof:
            self._checkpoints.append(_Checkpoint(end, self._packed - len(self._pending), self._state.copy()))
        return True

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _decompressor() -> Any:
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def open_source(read_at: ReadAt, size: int, progress: Progress = lambda done: None) -> Source:
    """Return the bytes of a file, inflated where they are gzipped, whatever the file is called."""
    gzipped = read_at(0, len(GZIP)) == GZIP
    return Inflated(read_at, size, progress) if gzipped else Source(read_at, size, progress)
