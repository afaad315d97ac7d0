"""Files that a config names: found inside of the log directory, opened only where they are plain files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from board.confinement import inside
from board.embeddings.errors import BadEmbedding, TooLarge
from board.regular_files import open_regular
from board.store.artifacts import Artifact

CHUNK_BYTES = 1 << 18  # of text some 4 ms to read as numbers, in which nobody else runs


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file as it was when somebody looked; another time or size is another content."""

    path: str
    name: str  # as the config calls it, to be shown
    size: int
    modified_ns: int


def locate(artifact: Artifact, path: str, base: str | None = None) -> LogFile:
    """Return the file that a config calls `path`, relative to `base`, else to its own directory.

    Raises OutsideLogdir, and BadEmbedding for what is not there or no file.
    """
    real = inside(artifact.root, base or os.path.dirname(artifact.path), path)
    try:
        found = os.stat(real)
    except OSError as error:
        raise BadEmbedding(f"{path!r} cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(found.st_mode):
        raise BadEmbedding(f"{path!r} is not a file")
    return LogFile(real, path, found.st_size, found.st_mtime_ns)


def exists(artifact: Artifact, path: str, base: str) -> bool:
    """Tell whether `locate` finds a file. Raises OutsideLogdir."""
    return os.path.isfile(inside(artifact.root, base, path))


def chunks(file: LogFile) -> Iterator[bytes]:
    """Yield what is in a file, in pieces. Raises BadEmbedding."""
    with open_file(file) as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


def read_whole(file: LogFile, most_bytes: int) -> bytes:
    """Return what is in a file. Raises TooLarge, BadEmbedding."""
    if file.size > most_bytes:
        raise TooLarge(f"{file.name!r} has {file.size:,} bytes; at most {most_bytes:,} are read")
    with open_file(file) as opened:
        return opened.read(most_bytes)


def open_file(file: LogFile) -> BinaryIO:
    """Open a file that was found. Raises BadEmbedding where it is gone, or no plain file any more."""
    try:
        return open_regular(file.path)
    except OSError as error:
        raise BadEmbedding(f"{file.name!r} cannot be opened: {error.strerror}") from error
