"""Which event files `board --inspect` reads, as the units it tells about."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from board.inspection.survey import FileSurvey, Unit


def is_event_file(name: str) -> bool:
    """Whether a base name is an event file's, as TensorBoard's inspector sees it."""
    return "tfevents" in name


def directories(logdir: str, unreadable: list[OSError]) -> Iterator[Unit]:
    """Yield one unit for each directory in `logdir`, itself included, that holds event files, in order of path.

    Symbolic links are followed, each directory at most once. Directories that cannot be listed go to `unreadable`.
    """
    visited: set[tuple[int, int]] = set()
    for directory, children, names in os.walk(logdir, onerror=unreadable.append, followlinks=True):
        status = os.stat(directory)
        if (status.st_dev, status.st_ino) in visited:
            children.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        children.sort()
        event_files = [FileSurvey(Path(directory, name)) for name in sorted(names) if is_event_file(name)]
        if event_files:
            yield Unit(directory, event_files)


def one_file(event_file: str) -> Unit:
    """Make the unit of a single event file."""
    return Unit(event_file, [FileSurvey(Path(event_file))])
