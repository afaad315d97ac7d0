from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board import wire_format
from board.context import Context
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs


@pytest.fixture
def written(context: Context, tmp_path: Path) -> WrittenLogs:
    """A log directory whose store the `client` asks."""
    return WrittenLogs(tmp_path / "runs", context.store)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Threads that wait for each other at every iteration are slow where tests run beside others."""
    import numba  # here: few of these tests need it

    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(threads)


class Asked:
    """Asks the projector of a written log."""

    def __init__(self, client: Client, written: WrittenLogs) -> None:
        self.client = client
        self.written = written

    def embedding(self, vectors: Any, tag: str = "e", **more: Any) -> str:
        """Log one embedding, load, and return its id."""
        with self.written.writer() as writer:
            writer.add_embedding(vectors, tag=tag, **more)
        self.written.load()
        return str(next(each["id"] for each in self.list() if each["tag"] == tag))

    def list(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/api/projector/list").json()["embeddings"]
        return found

    def get(self, path: str, **params: Any) -> Any:
        return self._document(self.client.get(f"/api/projector/{path}", params=params, headers=BLOCK))

    def post(self, path: str, **body: Any) -> Any:
        return self._document(self.client.post(f"/api/projector/{path}", body, headers=BLOCK))

    def _document(self, answer: Any) -> Any:
        assert answer.status_code == 200, answer.text
        block = answer.headers["content-type"] == wire_format.MEDIA_TYPE
        return wire_format.decode(answer.content) if block else answer.json()


BLOCK = {"Accept": wire_format.MEDIA_TYPE}


@pytest.fixture
def asked(client: Client, written: WrittenLogs) -> Asked:
    return Asked(client, written)
