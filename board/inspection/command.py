"""`board --inspect`: asks, scans, prints, and says by its exit code whether there was anything to read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from board.ingest.batch import Scanner
from board.inspection import files, report
from board.inspection.survey import Unit, survey, total_bytes


def inspect(logdir: str, event_file: str, tag: str, *, as_json: bool) -> int:
    """Print what is in a log directory or in one event file, and return the process' exit code.

    0: told; also for a directory without event files, as TensorBoard does. 1: there is no such directory or file, or
    it cannot be read. 2: the question makes no sense. What goes wrong is one line on stderr.
    """
    if bool(logdir) == bool(event_file):
        return _fail(f"Must specify either --logdir or --event_file{', but not both' if logdir else ''}.", 2)
    unreadable: list[OSError] = []
    if event_file:
        path = os.path.expanduser(event_file)
        if reason := _why_not_a_file(path):
            return _fail(f"cannot inspect {report.printable(event_file)}: {reason}")
        units = [files.one_file(path)]
    else:
        path = os.path.expanduser(logdir)
        if reason := _why_not_a_directory(path):
            return _fail(f"cannot inspect {report.printable(logdir)}: {reason}")
        units = list(files.directories(path, unreadable))

    _scan(units, tag)
    if as_json:
        print(json.dumps(report.document(units, tag), indent=1))
    else:
        _print_text(units, tag, logdir if not event_file else "")
    for error in unreadable:
        _fail(f"cannot list {report.printable(str(error.filename))}: {error.strerror}")
    return 1 if event_file and units[0].files[0].unreadable else 0


def _fail(message: str, code: int = 1) -> int:
    print(f"board: {message}", file=sys.stderr)
    return code


def _why_not_a_file(path: str) -> str:
    if os.path.isdir(path):
        return "it is a directory; use --logdir to pass it in"
    return "" if os.path.exists(path) else "there is no such file"


def _why_not_a_directory(path: str) -> str:
    if os.path.isdir(path):
        return ""
    if not os.path.exists(path):
        return "there is no such directory"
    hint = (
        "; it seems to be an event file: use --event_file to pass it in" if files.is_event_file(Path(path).name) else ""
    )
    return f"it is not a directory{hint}"


def _print_text(units: list[Unit], tag: str, logdir: str) -> None:
    print(report.PROCESSING)
    if logdir and units:
        print("Found event files in:", *(report.printable(unit.name) for unit in units), sep="\n", end="\n\n")
    elif logdir:
        print(f"No event files found within logdir {report.printable(logdir)}")
    for line in report.text(units, tag):
        print(line)


def _scan(units: list[Unit], tag: str) -> None:
    """Scan all units under a progress bar; there is none where stderr is not a terminal."""
    total = total_bytes(units)
    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        new_scanner = _scanners(total)
        for unit in units:
            survey(unit, tag, new_scanner, lambda count: progress.advance(task, count))
