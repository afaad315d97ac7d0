"""What the command says while it loads: a progress bar to a person, one line to a log."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from board.store.store import Store

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LOOK_SECONDS = 0.1


def say(line: str) -> None:
    """Print one line on stderr, where TensorBoard's go too."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def follow_loading(store: Store, stopping: threading.Event, *, quiet: bool = False) -> Iterator[None]:
    """Show meanwhile, in a thread, how loading goes, and say once what came of it; quiet: not in words."""
    thread = threading.Thread(target=_follow, args=(store, stopping, quiet), name="terminal", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=1)  # a bar that is cut off leaves a terminal without cursor


def _follow(store: Store, stopping: threading.Event, quiet: bool) -> None:
    if sys.stderr.isatty():
        _draw(store, stopping)
    else:
        _wait(store, stopping)
    if not (quiet or stopping.is_set()):
        say(summary(store))


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar of `total` things to a person; gives what to call with each number of them that is done."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    numbers = TextColumn("{task.completed:,} of {task.total:,}")
    columns = (TextColumn("{task.description}"), BarColumn(), numbers, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def _wait(store: Store, stopping: threading.Event) -> None:
    while _busy(store) and not stopping.wait(LOOK_SECONDS):
        pass


def _draw(store: Store, stopping: threading.Event) -> None:
    if not _busy(store) or stopping.wait(LOOK_SECONDS) or not _busy(store):
        return  # done before anybody could have read a bar
    from rich.console import Console  # only a terminal needs it
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        while _busy(store) and not stopping.wait(LOOK_SECONDS):
            _update(bar, task, store)


def _update(bar: Bar, task: TaskID, store: Store) -> None:
    progress = store.progress
    files = f"{progress.files_done:,} of {progress.files_total:,} files"
    compiling = "; compiling the reader, the first time only" if progress.kernel == "compiling" else ""
    bar.update(task, description=files + compiling, completed=progress.bytes_done, total=progress.bytes_total or None)


def _busy(store: Store) -> bool:
    return store.progress.state == "loading" or (store.progress.state == "waiting" and store.progress.logdir_exists)


def summary(store: Store) -> str:
    """Say in one line what has been loaded."""
    progress = store.progress
    if progress.error:
        return f"board: loading stopped: {progress.error}"
    points = int(store.changes(0).series.points.sum())
    line = f"{count(points, 'point')} in {count(len(store.runs()), 'run')}, read in {progress.seconds:.2f} s"
    damaged = len(store.damage())
    return f"{line}; {count(damaged, 'damaged stretch', 'es')}: board --inspect lists them" if damaged else line


def count(number: int, noun: str, plural: str = "s") -> str:
    """Return "1 run", "2,000 runs"."""
    return f"{number:,} {noun}{'' if number == 1 else plural}"
