"""One event file on disk: its name, its first record, its bytes, and the next file when it is full. Blocking."""

import itertools
import os
import socket
import time
from collections import deque
from pathlib import Path

from writer.wire.proto.event_pb2 import Event, SourceMetadata
from writer.wire.record import encode_record

FILE_VERSION = "brain.Event:2"
WRITER_NAME = "board.writer"

# Part of the name, so that two writers of one process may share a directory.
_counter = itertools.count()


def _new_path(directory: Path, suffix: str) -> Path:
    """Return a name in TensorFlow's form: events.out.tfevents.<second>.<host>.<pid>.<counter><suffix>.

    Readers take a run's files in the order of their names. Ten digits keep that the order of seconds, and the
    counter's zeros (TensorFlow has none) keep it within a second: there 10 would come before 9.
    """
    parts = (f"{int(time.time()):010d}", socket.gethostname(), str(os.getpid()), f"{next(_counter):06d}")
    return directory / f"events.out.tfevents.{'.'.join(parts)}{suffix}"


class EventFile:
    """Appends framed records to an event file of its own, and moves on to another at `max_bytes`.

    What could not be written (a full disk) is kept, and the next `flush` goes on at the very byte: nothing is lost
    or torn when space comes back.
    """

    def __init__(self, directory: Path, suffix: str = "", max_bytes: int | None = None) -> None:
        """Create the file, exclusively, and write its version record; raises OSError where that fails."""
        if max_bytes is not None and max_bytes <= 0:
            raise ValueError(f"max_file_bytes must be positive, got {max_bytes}")
        self._directory = directory
        self._suffix = suffix
        self._max_bytes = max_bytes
        self._pending = bytearray()
        self._waiting: deque[bytes] = deque()  # records of which it is not decided yet which file they are for
        self._size = 0  # of the current file, what is pending included
        self._descriptor = -1
        directory.mkdir(parents=True, exist_ok=True)
        self._open_next()
        self.flush()

    def append(self, records: list[bytes]) -> None:
        """Take framed records; `flush` brings them to the file, or to the next ones where that becomes full."""
        if self._max_bytes is None:
            self._pending += b"".join(records)
        else:
            self._waiting.extend(records)

    def flush(self) -> None:
        """Hand everything to the operating system, where it survives the death of this process."""
        self._write()
        while self._waiting:
            if not self._has_room():
                self._open_next()
            while self._waiting and self._has_room():
                record = self._waiting.popleft()
                self._pending += record
                self._size += len(record)
            self._write()

    def _has_room(self) -> bool:
        """Tell whether the next record belongs into this file: a new one takes one of any size."""
        assert self._max_bytes is not None
        return self._size == self._opening_size or self._size + len(self._waiting[0]) <= self._max_bytes

    def _write(self) -> None:
        while self._pending:
            try:
                written = os.write(self._descriptor, self._pending)
            except OSError as error:
                error.filename = str(self.path)
                raise
            del self._pending[:written]

    def close(self) -> None:
        """Flush and close; the file is closed even where flushing fails."""
        try:
            self.flush()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close without writing: what is pending belongs to another process, or is lost already."""
        self._pending = bytearray()  # not emptied: a thread that a fork left behind may hold its bytes
        self._waiting.clear()
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def _open_next(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        while True:
            self.path = _new_path(self._directory, self._suffix)
            try:
                descriptor = os.open(self.path, flags, 0o666)
            except FileExistsError:  # pid and counter of another machine or container: take the next counter
                continue
            break
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = descriptor
        version = Event(
            wall_time=time.time(),
            file_version=FILE_VERSION,
            source_metadata=SourceMetadata(writer=WRITER_NAME),
        )
        self._pending += encode_record(version.SerializeToString())
        self._size = self._opening_size = len(self._pending)
