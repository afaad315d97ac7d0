"""Layouts in processes of their own: frames as they come, ended when nobody wants them."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from board.plugins.projector import jobs, worker
from board.plugins.projector.frames import read_block, write_block
from board.plugins.projector.jobs import Job, Jobs, UnknownJob
from tests.board.plugins.projector.conftest import Asked

DEADLINE_SECONDS = 60.0


def wait_for(ready: Callable[[], Any]) -> Any:
    until = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < until:
        if found := ready():
            return found
        time.sleep(0.02)
    raise TimeoutError


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(60, 6)).astype(np.float32)


def question(points: int = 60, **changes: Any) -> dict[str, Any]:
    values = np.random.default_rng(0).normal(size=(points, 5)).astype(np.float32).reshape(-1)
    return {
        "method": "umap",
        "points": points,
        "columns": 5,
        "dimensions": 2,
        "metric": "euclidean",
        "seed": 0,
        "weight": 0.5,
        "perplexity": 5.0,
        "learning_rate": 0.0,
        "iterations": 20,
        "neighbors": 5,
        "min_dist": 0.1,
        "classes": None,
        "start": None,
        "values": values,
    } | changes


@pytest.fixture
def _endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that start at once and never answer."""
    code = "import sys, time; sys.stdin.buffer.read(); time.sleep(600)"
    monkeypatch.setattr(jobs, "_WORKER", (sys.executable, "-S", "-c", code))


def make(name: str) -> Job:
    return Job(name, 2, 20, lambda places: places, "")


def test_a_layout_is_asked_for_and_followed_to_its_end(asked: Asked, vectors: np.ndarray) -> None:
    """The same question gets the same job, and what it found is there at once."""
    place = asked.embedding(vectors, metadata=list("abc" * 20))
    body = {"id": place, "method": "tsne", "dimensions": 2, "iterations": 30, "perplexity": 5, "supervise": "label"}
    job = asked.post("projection", **body)["job"]

    found = wait_for(lambda: (f := asked.get("job", job=job))["state"] == "done" and f)

    assert (30, 30, 60, None) == (found["iteration"], found["iterations"], found["landmarks"], found["error"])
    assert 120 == len(found["points"])
    assert np.isfinite(found["points"]).all()
    assert "points" not in asked.get("job", job=job, since=30)
    assert job == asked.post("projection", **body)["job"]
    more = asked.post("projection", **(body | {"from": job}))["job"]
    assert job != more
    assert "points" in wait_for(lambda: (f := asked.get("job", job=more))["state"] == "done" and f)


def test_a_layout_is_cancelled_with_its_process(asked: Asked, vectors: np.ndarray) -> None:
    """What it reached is still there; asked for again, it begins anew."""
    place = asked.embedding(vectors)
    body = {"id": place, "method": "umap", "epochs": 100_000, "seed": 5}
    job = asked.post("projection", **body)["job"]
    wait_for(lambda: "points" in asked.get("job", job=job))

    answer = asked.client.request("DELETE", f"/api/projector/job?job={job}").json()

    assert {"job": job, "state": "cancelled"} == answer
    found = asked.get("job", job=job)
    assert ("cancelled", True) == (found["state"], "points" in found)
    again = asked.post("projection", **body)["job"]
    assert asked.get("job", job=again)["state"] in ("waiting", "running")
    asked.client.request("DELETE", f"/api/projector/job?job={again}")


@pytest.mark.usefixtures("_endless")
def test_a_job_that_nobody_asks_about_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab was closed; its computation need not go on."""
    monkeypatch.setattr(jobs, "ABANDONED_SECONDS", 0.0)
    job = Jobs().start(question(iterations=100_000), make, "key")

    wait_for(lambda: job.state == "cancelled" and job.process is None)


@pytest.mark.usefixtures("_endless")
def test_only_so_many_compute_at_a_time() -> None:
    """The others wait for their turn, and may be cancelled before it comes."""
    all_jobs = Jobs()
    running = [all_jobs.start(question(iterations=100_000, seed=i), make, f"key {i}") for i in range(2)]
    wait_for(lambda: all(job.state == "running" for job in running))
    waiting = [all_jobs.start(question(seed=9 + i), make, f"late {i}") for i in range(2)]
    assert ["waiting"] * 2 == [job.state for job in waiting]

    waiting[0].cancel()
    running[0].cancel()

    wait_for(lambda: waiting[1].state == "running")
    assert ("cancelled", None) == (waiting[0].state, waiting[0].process)
    for job in (running[1], waiting[1]):
        job.cancel()
    wait_for(lambda: all(job.process is None for job in [*running, *waiting]))


@pytest.mark.usefixtures("_endless")
def test_a_process_that_dies_is_a_failed_job() -> None:
    """Killed for memory, say: the page tells it instead of waiting."""
    job = Jobs().start(question(iterations=100_000), make, "key")
    process = wait_for(lambda: job.process)

    process.kill()

    wait_for(lambda: job.state == "failed")
    assert job.error == "the computation ended unexpectedly (-9)"


def test_old_jobs_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that have ended, the oldest first."""
    monkeypatch.setattr(jobs, "MOST_KEPT", 2)
    monkeypatch.setattr(jobs, "_work", lambda job, question: job.cancel())
    all_jobs = Jobs()
    found = [all_jobs.start(question(), make, f"{key}") for key in range(5)]
    wait_for(lambda: all(job.ended for job in found))

    last = all_jobs.start(question(), make, "last")

    assert last is all_jobs.get(last.id)
    with pytest.raises(UnknownJob):
        all_jobs.get(found[0].id)


def test_the_server_does_not_load_a_compiler() -> None:
    """numba costs half a second and 100 MB; only the processes of layouts pay for it."""
    code = "import sys, board.app; sys.exit('numba' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code]).returncode


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("points", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_any_number_of_points_has_a_layout(method: str, points: int) -> None:
    """Too few for neighbours are placed by their principal components."""
    answer = io.BytesIO()

    worker.find_layout(question(points, method=method), answer)

    last = frames(answer)[-1]
    assert last["done"]
    assert 2 * points == len(last["places"])
    assert np.isfinite(last["places"]).all()


def test_a_cut_answer_is_the_end() -> None:
    """A process that was killed in the middle of a frame has said nothing more."""
    stream = io.BytesIO()
    write_block(stream, {"a": 1})
    whole = stream.getvalue()

    assert {"a": 1} == read_block(io.BytesIO(whole))
    for end in range(len(whole)):
        assert read_block(io.BytesIO(whole[:end])) is None


def frames(stream: io.BytesIO) -> list[dict[str, Any]]:
    stream.seek(0)
    found = []
    while (block := read_block(stream)) is not None:
        found.append(block)
    return found
