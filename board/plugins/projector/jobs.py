"""Layouts that are being found: a process each, its latest frame kept, nobody's job for long when nobody asks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from board.errors import BoardError
from board.plugins.projector.frames import read_block, write_block
from board.plugins.projector.linear import Float32

MOST_RUNNING = 2
ABANDONED_SECONDS = 60.0
KEPT_BYTES = 128 << 20
MOST_KEPT = 200

_ID_BYTES = 12
_LOOK_SECONDS = 0.5
_WORKER = (sys.executable, "-m", "board.plugins.projector.worker")

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class UnknownJob(BoardError):  # noqa: N818
    """No job of that name: never asked for, or forgotten."""

    code: ClassVar[str] = "unknown_job"
    status: ClassVar[int] = 404

    def __init__(self, job: str) -> None:
        super().__init__(f"unknown job {job!r}: ask for the projection again")


@dataclass
class Job:
    """One layout. What changes is changed under `lock`; `asked` is when somebody last wanted to know."""

    id: str
    dimensions: int
    iterations: int
    spread: Callable[[Float32], Float32]  # from the points that can be placed to all that were asked for
    first_note: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    state: State = "waiting"
    stage: str = ""
    iteration: int = 0
    seconds: float = 0.0
    error: str | None = None
    landmarks: int = 0
    note: str = ""
    places: Float32 | None = None  # of the points that can be placed
    asked: float = field(default_factory=time.monotonic)
    process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed", "cancelled")

    def cancel(self) -> None:
        """End it now; its last frame stays."""
        with self.lock:
            if not self.ended:
                self.state = "cancelled"
            if self.process is not None:
                self.process.kill()

    def document(self, since: int) -> dict[str, Any]:
        """Return how far it is, and where the points are if that is newer than a frame that the client has."""
        with self.lock:
            self.asked = time.monotonic()
            found = {
                "job": self.id,
                "state": self.state,
                "stage": self.stage,
                "iteration": self.iteration,
                "iterations": self.iterations,
                "seconds": round(self.seconds, 3),
                "error": self.error,
                "dimensions": self.dimensions,
                "landmarks": self.landmarks,
                "note": "; ".join(filter(None, [self.first_note, self.note])),
            }
            places = self.places if self.iteration > since else None
        return found if places is None else found | {"points": self.spread(places).reshape(-1)}


class Jobs:
    """All jobs of this server. `lock` guards the list of them; it is taken before a job's own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._slots = threading.Semaphore(MOST_RUNNING)

    def get(self, job: str) -> Job:
        """Return a job. Raises UnknownJob."""
        with self._lock:
            if job not in self._jobs:
                raise UnknownJob(job)
            self._jobs.move_to_end(job)
            return self._jobs[job]

    def start(self, question: dict[str, Any], make: Callable[[str], Job], key: str) -> Job:
        """Return the job of a question, which `key` stands for: the one that there is, or a new one."""
        name = hashlib.blake2b(key.encode(errors="surrogateescape"), digest_size=_ID_BYTES).hexdigest()
        with self._lock:
            found = self._jobs.get(name)
            if found is not None and found.state not in ("failed", "cancelled"):
                found.asked = time.monotonic()
                return found
            job = self._jobs[name] = make(name)
            self._forget()
        threading.Thread(target=self._run, args=(job, question), name=f"projector-{name}", daemon=True).start()
        return job

    def _forget(self) -> None:
        """Forget the ended jobs that nobody asked about for the longest."""
        nbytes = sum(job.places.nbytes for job in self._jobs.values() if job.places is not None)
        for name, job in list(self._jobs.items()):
            if nbytes <= KEPT_BYTES and len(self._jobs) <= MOST_KEPT:
                return
            if job.ended:
                nbytes -= job.places.nbytes if job.places is not None else 0
                del self._jobs[name]

    def _run(self, job: Job, question: dict[str, Any]) -> None:
        while not self._slots.acquire(timeout=_LOOK_SECONDS):
            _cancel_if_abandoned(job)
            if job.ended:
                return
        try:
            _work(job, question)
        finally:
            self._slots.release()


def _work(job: Job, question: dict[str, Any]) -> None:
    """Ask a process, and keep what it answers until it ends."""
    with job.lock:
        if job.ended:
            return
        job.process = process = subprocess.Popen(  # noqa: S603  # our own module, and nothing of a request
            _WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), close_fds=True
        )
        job.state = "running"
    watch = threading.Thread(target=_watch, args=(job, process), name="projector-watch", daemon=True)
    watch.start()
    started = time.monotonic()
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            with process.stdin:
                write_block(process.stdin, question)
        except BrokenPipeError:  # it ended already; below is said why
            pass
        while (news := read_block(process.stdout)) is not None:
            _take(job, news, time.monotonic() - started)
    with job.lock:
        job.process = None
        if not job.ended:
            job.state, job.error = "failed", job.error or f"the computation ended unexpectedly ({process.returncode})"


def _watch(job: Job, process: subprocess.Popen[bytes]) -> None:
    """Cancel a job that nobody asks about, while its process lives."""
    while process.poll() is None:
        _cancel_if_abandoned(job)
        time.sleep(_LOOK_SECONDS)


def _cancel_if_abandoned(job: Job) -> None:
    if time.monotonic() - job.asked > ABANDONED_SECONDS:
        job.cancel()


def _take(job: Job, news: dict[str, Any], seconds: float) -> None:
    with job.lock:
        if job.ended:
            return
        job.seconds = seconds
        job.stage = news.get("stage", job.stage)
        job.note = news.get("note", job.note)
        job.landmarks = news.get("landmarks", job.landmarks)
        if "places" in news:
            job.iteration = news["iteration"]
            job.places = np.array(news["places"], np.float32).reshape(-1, job.dimensions)
        if "error" in news:
            job.state, job.error = "failed", news["error"]
        elif news.get("done"):
            job.state = "done"


def _environment() -> dict[str, str]:
    """Leave a processor to the server."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**dict.fromkeys(names, threads), **os.environ}
