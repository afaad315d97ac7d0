"""Traces that somebody looks at: read in the background, kept up to a number of bytes."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from board.confinement import inside
from board.errors import BoardError, DamagedPayload
from board.payloads.traces.chrome_json import read_chrome_json
from board.payloads.traces.sources import Progress, Source, open_source
from board.payloads.traces.step_stats import read_step_stats
from board.payloads.traces.trace import Int64s, Trace, TraceProblem
from board.payloads.traces.xspace import read_xspace
from board.plugins.profile.catalog import Profile, Sample, run_metadata
from board.regular_files import open_regular
from board.store.artifacts import Artifact

MAX_BYTES = 768 << 20
"""Of all traces that are kept; the one looked at last is always."""

MOST_MESSAGE_BYTES = 256 << 20
"""Of StepStats, which are decoded whole."""

PATIENCE_SECONDS = 0.4
"""What a request waits for a trace before it says how far reading has come."""

AT_ONCE = 2
"""Traces that are read at the same time."""


class NoTrace(BoardError):  # noqa: N818  # named for what it is, as its code is
    """A file that is no trace, or one that will not be read."""

    code = "no_trace"
    status = 415


class ProfileGone(BoardError):  # noqa: N818
    """A file that was listed and cannot be opened."""

    code = "profile_gone"
    status = 410


class StillReading(Exception):  # noqa: N818  # a normal answer: ask again
    """How far reading has come, in bytes."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(done, total)
        self.done = done
        self.total = total


class Opened:
    """A trace, and what is worked out of it when it is first asked for."""

    def __init__(self, profile: Profile, trace: Trace) -> None:
        self.profile = profile
        self.trace = trace

    @cached_property
    def end(self) -> Int64s:
        """When each slice ends."""
        return self.trace.slices.start + self.trace.slices.duration

    @property
    def nbytes(self) -> int:
        """What it takes in memory, about."""
        return self.trace.nbytes


@dataclass(slots=True)
class _Job:
    """One reading of a profile."""

    profile: Profile
    done: int = 0
    finished: threading.Event = field(default_factory=threading.Event)
    opened: Opened | None = None
    problem: BoardError | None = None


class Library:
    """All traces that were lately looked at. One lock, held to look up and to keep; reading is done without it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._jobs: OrderedDict[tuple[object, ...], _Job] = OrderedDict()
        self._turn = threading.Semaphore(AT_ONCE)

    def open(self, profile: Profile, patience: float = PATIENCE_SECONDS) -> Opened:
        """Return a trace; begin to read it where nobody has.

        Raises StillReading, or the BoardError that tells why it cannot be shown.
        """
        key = (profile.id, *profile.version)
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = _Job(profile)
                # A daemon: nobody waits for a trace when the server is told to stop.
                threading.Thread(target=self._read, args=(job,), name="profile", daemon=True).start()
            self._jobs.move_to_end(key)
        if not job.finished.wait(patience):
            raise StillReading(min(job.done, profile.bytes), profile.bytes)
        if job.problem is not None:
            raise job.problem
        assert job.opened is not None
        return job.opened

    def _read(self, job: _Job) -> None:
        def progress(done: int) -> None:
            job.done = max(done, job.done)

        with self._turn:
            try:
                job.opened = Opened(job.profile, read(job.profile, progress))
            except BoardError as error:
                job.problem = error
            except TraceProblem as problem:
                job.problem = NoTrace(str(problem))
            except MemoryError:
                job.problem = NoTrace("this trace needs more memory than there is")
            finally:
                # whatever else went wrong must not leave a page waiting; the thread's own report says what it was
                if job.opened is None and job.problem is None:
                    job.problem = NoTrace("this trace could not be read: the server's log says why")
                job.finished.set()
        self._forget()

    def _forget(self) -> None:
        """Let go of what was not looked at for longest, while there is too much."""
        with self._lock:
            sizes = {key: job.opened.nbytes for key, job in self._jobs.items() if job.opened is not None}
            total = sum(sizes.values())
            for key in list(self._jobs)[:-1]:
                if total > self._max_bytes and key in sizes:
                    total -= sizes[key]
                    del self._jobs[key]
            while len(self._jobs) > 1000:  # profiles that cannot be read cost little, but they add up
                self._jobs.popitem(last=False)


def read(profile: Profile, progress: Progress) -> Trace:
    """Read a trace. Raises TraceProblem, or a BoardError where its bytes cannot be had."""
    if isinstance(profile.place, Sample):
        return read_step_stats(payload(profile), step=profile.step)
    file = ArtifactBytes(profile.place)
    source = open_source(file, file.size, progress)
    if profile.kind == "xplane":
        return read_xspace(source)
    if profile.kind == "step_stats":
        return read_step_stats(_whole(source), step=profile.step)
    return read_chrome_json(source, profile.kind)


class ArtifactBytes:
    """A file beside the events, opened whenever something is read: it is not held while nobody looks at it.

    Raises OutsideLogdir, or ProfileGone where it is not there any more; TraceProblem where it is another one now.
    """

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        with self.open() as file:
            self._state = _state(file)
        self.size = self._state[1]

    def __call__(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes."""
        with self.open() as file:
            if self._state != _state(file):
                raise TraceProblem("the file has changed since it was read")
            try:
                file.seek(offset)
                return file.read(length)
            except OSError as error:
                raise ProfileGone(f"{self._artifact.name} cannot be read: {error.strerror}") from error

    def open(self) -> BinaryIO:
        """Open the file."""
        path = inside(self._artifact.root, *os.path.split(self._artifact.path))
        try:
            return open_regular(path)
        except OSError as error:
            raise ProfileGone(f"{self._artifact.name} cannot be opened: {error.strerror}") from error


def _state(file: BinaryIO) -> tuple[int, int, int]:
    stat = os.fstat(file.fileno())
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def payload(profile: Profile) -> bytes:
    """Return the encoded RunMetadata of a traced run. Raises NoTrace."""
    assert isinstance(profile.place, Sample)
    try:
        return run_metadata(profile.place.series, profile.place.series.columns(), profile.place.row)
    except DamagedPayload as damaged:
        raise NoTrace(damaged.reason) from damaged
    except ValueError as error:
        raise NoTrace(str(error)) from error


def _whole(source: Source) -> bytes:
    content = source.read(0, MOST_MESSAGE_BYTES + 1)
    if len(content) > MOST_MESSAGE_BYTES:
        raise TraceProblem(f"StepStats of more than {MOST_MESSAGE_BYTES >> 20:,} MiB are not read")
    return content
