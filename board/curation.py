"""The user's own notes on a log directory, kept outside it: event files are never touched.

One JSON file for each log directory in the user's data directory. Several servers may show one directory at once: each
change is merged into the file as it is on disk, under a lock, so that neither server loses the other's keys.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from board.errors import BadRequest

try:
    import fcntl
except ImportError:  # Windows: one server a directory is safe, several may lose each other's keys
    fcntl = None  # type: ignore[assignment]  # stands for "no such module"

MAX_BYTES = 4 << 20
MAX_DEPTH = 32

Notes = dict[str, Any]


class BadCuration(BadRequest):
    """A change to the notes that cannot be kept."""

    code = "bad_curation"


class Curation:
    """Reads and changes the notes; where they cannot be written they live as long as the process, and `notice` says so.

    One lock guards the fields; it is taken before the lock on the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: str | None = None
        self._lock = threading.Lock()
        self._notes: Notes = {}
        self._version: tuple[int, int] | None = None  # of the file whose content `_notes` is

    def read(self) -> Notes:
        """Return all notes, with what other servers wrote."""
        with self._lock:
            self._refresh()
            return self._notes

    def change(self, patch: object) -> Notes:
        """Apply a JSON merge patch (RFC 7396) and return all notes. Raises BadCuration; then nothing has changed."""
        if not isinstance(patch, dict):
            raise BadCuration(f"notes are an object, not {type(patch).__name__}")
        if _depth(patch) > MAX_DEPTH:
            raise BadCuration(f"notes nest at most {MAX_DEPTH} deep")
        with self._lock:
            try:
                with self._file_locked():
                    self._refresh()
                    self._notes = _checked(merge_patch(self._notes, patch))
                    self._write()
            except OSError as error:
                self._refresh()
                self._notes = _checked(merge_patch(self._notes, patch))
                self.notice = f"notes are kept only while this server runs: {error.strerror or error}: {self.path}"
            return self._notes

    def _refresh(self) -> None:
        """Read the file if somebody else has written it since. An unreadable one is put aside, never overwritten."""
        try:
            stat = self.path.stat()
            version = (stat.st_mtime_ns, stat.st_ino)
            if version == self._version:
                return
            notes = json.loads(self.path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.notice = f"notes could not be read: {error.strerror or error}: {self.path}"
            return
        except (ValueError, RecursionError):
            notes = None
        if not isinstance(notes, dict):
            aside = self.path.with_suffix(".damaged")
            with contextlib.suppress(OSError):  # a read-only directory keeps the file where it is, and that is safe too
                self.path.replace(aside)
            self.notice = f"notes were not JSON and were put aside: {aside}"
            return
        self._notes, self._version = notes, version

    def _write(self) -> None:
        """Replace the file at once: after a crash it holds the old notes or the new, never half."""
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.stem, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_serialise(self._notes))
                file.flush()
                os.fsync(file.fileno())
            stat = os.stat(name)
            os.replace(name, self.path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
        self._version = (stat.st_mtime_ns, stat.st_ino)
        self.notice = None

    @contextlib.contextmanager
    def _file_locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.path.with_suffix(".lock"), "wb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield


def sidecar(roots: Sequence[Path]) -> Path:
    """Return where the notes on these log directories are kept: the same place however the directories are spelled."""
    key = "\n".join(sorted(str(root.resolve()) for root in roots))
    digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    data = os.environ.get("XDG_DATA_HOME", "")
    home = Path(data) if os.path.isabs(data) else Path("~/.local/share").expanduser()
    return home / "board" / f"{digest}.json"


def merge_patch(target: object, patch: object) -> Any:
    """Return `target` changed by `patch` as RFC 7396 says: null removes a key, objects merge, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _checked(notes: Notes) -> Notes:
    size = len(_serialise(notes))
    if size > MAX_BYTES:
        raise BadCuration(f"notes take at most {MAX_BYTES} bytes, not {size}")
    return notes


def _serialise(notes: Notes) -> bytes:
    try:
        return json.dumps(notes, allow_nan=False, indent=1).encode("ascii")
    except ValueError as error:
        raise BadCuration("notes hold no NaN or infinite number") from error


def _depth(node: object) -> int:
    """Count how deep the objects and lists nest, without recursion: the patch comes from outside."""
    level: list[object] = [node]
    depth = 0
    while level:
        children = (
            node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list)
        )
        level = [child for family in children for child in family]
        depth += 1
    return depth
