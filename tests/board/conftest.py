"""A store without files, an application without a socket, and the real command as a process."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
import pytest

from board.app import create_app
from board.context import Context
from board.curation import Curation
from board.store.run import Restart
from board.store.series import SeriesKey
from board.store.store import Store

Point = tuple[int, float, float]
"""Step, wall time, value."""


class Client:
    """Asks an ASGI application, as a browser on this machine would."""

    def __init__(self, context: Context, address: str = "127.0.0.1") -> None:
        self.context = context
        self._app = create_app(context)
        self._address = address

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request; redirects are not followed."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._address, 4711), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:6006") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: object, **options: Any) -> httpx.Response:
        return self.request("POST", path, json=body, **options)

    def patch(self, path: str, body: object, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, json=body, **options)


class Logs:
    """Writes points into a store as a loader does."""

    def __init__(self) -> None:
        self.store = Store()
        self._files: dict[str, Any] = {}

    def log(self, run: str, tag: str, points: Sequence[Point]) -> tuple[int, int]:
        """Add points to a scalar; return the ids of run and tag."""
        step, wall, value = zip(*points, strict=True)
        return self.append(
            run, tag, [np.array(step, np.int64), np.array(wall, np.float64), np.array(value, np.float32)]
        )

    def append(self, run: str, tag: str, columns: Sequence[npt.NDArray[Any]]) -> tuple[int, int]:
        """Add columns of steps, wall times and values to a scalar; return the ids of run and tag."""
        with self.store.changing():
            file = self._file(run)
            key = SeriesKey("scalars", self.store.intern_tag(tag))
            series = self.store.scalars(file, key)
            assert series is not None
            self.store.append(file, series, columns)
        return file.run.id, key.tag

    def restart(self, run: str, step: int, wall: float = 0.0) -> None:
        """Let the run's writer say that it starts over."""
        with self.store.changing():
            self.store.restart(self._file(run), Restart(step, wall))

    def remove(self, run: str) -> None:
        """Delete the run's only file."""
        with self.store.changing():
            self.store.remove_file(self._files.pop(run))

    def _file(self, run: str) -> Any:
        if run not in self._files:
            self._files[run] = self.store.add_file(run, f"/nowhere/{run}", f"{run}/events.out.tfevents.1")
        return self._files[run]


@pytest.fixture(scope="session")
def make_logs() -> type[Logs]:
    return Logs


@pytest.fixture
def logs() -> Logs:
    return Logs()


@pytest.fixture
def context(logs: Logs, tmp_path: Path) -> Context:
    return Context(store=logs.store, curation=Curation(tmp_path / "data" / "notes.json"), logdir="./runs")


@pytest.fixture
def client(context: Context) -> Client:
    return Client(context)


@pytest.fixture
def client_with(context: Context) -> Callable[..., Client]:
    """Make a client of a board whose context differs in some fields."""

    def make(address: str = "127.0.0.1", **changes: Any) -> Client:
        return Client(replace(context, **changes), address)

    return make


@pytest.fixture
def points() -> Callable[..., list[Point]]:
    """Make points of a straight line, one a step and a second."""

    def straight(count: int, slope: float = 1.0, first: int = 0) -> list[Point]:
        return [(step, 1000.0 + step, slope * step) for step in range(first, first + count)]

    return straight


@dataclass
class Board:
    """The command, running."""

    process: subprocess.Popen[str]
    url: str
    said: str

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=10)


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a user who never ran board before."""
    return {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "COLUMNS": "100"}


@pytest.fixture
def run_board(environment: Mapping[str, str], tmp_path: Path) -> Iterator[Callable[..., Board]]:
    """Start the command on a free port and wait until it says where it is."""
    running: list[subprocess.Popen[str]] = []

    def start(*flags: str) -> Board:
        command = [sys.executable, "-m", "board", *flags]
        if not any(flag.startswith("--port") for flag in flags):
            command.append("--port=0")
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path)
        running.append(process)
        assert process.stderr is not None
        said = ""
        while (match := re.search(r" at (http://\S+)", said)) is None:
            line = process.stderr.readline()
            assert line, f"board ended: {said}"
            said += line
        return Board(process, match[1], said)

    yield start
    for process in running:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
