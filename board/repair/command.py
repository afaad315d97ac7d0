"""What both commands take, and what makes no sense."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from board.errors import BoardError
from board.ingest.logdir import FoundFile, discover, single_source
from board.ingest.scanners import ScannerChoice
from board.repair.output import check_output

KERNEL_WORTH_BYTES = 2 << 20
"""With less to read, the plain reader is done before the compiled one would be loaded."""


class NothingThere(BoardError):  # noqa: N818  # what it is
    """There is no such directory, or no event file in it."""

    code = "nothing_there"


@dataclass(frozen=True, slots=True)
class Job:
    """What to repair, and where to."""

    logdir: Path
    output: Path | None  # None: in place
    backup: bool
    files: list[FoundFile]
    problems: list[str]  # directories that could not be looked into

    @property
    def bytes(self) -> int:
        """Of all event files."""
        return sum(file.size for file in self.files)

    def target(self, file: FoundFile) -> Path:
        """Return where the repaired file goes; only of a job that is not in place."""
        assert self.output is not None
        return self.output / os.path.relpath(file.path, self.logdir)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that both commands have."""
    add = parser.add_argument
    add("--logdir", metavar="DIR", required=True, help="directory whose runs are read; a single run will do")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", "--output", metavar="DIR", help="directory to write; outside of the log directory")
    where.add_argument("--in-place", action="store_true", help="replace the files in the log directory itself")
    add("--force", action="store_true", help="write into an output that is not empty")
    add("--no-backup", action="store_true", help="with --in-place: do not keep the originals as .bak")


def checked(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> Job:
    """Return the job that the flags describe. Raises BoardError; exits where flags contradict each other."""
    if arguments.no_backup and not arguments.in_place:
        parser.error("--no-backup belongs to --in-place")
    (source,) = single_source(arguments.logdir)
    logdir, output = Path(source.path), None if arguments.in_place else Path(arguments.output).expanduser().absolute()
    listing = discover([source])
    if not listing.exists:
        raise NothingThere(f"there is no directory {arguments.logdir!r}")
    if not listing.files:
        raise NothingThere(f"there are no event files in {arguments.logdir!r}")
    if output is not None:
        check_output(logdir, output, force=arguments.force)
    problems = [f"cannot look into {unread.name}: {unread.reason}" for unread in listing.unread]
    return Job(logdir, output, not arguments.no_backup, listing.files, problems)


def scanners_for(files: list[FoundFile]) -> ScannerChoice:
    """Return who scans; the compiled scan is loaded meanwhile where there is enough to read."""
    scanners = ScannerChoice()
    if sum(file.size for file in files) > KERNEL_WORTH_BYTES:
        scanners.warm(lambda: None)
    return scanners
