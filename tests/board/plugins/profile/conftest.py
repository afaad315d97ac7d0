from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from board.context import Context
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs

Ask = Callable[..., Any]


@pytest.fixture
def written(context: Context, tmp_path: Path) -> WrittenLogs:
    """A log directory whose store the `client` asks."""
    return WrittenLogs(tmp_path / "runs", context.store)


@pytest.fixture
def ask(client: Client) -> Ask:
    """Ask `api/profile` until the trace is read: a query by keywords, a body where there is one."""

    def asked(path: str, body: dict[str, Any] | None = None, status: int = 200) -> Any:
        for _ in range(200):
            answer: httpx.Response = (
                client.get(f"api/profile/{path}") if body is None else client.post(f"api/profile/{path}", body)
            )
            if answer.status_code != 202:
                break
            assert {"done", "total"} == set(answer.json()["loading"])
            time.sleep(0.01)
        assert status == answer.status_code, answer.text
        return answer.json()

    return asked


@pytest.fixture
def profile_of(written: WrittenLogs, ask: Ask) -> Callable[..., str]:
    """Write events in Chrome's format as a file of a run, and return the profile's id."""

    def put(events: list[dict[str, Any]], name: str = "run/a.trace.json") -> str:
        path = written.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(events))
        written.load()
        found = [one["id"] for one in ask("list")["profiles"] if one["title"] == path.name.partition(".")[0]]
        return str(found[0])

    return put
