"""Where an export goes: under its own name only once it is whole, and never over what is there unless asked."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from board.errors import BoardError

STDOUT = "-"


class CannotExport(BoardError):  # noqa: N818  # what it is
    """There is nothing to export, or nowhere to put it; the message is one line."""


@contextmanager
def new_file(path: str, *, force: bool) -> Iterator[BinaryIO]:
    """Give a file to write; it gets its name when the block ends well, and is gone when it does not.

    "-" is standard output; a device or pipe is written to as it is. Raises CannotExport where something is in the way
    and `force` is not given.
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if _is_special(path):
        with open(path, "wb") as file:
            yield file
        return
    target = Path(os.path.realpath(path))
    _refuse(target, "a directory", taken=target.is_dir())
    _refuse(target, "there; --force replaces it", taken=target.exists() and not force)
    with _scratch(target, Path.unlink) as scratch:
        with scratch.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse(target, "there; --force replaces it", taken=target.exists() and not force)
        scratch.replace(target)


@contextmanager
def new_directory(path: str, *, force: bool, index: str) -> Iterator[Path]:
    """Give a directory to fill; it gets its name when the block ends well, and is gone when it does not.

    With `force`, a directory that is there is replaced, but only one that an earlier export made: it holds `index`
    with some suffix. Raises CannotExport otherwise.
    """
    target = Path(os.path.realpath(path))
    _refuse(target, "a file; several kinds of data go into a directory", taken=target.exists() and not target.is_dir())
    taken = target.is_dir() and any(target.iterdir())
    _refuse(target, "there; --force replaces it", taken=taken and not force)
    _refuse(target, "no earlier export: it is not replaced", taken=taken and not list(target.glob(f"{index}.*")))
    with _scratch(target, shutil.rmtree) as scratch:
        scratch.mkdir()
        yield scratch
        if target.is_dir():
            with _scratch(target, shutil.rmtree) as old:
                target.rename(old)
                scratch.rename(target)
                shutil.rmtree(old)
        else:
            scratch.rename(target)


@contextmanager
def _scratch(target: Path, remove: Callable[[Path], None]) -> Iterator[Path]:
    """Give a free name beside the target, on the same file system; whatever is left of it in the end is removed."""
    scratch = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        yield scratch
    finally:
        if scratch.exists():
            remove(scratch)


def _is_special(path: str) -> bool:
    """Tell whether there is something that is neither a file nor a directory: a device, a pipe."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _refuse(target: Path, what: str, *, taken: bool) -> None:
    if taken:
        raise CannotExport(f"{str(target)!r} is {what}")
