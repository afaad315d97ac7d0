"""Where repaired files go: beside the log directory, or in place with the originals kept."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from board.errors import BoardError
from board.ingest.logdir import is_event_file

QUIET_SECONDS = 60
"""A file that nobody has changed for so long may be replaced in place: its writer is taken to be gone."""


class CannotWrite(BoardError):  # noqa: N818  # what it is
    """The output cannot be what was asked for."""

    code = "cannot_write"


def reason_of(error: OSError | CannotWrite) -> str:
    """Return why a file could not be read or written, in a few words."""
    return str(error) if isinstance(error, CannotWrite) else error.strerror or str(error)


def check_output(logdir: Path, output: Path, *, force: bool) -> None:
    """Refuse an output that would mix with the input, or be mixed into what is there. Raises CannotWrite."""
    source, target = logdir.resolve(), output.resolve()
    if source == target or source in target.parents or target in source.parents:
        raise CannotWrite(f"the output {str(output)!r} and the log directory {str(logdir)!r} lie inside one another")
    if output.exists() and not output.is_dir():
        raise CannotWrite(f"the output {str(output)!r} is there already, and is no directory")
    if not force and output.exists() and any(output.iterdir()):
        raise CannotWrite(f"the output {str(output)!r} is not empty: --force replaces files of the same names in it")


@contextmanager
def replacing(target: Path, like: Path, when_whole: Callable[[], None] = lambda: None) -> Iterator[BinaryIO]:
    """Write a file that is there whole or not at all, with the mode and times of `like`.

    when_whole: called when all is on the disk under another name; what it raises keeps `target` as it was.
    Its name while it is written does not hold "tfevents": no reader takes it for an event file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".board-", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        shutil.copystat(like, name)
        when_whole()
        os.replace(name, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _sync_directory(target.parent)


def replace_all(originals: Sequence[Path], write: Callable[[BinaryIO], None], *, backup: bool) -> None:
    """Put one new file in the place of some, under the first one's name. Raises CannotWrite, OSError.

    The originals stay as they are until the new file is whole; then they get their backup names, the new file takes
    its place, and the others go. A crash in between leaves too many files, never too few.
    """
    states = [_quiet_state(path) for path in originals]
    for taken in (backup_path(path) for path in originals if backup and backup_path(path).exists()):
        raise CannotWrite(f"the backup {str(taken)!r} is there already: move it away, or use --no-backup")

    def keep_originals() -> None:
        if states != [_state(path) for path in originals]:
            raise CannotWrite("it has changed meanwhile: somebody is writing it")
        for path in originals if backup else ():
            _link(path, backup_path(path))

    newest = max(originals, key=lambda path: path.stat().st_mtime_ns)
    with replacing(originals[0], newest, keep_originals) as sink:
        write(sink)
    for path in originals[1:]:
        path.unlink()


def backup_path(path: Path) -> Path:
    """Return where an original is kept: `.bak`, and no "tfevents" in the name, or readers would show it twice."""
    return path.with_name(path.name.replace("tfevents", "tf-events") + ".bak")


def copy_others(logdir: Path, output: Path) -> list[str]:
    """Copy what is no event file; return a line on each thing that was left out.

    Links to directories are left out: what they lead to may be anything, and large.
    """
    left_out = []
    for directory, names, files in os.walk(logdir):
        links = (path for path in (os.path.join(directory, name) for name in names) if os.path.islink(path))
        left_out += [f"{path}: a link to a directory: other files than event files are not copied" for path in links]
        for name in (name for name in files if not is_event_file(name)):
            source = Path(directory, name)
            try:
                if not stat.S_ISREG(source.stat().st_mode):
                    left_out.append(f"{source}: not a regular file")
                    continue
                with replacing(output / source.relative_to(logdir), source) as sink, source.open("rb") as file:
                    shutil.copyfileobj(file, sink, 1 << 20)
            except OSError as error:
                left_out.append(f"{source}: {reason_of(error)}")
    return left_out


def _quiet_state(path: Path) -> tuple[int, int, int]:
    """Return a file's state. Raises CannotWrite where somebody may be writing: they would go on in the old file."""
    age = time.time() - path.stat().st_mtime
    if age < QUIET_SECONDS:
        raise CannotWrite(f"it was changed {max(age, 0):.0f} s ago, somebody may be writing it: wait for a minute")
    return _state(path)


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _link(path: Path, backup: Path) -> None:
    """Give a file a second name, before the first one is taken from it."""
    try:
        os.link(path, backup)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        shutil.copy2(path, backup)


def _sync_directory(directory: Path) -> None:
    """Make a rename last: it is the directory's content."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
