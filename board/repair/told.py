"""What the commands say: a bar while they work, then file by file what was dropped, and a sum."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from board.inspection.report import printable
from board.repair.intact import FileReport


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar of bytes, where stderr is a terminal; what is yielded is told each number that is done."""
    from rich.console import Console  # slow to import, and the commands' refusals need none of it
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def tell(reports: Iterable[FileReport], problems: Iterable[str]) -> int:
    """Print what became of each file that did not come through whole, and a sum; return the exit code."""
    reports, problems = list(reports), list(problems)
    for report in reports:
        for line in _lines(report):
            print(line)
    for problem in problems:
        print(f"board: {printable(problem)}", file=sys.stderr)
    print(_sum(reports))
    return 1 if any(report.failed for report in reports) or problems else 0


def _lines(report: FileReport) -> Iterator[str]:
    if not (report.dropped or report.overwritten or report.failed):
        return
    yield printable(report.name)
    if report.failed:
        yield f"   left as it was: {report.failed}"
        return
    for damage in report.dropped:
        yield f"   dropped at {damage.offset:<14} {damage.length} bytes: {damage.reason}"
    if report.overwritten:
        yield f"   {_count(report.overwritten, 'record')} that a later attempt overwrote"


def _sum(reports: list[FileReport]) -> str:
    done = [report for report in reports if not report.failed]
    dropped = [damage for report in done for damage in report.dropped]
    kept = sum(report.records - report.overwritten for report in done)
    line = f"{_count(len(done), 'event file')}, {_count(kept, 'record')} kept"
    if dropped:
        line += f", {_count(len(dropped), 'damaged stretch', 'es')} ({sum(d.length for d in dropped):,} bytes) dropped"
    return line


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else plural}"
