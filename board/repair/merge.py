"""`board merge`: each run's event files as one; docs/merge-and-clean.md is its manual."""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from board.ingest.follow import ReadBuffer, Scanners
from board.ingest.logdir import FoundFile
from board.repair import told
from board.repair.by_step import in_order_of_steps
from board.repair.command import Job, add_flags, checked, scanners_for
from board.repair.intact import FileReport, read
from board.repair.output import CannotWrite, copy_others, reason_of, replace_all, replacing
from board.repair.survivors import survivors
from board.repair.timeline import Overwritten, Timeline


def run(words: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="board merge",
        description="Write each run's event files as one: what later attempts overwrote and what is damaged is left "
        "out, every other record stays, byte for byte.",
        allow_abbrev=False,
    )
    add_flags(parser)
    parser.add_argument("--all-attempts", action="store_true", help="keep also what later attempts overwrote")
    arguments = parser.parse_args(words)
    job = checked(parser, arguments)
    scanners = scanners_for(job.files)
    reports: list[FileReport] = []
    problems = list(job.problems)
    with told.progress(2 * job.bytes) as advance:
        for name, found in itertools.groupby(job.files, key=lambda file: file.run):
            merge = Merge(list(found), scanners, advance, all_attempts=arguments.all_attempts)
            reports += merge.reports
            try:
                _merge(merge, job)
            except (OSError, CannotWrite) as error:
                for report in merge.reports:
                    report.failed = f"the run {name!r} is not merged: {reason_of(error)}"
        if job.output is not None:
            problems += copy_others(job.logdir, job.output)
    return told.tell(reports, problems)


def _merge(merge: Merge, job: Job) -> None:
    paths = [Path(file.path) for file in merge.files]
    merge.look()
    if job.output is not None:
        with replacing(job.target(merge.files[0]), like=paths[-1]) as sink:
            merge.write(sink, scratch=job.output)
    elif not merge.is_one_clean_file:
        replace_all(paths, lambda sink: merge.write(sink, scratch=paths[0].parent), backup=job.backup)


class Merge:
    """One run: looks through its files once to see what counts, and once more to write it."""

    def __init__(
        self, files: list[FoundFile], scanners: Scanners, advance: Callable[[int], None], *, all_attempts: bool
    ) -> None:
        self.files = files
        self.reports = [FileReport(file.name) for file in files]
        self._scanners = scanners
        self._advance = advance
        self._all_attempts = all_attempts
        self._buffer = ReadBuffer()
        self._clusters: list[list[int]] = []
        self._overwritten: dict[int, Overwritten] = {}

    def look(self) -> None:
        """Read all files, to see what counts. Raises OSError."""
        timeline = Timeline([file.path for file in self.files])
        for number, file in enumerate(self.files):
            for piece in read(file.path, self.reports[number], self._scanners, self._buffer, self._advance):
                assert piece.follower.scanner is not None  # it has scanned the piece
                timeline.take(number, piece.follower.scanner.tags, piece.stretch)
        self._clusters = timeline.clusters()
        self._overwritten = {} if self._all_attempts else timeline.overwritten()

    @property
    def is_one_clean_file(self) -> bool:
        """Whether there is nothing to join and nothing to leave out."""
        return len(self.files) == 1 and not self._overwritten and not self.reports[0].dropped

    def write(self, sink: BinaryIO, scratch: Path) -> None:
        """Write the run as one event file; call look() before. Raises OSError.

        scratch: a directory for what concurrent writers wrote, while it is sorted.
        """
        for cluster in self._clusters:
            if len(cluster) == 1:
                self._copy(cluster[0], sink)
                continue
            with ExitStack() as stack:
                parts: list[BinaryIO] = []
                for number in cluster:
                    part = stack.enter_context(tempfile.TemporaryFile(dir=scratch))
                    self._copy(number, part)
                    parts.append(part)
                for record in in_order_of_steps(parts):
                    sink.write(record)

    def _copy(self, number: int, sink: BinaryIO) -> None:
        file, overwritten = self.files[number], self._overwritten.get(number)
        for piece in read(file.path, FileReport(file.name), self._scanners, self._buffer, self._advance):
            for data in survivors(piece, overwritten, self.reports[number]):
                sink.write(data)
