"""Which files have something to read, and which of them comes next."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from board.ingest.follow import Follower
from board.ingest.intake import FileIntake
from board.ingest.logdir import FoundFile

SMALL_FILE_BYTES = 256 << 10
"""A file that the reference reads in a blink."""

Allowed = Literal["all", "small", "nothing"]
"""Which tasks a worker may have."""


@dataclass(eq=False)
class Task:
    """One event file and how far it has been taken in. The backlog's lock covers the flags."""

    found: FoundFile
    follower: Follower
    intake: FileIntake
    waiting: bool = False  # in the queue
    busy: bool = False  # in the hands of a worker
    again: bool = False  # something came while it was busy
    removed: bool = False
    loaded: bool = False  # its end has been reached once

    @property
    def left(self) -> int:
        """Bytes that are still to be read, as far as is known."""
        return max(0, max(self.found.size, self.follower.size) - self.follower.offset)


class Backlog:
    """A queue of tasks, newest run first. A task is in the hands of one worker at a time. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._small: list[tuple[float, str, int, Task]] = []
        self._large: list[tuple[float, str, int, Task]] = []
        self._numbers = itertools.count()
        self._busy = 0
        self._closed = False

    def put(self, task: Task, run_modified_ns: int) -> None:
        """Let a task be worked on, once more if somebody is at it just now."""
        with self._changed:
            if task.removed or task.waiting:
                return
            if task.busy:
                task.again = True
                return
            task.waiting = True
            heap = self._small if task.left <= SMALL_FILE_BYTES else self._large
            heapq.heappush(heap, (-run_modified_ns, task.found.name, next(self._numbers), task))
            self._changed.notify()

    def take(self, allowed: Callable[[], Allowed], timeout: float) -> Task | None:
        """Wait for a task; None when the time is over or the backlog is closed.

        allowed: which tasks the caller may have, asked whenever there may be one.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._heap(allowed()), timeout)
            heap = self._heap(allowed())
            if self._closed or not heap:
                return None
            task = heapq.heappop(heap)[3]
            task.waiting, task.busy = False, True
            self._busy += 1
            return task

    def give_back(self, task: Task, run_modified_ns: int) -> bool:
        """Say that the work on a task is done; tell whether the task was removed meanwhile."""
        with self._changed:
            task.busy = False
            self._busy -= 1
            again, task.again = task.again, False
        if again:
            self.put(task, run_modified_ns)
        return task.removed

    def remove(self, task: Task) -> bool:
        """Let a task not be worked on any more; tell whether nobody is at it just now."""
        with self._changed:
            task.removed = True
            return not task.busy

    @property
    def empty(self) -> bool:
        """Whether nothing is waiting and nobody is busy."""
        return not (self._busy or self._small or self._large)

    def wake(self) -> None:
        """Let workers look again whether there is something for them."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _heap(self, allowed: Allowed) -> list[tuple[float, str, int, Task]]:
        if allowed == "nothing":
            return []
        if allowed == "small" or not self._large:
            return self._small
        return min(self._small, self._large) if self._small else self._large
