"""Says at once when something below a directory changes, where the system can tell."""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

_SETTLE_MS = 20
_LONGEST_BURST_MS = 100


class Watcher:
    """A thread that waits for the system's notices (inotify and its like) about some directories.

    Notices are a hint that comes early, not a promise: network filesystems give none for what other machines write,
    and the system may be out of watches. So the caller polls too, less often while `working`.
    """

    def __init__(self, paths: Sequence[str], notify: Callable[[set[str]], None]) -> None:
        self.working = False
        self._paths = paths
        self._notify = notify
        self._stop = threading.Event()
        self._refused = False
        self._watched: tuple[tuple[int, int], ...] = ()
        self._thread: threading.Thread | None = None
        self._changing = threading.Lock()  # held while a thread is begun or ended
        self._stopped = False

    def ensure(self) -> bool:
        """Watch what is there now, tell whether that is new. Call it now and then: a directory may be made anew."""
        there = {path: identity for path in self._paths if (identity := _directory(path)) is not None}
        watched = tuple(there.values())
        if self._refused or not watched or watched == self._watched:
            return False
        with self._changing:
            if self._stopped:
                return False
            self._end()
            self._watched = watched
            self._stop = threading.Event()
            self._thread = threading.Thread(
                target=self._watch, args=(tuple(there), self._stop), name="board-watch", daemon=True
            )
            self._thread.start()
        return True

    def stop(self) -> None:
        """End the thread, for good."""
        with self._changing:
            self._stopped = True
            self._end()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=1)
            self._thread = None
        self.working = False

    def _watch(self, paths: Sequence[str], stop: threading.Event) -> None:
        # Imported here: it costs 60 ms, which a first look at a directory need not wait for.
        import watchfiles

        try:
            self.working = True
            for changes in watchfiles.watch(
                *paths,
                watch_filter=None,
                debounce=_LONGEST_BURST_MS,
                step=_SETTLE_MS,
                stop_event=stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._notify({path for _, path in changes})
        except (OSError, RuntimeError) as error:  # out of watches, a filesystem without notices, a path that left
            log.info("no notices of changes, polling instead: %s", error)
            self._refused = not isinstance(error, FileNotFoundError)
            self._watched = ()
        finally:
            self.working = False


def _directory(path: str) -> tuple[int, int] | None:
    """Return what tells a directory from another at the same path, None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None
