"""`rt.gfile`, which is `rt.io.gfile`: files under TensorFlow's names, those of 1 (`Exists`) and of 2 (`exists`).

Files are local ones. What goes wrong is raised as `rt.errors` has it: NotFoundError is Python's FileNotFoundError, too.
"""

from __future__ import annotations

import errno
import glob as globbing
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from runtime import errors

__all__ = ["Copy", "DeleteRecursively", "Exists", "FastGFile", "GFile", "Glob", "IsDirectory", "ListDirectory"]
__all__ += ["MakeDirs", "MkDir", "Open", "Remove", "Rename", "Stat", "Walk", "copy", "exists", "glob", "isdir", "join"]
__all__ += ["listdir", "makedirs", "mkdir", "remove", "rename", "rmtree", "stat", "walk"]

Path = str | bytes | os.PathLike[Any]

_ERRORS: dict[int, type[errors.OpError]] = {
    errno.ENOENT: errors.NotFoundError,
    errno.EEXIST: errors.AlreadyExistsError,
    errno.EACCES: errors.PermissionDeniedError,
    errno.EPERM: errors.PermissionDeniedError,
    errno.ENOSPC: errors.ResourceExhaustedError,
    errno.EDQUOT: errors.ResourceExhaustedError,
}


@contextmanager
def _named() -> Iterator[None]:
    """Raise what the system says went wrong as TensorFlow names it."""
    try:
        yield
    except OSError as error:
        kind = _ERRORS.get(error.errno or 0, errors.FailedPreconditionError)
        raise kind(f"{os.fsdecode(error.filename) if error.filename else ''}: {error.strerror or error}") from error


def _path(path: Path) -> str:
    return os.fsdecode(path)


class GFile:
    """A file that is opened when it is first read from or written to; text, or bytes where the mode has a "b"."""

    def __init__(self, name: Path, mode: str = "r") -> None:
        if mode.replace("b", "") not in ("r", "w", "a", "r+", "w+", "a+"):
            raise errors.InvalidArgumentError(f"mode {mode!r} is none of r, w, a, r+, w+ and a+, with or without b")
        self._name, self._mode = name, mode
        self._opened: Any = None

    @property
    def name(self) -> Path:
        """The path, as it was given."""
        return self._name

    @property
    def mode(self) -> str:
        """The mode, as it was given."""
        return self._mode

    @property
    def _file(self) -> Any:
        if self._opened is None:
            with _named():
                text = "b" not in self._mode
                self._opened = open(  # noqa: SIM115  # `close` closes it
                    _path(self._name), self._mode, encoding="utf-8" if text else None, newline="" if text else None
                )
        return self._opened

    def read(self, n: int = -1) -> Any:
        """Return the next `n` characters or bytes, or all that are left."""
        if "r" not in self._mode and "+" not in self._mode:
            raise errors.PermissionDeniedError(f"{_path(self._name)}: File isn't open for reading")
        return self._file.read(n)

    def readline(self) -> Any:
        """Return the next line with its end, without carriage returns; nothing at the end of the file."""
        line = self._file.readline()
        return line.replace(b"\r" if isinstance(line, bytes) else "\r", line[:0])

    def readlines(self) -> list[Any]:
        """Return the lines that are left, with their ends."""
        return list(iter(self))

    def write(self, file_content: Any) -> None:
        """Write text, or bytes; at the end of what is there where the mode is "a"."""
        if self._mode in ("r", "rb"):
            raise errors.PermissionDeniedError(f"{_path(self._name)}: File isn't open for writing")
        text = "b" not in self._mode
        if text and isinstance(file_content, bytes):
            file_content = file_content.decode()
        elif not text and isinstance(file_content, str):
            file_content = file_content.encode()
        with _named():
            self._file.write(file_content)

    def size(self) -> int:
        """Return the size of the file in bytes."""
        return stat(self._name).length

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        """Go to a place: from the start, or for `whence` 1 and 2 from here and from the end."""
        place = offset if offset is not None else position
        if place is None:
            raise TypeError("seek(): offset argument required")
        self._file.seek(place, whence)

    def seekable(self) -> bool:
        """Tell whether `seek` works: it does."""
        return True

    def tell(self) -> int:
        """Return where in the file the next read or write is."""
        return int(self._file.tell())

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._opened is not None:
            with _named():
                self._opened.flush()

    def close(self) -> None:
        """Close the file; what is written to opens it again."""
        if self._opened is not None:
            with _named():
                self._opened.close()
            self._opened = None
        elif self._mode[0] == "w":
            _ = self._file  # a file that nothing was written to is there all the same
            self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True)
class FileStatistics:
    """What is known of a file: its size in bytes, when it was changed (nanoseconds), and whether it is a directory."""

    length: int
    mtime_nsec: int
    is_directory: bool


def exists(path: Path) -> bool:
    """Tell whether there is a file or a directory."""
    return os.path.exists(_path(path))


def isdir(path: Path) -> bool:
    """Tell whether there is a directory of this name."""
    return os.path.isdir(_path(path))


def glob(pattern: Any) -> list[str]:
    """Return the paths that fit a pattern, or one of several, in order; hidden ones too, as in TensorFlow."""
    patterns = [pattern] if isinstance(pattern, str | bytes | os.PathLike) else list(pattern)
    return sorted(found for one in patterns for found in globbing.glob(_path(one), include_hidden=True))


def listdir(path: Path) -> list[str]:
    """Return the names in a directory, in order."""
    with _named():
        return sorted(os.listdir(_path(path)))


def mkdir(path: Path) -> None:
    """Make a directory in one that is there; it may be there already."""
    with _named():
        if not isdir(path):
            os.mkdir(_path(path))


def makedirs(path: Path) -> None:
    """Make a directory and those above it, where they are not there."""
    with _named():
        os.makedirs(_path(path), exist_ok=True)


def remove(path: Path) -> None:
    """Delete a file."""
    with _named():
        os.remove(_path(path))


def rmtree(path: Path) -> None:
    """Delete a directory with all that is in it."""
    with _named():
        shutil.rmtree(_path(path))


def copy(src: Path, dst: Path, overwrite: bool = False) -> None:
    """Copy a file's content; raises AlreadyExistsError where `dst` is there, and is not to be overwritten."""
    _free(dst, overwrite=overwrite)
    with _named():
        shutil.copyfile(_path(src), _path(dst))


def rename(src: Path, dst: Path, overwrite: bool = False) -> None:
    """Move a file or a directory; raises AlreadyExistsError where `dst` is there, and is not to be overwritten."""
    _free(dst, overwrite=overwrite)
    with _named():
        os.replace(_path(src), _path(dst))


def _free(path: Path, *, overwrite: bool) -> None:
    if not overwrite and exists(path):
        raise errors.AlreadyExistsError(f"{_path(path)}: file already exists")


def stat(path: Path) -> FileStatistics:
    """Return what is known of a file; raises NotFoundError where there is none."""
    with _named():
        found = os.stat(_path(path))
    return FileStatistics(found.st_size, found.st_mtime_ns, isdir(path))


def walk(top: Path, topdown: bool = True, onerror: Any = None) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (directory, names of directories in it, names of files in it) of a directory and all below it."""
    for directory, directories, files in os.walk(_path(top), topdown=topdown, onerror=onerror):
        directories.sort()
        yield directory, directories, sorted(files)


join = os.path.join

# TensorFlow 1's names
Open = FastGFile = GFile
Copy, Exists, Glob, IsDirectory, ListDirectory = copy, exists, glob, isdir, listdir
MakeDirs, MkDir, Remove, Rename, Stat, DeleteRecursively = makedirs, mkdir, remove, rename, stat, rmtree


def Walk(top: Path, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:  # noqa: N802
    """Yield (directory, names of directories in it, names of files in it) of a directory and all below it."""
    return walk(top, topdown=in_order)
