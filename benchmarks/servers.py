"""A `board` and a TensorBoard over the same logs: how long until all is served, how fast a query, how much memory."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.data import TAGS

BIN = Path(sys.executable).parent
POLL_SECONDS = 0.02
TIMEOUT_SECONDS = 300


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Server:
    """A running server and one kept-alive connection to it."""

    process: subprocess.Popen[bytes]
    port: int
    started: float

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)

    def request(self, method: str, path: str, body: str | None = None, **headers: str) -> bytes:
        """The body of a 200; anything else raises."""
        self.connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise ConnectionError(f"{method} {path}: {response.status} {content[:200]!r}")
        return content

    def document(self, method: str, path: str, body: object = None) -> Any:
        """A JSON answer."""
        encoded = None if body is None else json.dumps(body)
        content = self.request(method, path, encoded, Accept="application/json", Content_Type="application/json")
        return json.loads(content)

    def wait_until(self, ready: Any) -> float:
        """Seconds from the start of the process until `ready(self)` is true."""
        while True:
            elapsed = time.perf_counter() - self.started
            try:
                if ready(self):
                    return time.perf_counter() - self.started
            except (OSError, http.client.HTTPException, KeyError):
                self.connection.close()
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            if elapsed > TIMEOUT_SECONDS:
                raise TimeoutError(f"not served after {TIMEOUT_SECONDS} s")
            time.sleep(POLL_SECONDS)

    def memory(self) -> int:
        """Resident bytes of the process and its children."""
        process = psutil.Process(self.process.pid)
        return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])


@contextmanager
def running(command: list[str], port: int) -> Iterator[Server]:
    """Start a server in a session of its own, and end it with all its children."""
    environment = {**os.environ, "XDG_DATA_HOME": "/nonexistent"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # who installs either of them has its modules compiled
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=environment
    )
    try:
        yield Server(process, port, started)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def board(logdir: Path, port: int) -> list[str]:
    """The command line of ours."""
    return [str(BIN / "board"), "--logdir", str(logdir), "--port", str(port)]


def tensorboard(logdir: Path, port: int, *, fast: bool = True) -> list[str]:
    """The command line of TensorBoard 2.21; `fast` is its Rust data server, its default."""
    load = f"--load_fast={'true' if fast else 'false'}"
    return [str(BIN / "tensorboard"), "--logdir", str(logdir), "--port", str(port), load]


def tensorboard_serves(runs: int, steps: int) -> Any:
    """Whether TensorBoard answers each run's last step, for the tag that each file holds last."""
    names = [f"sweep/run_{run:03d}" for run in range(runs)]
    body = urllib.parse.urlencode([("tag", TAGS[-1]), *(("runs", name) for name in names)])

    def ready(server: Server) -> bool:
        found = json.loads(
            server.request(
                "POST",
                "/data/plugin/scalars/scalars_multirun",
                body,
                Content_Type="application/x-www-form-urlencoded",
            )
        )
        return all(name in found and found[name][-1][1] == steps - 1 for name in names)

    return ready


def board_serves_any(server: Server) -> bool:
    """Whether board has read everything there was when it started."""
    changes = server.document("GET", "/api/changes?since=0")
    return bool(changes["load"]["state"] == "ready" and changes["runs"])


def board_serves(points: int) -> Any:
    """Whether board has every point and answers a chart of all runs."""

    def ready(server: Server) -> bool:
        changes = server.document("GET", "/api/changes?since=0")
        if changes["load"]["state"] != "ready" or sum(changes["series"]["points"]) != points:
            return False
        tags = {entry["name"]: entry["id"] for entry in changes["tags"]}
        chart = {"key": "0", "pixels": 600, "series": [[run["id"], tags[TAGS[-1]]] for run in changes["runs"]]}
        answer = server.document("POST", "/api/scalars/series", {"x": "step", "smoothing": 0, "charts": [chart]})
        return len(answer["charts"][0]["series"]) == len(changes["runs"])

    return ready


def latency(ask: Any, repeats: int) -> float:
    """Median seconds of a call, after a warm-up."""
    for _ in range(3):
        ask()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def board_query(server: Server) -> Any:
    """One chart of one run at 600 pixels, as the page asks for it."""
    changes = server.document("GET", "/api/changes?since=0")
    tag = next(entry["id"] for entry in changes["tags"] if entry["name"] == TAGS[0])
    chart = {"key": "0", "pixels": 600, "series": [[changes["runs"][0]["id"], tag]]}
    body = json.dumps({"x": "step", "smoothing": 0.6, "charts": [chart]})
    block = "application/vnd.board.block"
    return lambda: server.request("POST", "/api/scalars/series", body, Accept=block, Content_Type="application/json")


def tensorboard_query(server: Server) -> Any:
    """One run's series, as TensorBoard's page asks for it."""
    query = urllib.parse.urlencode({"run": "sweep/run_000", "tag": TAGS[0]})
    return lambda: server.request("GET", f"/data/plugin/scalars/scalars?{query}")


@dataclass
class Served:
    """What one start of a server showed."""

    seconds: float
    query_seconds: float
    memory_bytes: int


def measure(command: list[str], port: int, ready: Any, query: Any, repeats: int) -> Served:
    """Start, wait until all is served, time a query, weigh the processes."""
    with running(command, port) as server:
        seconds = server.wait_until(ready)
        return Served(seconds, latency(query(server), repeats), server.memory())
