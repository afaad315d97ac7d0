"""Which runs there are, which event files each has, and which other files dashboards read.

A run is a directory with at least one event file, named by its path below the log directory; the log directory
itself is the run ".". Links are followed. Whatever cannot be read is reported as a value: one bad directory must not
hide the others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from board.errors import BadLogdirSpec, NotADirectory
from board.ingest.artifacts import recognize
from board.store.artifacts import Artifact

TOP = "."


class Source(NamedTuple):
    """A directory whose runs are shown; with a name, they are shown below it."""

    name: str  # "" for --logdir
    path: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An event file as the directory listing shows it."""

    run: str
    path: str  # where it can be opened
    name: str  # what it is shown as: relative to the log directory, always encodable
    size: int
    modified_ns: int
    inode: int

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other: one file may be in two runs, where sources lie inside one another."""
        return self.run, self.path


@dataclass(frozen=True, slots=True)
class Unread:
    """A directory or file that could not be looked into."""

    path: str
    name: str  # what it is shown as
    reason: str


@dataclass(slots=True)
class Listing:
    """What one walk through the sources found."""

    exists: bool = False  # at least one source is there
    files: list[FoundFile] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def is_event_file(base_name: str) -> bool:
    """Tell by its name, as TensorBoard does, whether a file holds events."""
    return "tfevents" in base_name and not base_name.endswith(".profile-empty")


def displayable(name: str) -> str:
    r"""Return a path that can be encoded: bytes of a name that are no UTF-8 become \xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def single_source(logdir: str) -> list[Source]:
    """Sources of `--logdir`. Raises NotADirectory where it is a file; that it does not exist yet is fine."""
    return [_checked("", logdir)]


def parse_logdir_spec(spec: str) -> list[Source]:
    """Sources of `--logdir_spec`: `name:path,name:path`, by TensorBoard's rules.

    A path without a name gives its runs no prefix (see `discover` for two that have runs of one name). What starts with
    a slash, and a URL (`gs://…`), is a path with colons in it, not a name. Of two entries for one path the last one
    counts. Raises BadLogdirSpec, NotADirectory.
    """
    sources: dict[str, Source] = {}
    for entry in filter(None, spec.split(",")):
        name, path = _split_name(entry)
        if not path:
            raise BadLogdirSpec(f"no path in {entry!r} of --logdir_spec {spec!r}")
        source = _checked(name, path)
        sources[os.path.realpath(source.path)] = source
    if not sources:
        raise BadLogdirSpec(f"no directory in --logdir_spec {spec!r}")
    return list(sources.values())


def _split_name(entry: str) -> tuple[str, str]:
    if ":" not in entry or entry.startswith("/") or re.match(r"[a-zA-Z][0-9a-zA-Z.]*://", entry):
        return "", entry
    name, _, path = entry.partition(":")
    return name, path


def _checked(name: str, path: str) -> Source:
    expanded = os.path.abspath(os.path.expanduser(path))
    if os.path.exists(expanded) and not os.path.isdir(expanded):
        raise NotADirectory(path)
    return Source(name, expanded)


def discover(sources: Sequence[Source]) -> Listing:
    """Walk through all sources and return every event file, and the files beside them that dashboards read.

    Where two sources have a run of one name, it is the first one's, and the later one's has its source's own path, as
    far as that tells the sources apart, in front. (TensorBoard shows only one of the two.)
    """
    listing = Listing()
    owners: dict[str, _Owner] = {}
    for source in sources:
        listing.exists |= os.path.isdir(source.path)
        _Walk(listing, source, owners, _own_path(source, sources)).visit(source.path, "", ())
    return listing


def run_name(source: Source, below: str) -> str:
    """Name the run that lies `below` a source ("" for the source itself, which is "." or, with a name, "name/.")."""
    name = below or TOP
    return displayable(f"{source.name}/{name}" if source.name else name)


def _own_path(source: Source, sources: Sequence[Source]) -> str:
    """Return what of a source's path is not the same for all sources."""
    own = os.path.relpath(source.path, os.path.commonpath([each.path for each in sources]))
    return os.path.basename(source.path) if own == os.curdir else own


_Owner = tuple[str, str]  # a source's path, and the way from there to a directory


class _Walk:
    """One walk through one source. `owners` tells whose each run's name is, by now."""

    def __init__(self, listing: Listing, source: Source, owners: dict[str, _Owner], own_path: str) -> None:
        self._listing = listing
        self._source = source
        self._owners = owners
        self._own_path = own_path

    def visit(self, path: str, below: str, above: tuple[tuple[int, int], ...]) -> None:
        """Take the event files of a directory, then those of the directories inside it.

        `above` holds (device, inode) of the directories on the way down from the source to this one, where a link
        was followed: a link to one of them would lead around in a circle. Without links there are no circles.
        """
        pending = [(path, below, above)]
        while pending:
            path, below, above = pending.pop()
            entries = self._entries(path)
            self._take_files(below, [entry for entry in entries if is_event_file(entry.name)])
            self._take_artifacts(below, entries)
            for entry in reversed(entries):
                inside = self._enter(entry, path, above)
                if inside is not None:
                    pending.append((entry.path, f"{below}/{entry.name}" if below else entry.name, inside))

    def _entries(self, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return []  # not there yet, or gone since its parent was listed: both are a normal state
        except OSError as error:
            self._unread(path, error)
            return []

    def _take_files(self, below: str, entries: Iterable[os.DirEntry[str]]) -> None:
        run = None
        for entry in entries:
            try:
                if entry.is_dir():
                    continue
                status = entry.stat()
            except OSError as error:
                self._unread(entry.path, error)
                continue
            run = run or self._run_name(below)
            name = displayable(os.path.join(self._source.name, below, entry.name))
            self._listing.files.append(
                FoundFile(run, entry.path, name, status.st_size, status.st_mtime_ns, status.st_ino),
            )

    def _take_artifacts(self, below: str, entries: Iterable[os.DirEntry[str]]) -> None:
        for entry in entries:
            recognized = recognize(below, entry.name)
            if recognized is None:
                continue
            try:
                if not entry.is_file():
                    continue
                status = entry.stat()
            except OSError as error:
                self._unread(entry.path, error)
                continue
            plugin, run_below = recognized
            name = displayable(os.path.join(self._source.name, below, entry.name))
            self._listing.artifacts.append(
                Artifact(
                    plugin=plugin,
                    run=self._run_name(run_below),
                    path=entry.path,
                    name=name,
                    root=self._source.path,
                    size=status.st_size,
                    modified_ns=status.st_mtime_ns,
                ),
            )

    def _run_name(self, below: str) -> str:
        name = run_name(self._source, below)
        owner = (self._source.path, below)
        while self._owners.setdefault(name, owner) != owner:
            name = displayable(f"{self._own_path}/{name}")
        return name

    def _enter(
        self,
        entry: os.DirEntry[str],
        parent: str,
        above: tuple[tuple[int, int], ...],
    ) -> tuple[tuple[int, int], ...] | None:
        """Return `above` for the inside of an entry, None where there is no way in."""
        try:
            if not entry.is_dir():
                return None
            if not entry.is_symlink():
                return (*above, _identity(entry.stat())) if above else above
            here = _identity(entry.stat())
            above = above or self._way_to(parent)
        except OSError as error:
            self._unread(entry.path, error)
            return None
        return None if here in above else (*above, here)

    def _way_to(self, directory: str) -> tuple[tuple[int, int], ...]:
        """Identities of a directory and all above it: no link may lead back to any of them."""
        way = []
        real = os.path.realpath(directory)
        while True:
            way.append(_identity(os.stat(real)))
            if os.path.dirname(real) == real:
                return tuple(way)
            real = os.path.dirname(real)

    def _unread(self, path: str, error: OSError) -> None:
        shown = displayable(os.path.relpath(path, self._source.path))
        self._listing.unread.append(Unread(path, shown, error.strerror or str(error)))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
