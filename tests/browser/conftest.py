"""A real `board` on a directory of real event files, and a real Chromium looking at it.

    def test_x(board, page):
        server = board(runs={"lr=0.1/train": {"loss": [1.0, 0.5]}})   # or board(path)
        page.goto(server.url)

A page fixture fails its test when the page logged an error or raised one.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from writer import SummaryWriter

START_SECONDS = 20.0
Runs = Mapping[str, Mapping[str, Sequence[float]]]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expected_errors(pattern): what the page may log as an error in this test")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def write_runs(logdir: Path, runs: Runs) -> None:
    """Write each run's tags, one value a step."""
    for run, tags in runs.items():
        with SummaryWriter(str(logdir / run)) as writer:
            for tag, values in tags.items():
                for step, value in enumerate(values):
                    writer.add_scalar(tag, value, step)


@dataclass
class Server:
    """One `board` process; `stop` and `start` let a test take it away and bring it back on the same port."""

    logdir: Path
    port: int
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> Server:
        command = [
            sys.executable,
            "-m",
            "board",
            "--logdir",
            str(self.logdir),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=_environment(self.logdir),
        )
        assert self.process.stdout is not None
        heard = ""
        deadline = time.monotonic() + START_SECONDS
        while "http://" not in heard:
            line = self.process.stdout.readline()
            heard += line
            assert line, f"board ended with {self.process.wait()}: {heard}"
            assert time.monotonic() < deadline, heard
        if self.port == 0:
            self.port = _port_in(heard)
        return self

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=10)
        self.process = None


def _environment(logdir: Path) -> dict[str, str]:
    """The person's own notes stay inside the test's directory."""
    return {**os.environ, "XDG_DATA_HOME": str(logdir.parent / "data"), "COLUMNS": "200"}


def _port_in(text: str) -> int:
    match = re.search(r"http://[^\s/]+:(\d+)", text)
    assert match, text
    return int(match[1])


def free_port() -> int:
    """A port that was free a moment ago: for servers that must come back on the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start `board` on `logdir`, or on a fresh directory holding `runs`; every server is stopped after the test."""
    servers: list[Server] = []

    def start(
        logdir: Path | None = None, *, runs: Runs | None = None, port: int = 0, arguments: tuple[str, ...] = ()
    ) -> Server:
        directory = logdir or tmp_path / "logs"
        if runs is not None:
            directory.mkdir(parents=True, exist_ok=True)
            write_runs(directory, runs)
        server = Server(directory, port, arguments).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Its absence is a failure where CI says so, and a skip on a person's machine."""
    executable = os.environ.get("BOARD_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        message = "no Chromium found: apt-get install chromium, or set BOARD_CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh 1600×960 page; errors that it logs fail the test, but for those that `expected_errors` matches."""
    marker: Any = request.node.get_closest_marker("expected_errors")
    expected = re.compile(marker.args[0]) if marker else None
    context = chromium.new_context(viewport={"width": 1600, "height": 960}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert [] == [error for error in errors if expected is None or not expected.search(error)]
