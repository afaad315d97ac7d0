"""The names of a checkpoint's files, and reading from and writing to them so that nothing is half there."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from writer.wire.record import Buffer

_DATA_SUFFIX = re.compile(r"\.data-\d{5}-of-\d{5}")


class CorruptCheckpoint(ValueError):  # noqa: N818  # what it is, not that it is an error
    """A checkpoint's file is damaged, cut or lies about itself: `path`, the `offset` in it, and why."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"{path}: {reason} (offset {offset})")
        self.path = path
        self.offset = offset
        self.reason = reason


def index_path(prefix: Path) -> Path:
    """`model.ckpt-60` -> `model.ckpt-60.index`."""
    return prefix.with_name(f"{prefix.name}.index")


def meta_path(prefix: Path) -> Path:
    """`model.ckpt-60` -> `model.ckpt-60.meta`, which holds the graph."""
    return prefix.with_name(f"{prefix.name}.meta")


def data_path(prefix: Path, shard: int, shards: int) -> Path:
    """`model.ckpt-60` -> `model.ckpt-60.data-00000-of-00001`."""
    return prefix.with_name(f"{prefix.name}.data-{shard:05d}-of-{shards:05d}")


def data_paths(prefix: Path) -> list[Path]:
    """Return the data files that there are for a prefix, of whatever number of shards."""
    try:
        names = os.listdir(prefix.parent)
    except FileNotFoundError:
        return []
    start = len(prefix.name)
    return sorted(
        prefix.with_name(name) for name in names if name.startswith(prefix.name) and _DATA_SUFFIX.fullmatch(name, start)
    )


def remove_checkpoint(prefix: Path) -> None:
    """Remove a checkpoint's files. Without its index it is none, so that goes first."""
    for path in (index_path(prefix), meta_path(prefix), *data_paths(prefix)):
        path.unlink(missing_ok=True)
        _partial(path).unlink(missing_ok=True)


def read_whole(path: Path, most_bytes: int) -> bytes:
    """Return what is in a small file; raises CorruptCheckpoint for what no such file can be."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most_bytes:
            raise CorruptCheckpoint(path, most_bytes, f"{size} bytes, more than the {most_bytes} that are read")
        return file.read(size)


def open_regular(path: Path) -> io.FileIO:
    """Open a file without buffers; raises CorruptCheckpoint for a pipe or device, which could block for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise CorruptCheckpoint(path, 0, "not a regular file")
    return io.FileIO(path)


def write_durably(path: Path, chunks: Iterable[Buffer]) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb", buffering=0) as file:
        try:
            for chunk in chunks:
                _write_all(file.fileno(), memoryview(chunk))
            os.fsync(file.fileno())
        except OSError as error:
            error.filename = str(path)
            raise


def _write_all(descriptor: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_durably(path: Path, content: Buffer) -> None:
    """Give a file new content at once: whoever looks, also after a crash, finds the old or the new one, whole."""
    partial = _partial(path)
    try:
        write_durably(partial, [content])
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def _partial(path: Path) -> Path:
    """Return where a file is while it is written."""
    return path.with_name(f"{path.name}.partial")


def sync_directory(directory: Path) -> None:
    """Wait until the names in a directory are on the disk, where the system can say so."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
