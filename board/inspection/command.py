"""`board --inspect`: asks, scans, prints, and says by its exit code whether there was anything to read."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from board.ingest import logdir as log_directories
from board.ingest.scanners import ScannerChoice
from board.inspection import report
from board.inspection.survey import FileSurvey, Unit, survey

KERNEL_WORTH_BYTES = 2 << 20
"""With less to read, the plain reader is done before the compiled one would be loaded."""


class CannotInspect(Exception):  # noqa: N818  # what it is
    """There is nothing of that name to inspect, or it is of the wrong kind; the message is one line."""


def run(arguments: argparse.Namespace) -> int:
    """Print what is in `logdir`, or in `event_file`, of `tag` alone if there is one; return the process' exit code.

    0 also for a directory without event files, as in TensorBoard; 1 where there is no such directory or file, or it
    cannot be read. What went wrong is a line on stderr.
    """
    try:
        units, unread = _one_file(arguments.event_file) if arguments.event_file else _directories(arguments.logdir)
    except CannotInspect as error:
        print(f"board: {error}", file=sys.stderr)
        return 1
    _scan(units, arguments.tag)
    try:
        _print_json(units, arguments.tag) if arguments.json else _print_text(units, arguments.tag, arguments.logdir)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough; the interpreter would complain when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for directory in unread:
        print(f"board: cannot look into {report.printable(directory.path)}: {directory.reason}", file=sys.stderr)
    return 1 if unread or any(file.unreadable for unit in units for file in unit.files) else 0


def _one_file(event_file: str) -> tuple[list[Unit], list[log_directories.Unread]]:
    path = os.path.expanduser(event_file)
    if os.path.isdir(path):
        raise CannotInspect(f"{report.printable(event_file)} is a directory; use --logdir to pass it in")
    if not os.path.exists(path):
        raise CannotInspect(f"there is no event file {report.printable(event_file)}")
    return [Unit(str(Path(path)), [FileSurvey(Path(path))])], []


def _directories(logdir: str) -> tuple[list[Unit], list[log_directories.Unread]]:
    """Return a unit for each directory with event files, in order of path, and what could not be looked into."""
    top = os.path.expanduser(logdir)
    if not os.path.exists(top):
        raise CannotInspect(f"there is no directory {report.printable(logdir)}")
    if not os.path.isdir(top):
        hint = "; if it is an event file, use --event_file to pass it in" * ("tfevents" in os.path.basename(top))
        raise CannotInspect(f"{report.printable(logdir)} is not a directory{hint}")
    listing = log_directories.discover([log_directories.Source("", top)])
    units = []
    for name, found in itertools.groupby(listing.files, key=lambda file: file.run):
        files = [FileSurvey(Path(file.path)) for file in found]
        units.append(Unit(top if name == log_directories.TOP else str(files[0].path.parent), files))
    return units, listing.unread


def _print_json(units: list[Unit], tag: str) -> None:
    print(json.dumps(report.document(units, tag), indent=1))


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
    total = sum(file.path.stat().st_size for unit in units for file in unit.files if file.path.is_file())
    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        scanners = ScannerChoice()
        if total > KERNEL_WORTH_BYTES:
            scanners.warm(lambda: None)  # each file's next stretch goes to the kernel once it is there
        for unit in units:
            survey(unit, tag, scanners, lambda count: progress.advance(task, count))
