"""How far loading is, summed up without going through all files."""

from __future__ import annotations

import threading
from typing import NamedTuple

from board.ingest.backlog import Task


class Count(NamedTuple):
    """Files and bytes, done and in all."""

    files_done: int = 0
    files_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0


class Tally:
    """The sum of what each task has come to. Thread-safe."""

    def __init__(self) -> None:
        self.sum = Count()
        self._lock = threading.Lock()
        self._counted: dict[Task, Count] = {}

    def count(self, task: Task) -> None:
        """Take over how far a task has come."""
        follower = task.follower
        size = max(task.found.size, follower.size)
        self._replace(task, Count(task.loaded, 1, min(follower.offset, size), size))

    def forget(self, task: Task) -> None:
        """Leave a task out."""
        self._replace(task, Count())
        with self._lock:
            self._counted.pop(task, None)

    def _replace(self, task: Task, now: Count) -> None:
        with self._lock:
            before = self._counted.get(task, Count())
            self._counted[task] = now
            self.sum = Count(*(total + new - old for total, new, old in zip(self.sum, now, before, strict=True)))
