"""`board clean`: a copy of a log directory without damaged records; docs/merge-and-clean.md is its manual."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from board.ingest.follow import ReadBuffer, Scanners
from board.ingest.logdir import FoundFile
from board.repair import told
from board.repair.command import Job, add_flags, checked, scanners_for
from board.repair.intact import FileReport, read
from board.repair.output import CannotWrite, copy_others, reason_of, replace_all, replacing


def run(words: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="board clean",
        description="Copy a log directory and leave out what is damaged; every valid record stays, byte for byte.",
        allow_abbrev=False,
    )
    add_flags(parser)
    job = checked(parser, parser.parse_args(words))
    scanners = scanners_for(job.files)
    buffer = ReadBuffer()
    reports = []
    problems = list(job.problems)
    with told.progress(job.bytes if job.output else 2 * job.bytes) as advance:
        for file in job.files:
            report = FileReport(file.name)
            reports.append(report)
            try:
                _clean(job, file, report, scanners, buffer, advance)
            except (OSError, CannotWrite) as error:
                report.failed = reason_of(error)
        if job.output is not None:
            problems += copy_others(job.logdir, job.output)
    return told.tell(reports, problems)


def _clean(
    job: Job,
    file: FoundFile,
    report: FileReport,
    scanners: Scanners,
    buffer: ReadBuffer,
    advance: Callable[[int], None],
) -> None:
    """Write the whole records of one event file, in the memory of one buffer; in place only where there is damage."""
    path = Path(file.path)

    def write(sink: BinaryIO, report: FileReport) -> None:
        for piece in read(file.path, report, scanners, buffer, advance):
            for start, stop in piece.spans:
                sink.write(piece.data(start, stop))

    if job.output is not None:
        with replacing(job.target(file), like=path) as sink:
            write(sink, report)
        return
    for _ in read(file.path, report, scanners, buffer, advance):
        pass
    if report.dropped:
        replace_all([path], lambda sink: write(sink, FileReport(file.name)), backup=job.backup)
