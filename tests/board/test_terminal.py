from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from board import terminal
from board.store.run import FileDamage
from board.store.store import Progress


def test_the_summary_counts_what_was_read(logs: Any, points: Callable[..., Any]) -> None:
    """One line: points, runs, seconds; damage only where there is some."""
    logs.log("a", "loss", points(1234))
    with logs.store.changing():
        logs.store.set_progress(Progress(state="ready", seconds=0.5))
    assert "1,234 points in 1 run, read in 0.50 s" == terminal.summary(logs.store)

    with logs.store.changing():
        logs.store.add_damage(logs._file("a"), [FileDamage("a", "a/f", 0, 9, "data checksum")])
    assert "; 1 damaged stretch: " in terminal.summary(logs.store)


def test_a_loader_that_failed_is_not_called_done(logs: Any) -> None:
    """The line says why loading stopped."""
    with logs.store.changing():
        logs.store.set_progress(Progress(state="ready", error="OSError: disk on fire"))

    assert "board: loading stopped: OSError: disk on fire" == terminal.summary(logs.store)


def test_a_log_gets_one_line_and_a_stop_none(logs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal nothing moves; who stops the board is not told what it had read."""
    with logs.store.changing():
        logs.store.set_progress(Progress(state="ready"))
    stopping = threading.Event()
    with terminal.follow_loading(logs.store, stopping):
        while not (said := capsys.readouterr().err):
            assert not stopping.is_set()
    assert 1 == said.count("\n")

    with logs.store.changing():
        logs.store.set_progress(Progress(state="loading"))
    with terminal.follow_loading(logs.store, threading.Event()):
        pass
    assert "" == capsys.readouterr().err


def test_a_terminal_gets_a_bar_and_its_cursor_back(tmp_path: Path, environment: Mapping[str, str]) -> None:
    """The bar hides the cursor while it moves; whenever it ends, by itself or by Ctrl+C, the cursor returns."""
    golden = max((Path(__file__).parents[1] / "golden").rglob("*tfevents*"), key=lambda path: path.stat().st_size)
    for run in range(20):
        (tmp_path / "runs" / str(run)).mkdir(parents=True)
        copies = 1 + 4_000_000 // golden.stat().st_size
        (tmp_path / "runs" / str(run) / golden.name).write_bytes(golden.read_bytes() * copies)
    controller, terminal_end = pty.openpty()
    command = [sys.executable, "-m", "board", f"--logdir={tmp_path / 'runs'}", "--port=0"]
    with subprocess.Popen(command, stderr=terminal_end, env={**environment, "TERM": "xterm"}) as process:
        os.close(terminal_end)
        shown = b""
        while b" files " not in shown and b"points in" not in shown:
            shown += os.read(controller, 65536)
        process.send_signal(signal.SIGINT)
        shown += _rest(controller)

    assert 0 == process.returncode
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h")
    assert b"Traceback" not in shown


def _rest(controller: int) -> bytes:
    found = b""
    while True:
        try:
            found += os.read(controller, 65536)
        except OSError:  # the other end is closed: the process is gone
            os.close(controller)
            return found


def test_a_terminal_sees_how_far_writing_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person gets a bar with numbers, a log file gets nothing."""
    with terminal.counting("writing", 2_000) as done:
        done(1_000)
    assert "" == capsys.readouterr().err

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    with terminal.counting("writing", 2_000) as done:
        done(1_000)
    assert "1,000 of 2,000" in capsys.readouterr().err
