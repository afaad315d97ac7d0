from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np

from board import live, wire_format


def test_everything_comes_once_and_then_only_what_changed(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """A client that knows a revision hears what came after it, and nothing again."""
    logs.log("a", "loss", points(3))
    first = client.get("/api/changes").json()
    logs.log("b", "loss", points(2))
    second = client.get(f"/api/changes?since={first['rev']}&boot={first['boot']}").json()

    assert (["a"], ["loss"], [3]) == (
        [run["name"] for run in first["runs"]],
        [tag["name"] for tag in first["tags"]],
        first["series"]["points"],
    )
    assert (["b"], [], [2], False) == (
        [run["name"] for run in second["runs"]],
        second["tags"],
        second["series"]["points"],
        second["reset"],
    )


def test_blocks_say_the_same_as_json(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """The form is the client's choice, the document is one."""
    logs.log("a", "loss", points(3))
    block = client.get("/api/changes", headers={"Accept": wire_format.MEDIA_TYPE})
    document = wire_format.decode(block.content)

    assert wire_format.MEDIA_TYPE == block.headers["content-type"]
    assert np.dtype("u1") == document["series"]["plugin"].dtype
    assert client.get("/api/changes").json() == wire_format_to_lists(document)


def wire_format_to_lists(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: wire_format_to_lists(value) for key, value in document.items()}
    if isinstance(document, list):
        return [wire_format_to_lists(value) for value in document]
    return document.tolist() if isinstance(document, np.ndarray) else document


def test_nothing_new_is_304(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """A page that asks each second costs a few bytes while nothing happens."""
    logs.log("a", "loss", points(3))
    tag = client.get("/api/changes").headers["etag"]

    assert client.get("/api/changes?since=1", headers={"If-None-Match": tag}).status_code == 304
    logs.log("a", "loss", points(1, first=3))
    assert client.get("/api/changes?since=1", headers={"If-None-Match": tag}).status_code == 200


def test_a_client_of_another_process_starts_over(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """Revisions of a server that is gone mean nothing: everything is sent, and the client told to forget."""
    logs.log("a", "loss", points(3))
    other = client.get("/api/changes?since=1&boot=another").json()
    later = client.get(f"/api/changes?since=999&boot={other['boot']}").json()

    assert (True, ["a"]) == (other["reset"], [run["name"] for run in other["runs"]])
    assert (True, ["a"]) == (later["reset"], [run["name"] for run in later["runs"]])


def test_runs_that_went_are_named(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """A deleted run leaves every page that shows it."""
    run, _ = logs.log("a", "loss", points(3))
    before = client.get("/api/changes").json()["rev"]
    logs.remove("a")

    assert [run] == client.get(f"/api/changes?since={before}").json()["gone"]


def test_bad_revisions_are_refused_in_one_line(client: Any) -> None:
    """Neither a negative nor a wordy revision is a crash."""
    for since in ("-1", "x", "1e9", "9" * 30):
        assert client.get(f"/api/changes?since={since}").status_code in {200, 422}


def test_a_broken_clock_is_no_time(client: Any, logs: Any) -> None:
    """A wall time that no clock can show is null, as if none had come."""
    logs.log("a", "loss", [(0, float("nan"), 1.0)])

    assert client.get("/api/changes").json()["runs"][0]["first_wall"] is None


async def collect(logs: Any, stopping: threading.Event, change: Callable[[], None], count: int) -> list[bytes]:
    found: list[bytes] = []
    async for message in live.revisions(logs.store, stopping):
        found.append(message)
        change()
        if len(found) == count:
            stopping.set()
    return found


def test_the_stream_ticks_when_the_revision_moves(logs: Any, points: Callable[..., Any]) -> None:
    """Each message is the revision as it was, and a stop ends the stream at once."""
    stopping = threading.Event()
    started = time.monotonic()
    found = asyncio.run(collect(logs, stopping, lambda: logs.log("a", "loss", points(1)), 3))

    assert found == [b"retry: 1000\n\n", b'event: rev\ndata: {"rev": 1}\n\n', b'event: rev\ndata: {"rev": 2}\n\n']
    assert time.monotonic() - started < 5


def test_a_burst_is_one_message_a_tick(logs: Any, points: Callable[..., Any]) -> None:
    """A thousand writes between two looks are one message."""

    def burst() -> None:
        for _ in range(1000):
            logs.log("a", "loss", points(1))

    found = asyncio.run(collect(logs, threading.Event(), burst, 3))

    assert found[2] == b'event: rev\ndata: {"rev": 2000}\n\n'


def test_a_quiet_stream_shows_that_it_lives(logs: Any, monkeypatch: Any) -> None:
    """Proxies cut connections that say nothing; a comment line keeps them."""
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    found = asyncio.run(collect(logs, threading.Event(), lambda: None, 3))

    assert found[2].startswith(b":")


def test_a_written_point_is_announced(run_board: Callable[..., Any], tmp_path: Any) -> None:
    """From the write to the event in a page, over real files and HTTP. The budget of 1 s is the benchmark's to hold."""
    from writer import SummaryWriter

    (tmp_path / "runs").mkdir()
    board = run_board(f"--logdir={tmp_path / 'runs'}")
    with httpx.stream("GET", f"{board.url}api/events", timeout=10) as stream:
        lines = stream.iter_lines()
        while not next(lines).startswith("data:"):
            pass
        with SummaryWriter(str(tmp_path / "runs" / "a"), flush_secs=1) as writer:
            writer.add_scalar("loss", 1.0, 0)
            writer.flush()
            written = time.monotonic()
            while not httpx.get(f"{board.url}api/changes", timeout=10).json()["series"]["points"]:
                assert next(lines) is not None
    assert time.monotonic() - written < 4  # the polling interval, on a busy machine
