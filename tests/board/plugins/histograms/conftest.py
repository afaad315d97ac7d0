"""A log directory of histograms, read by the real loader, behind an application without a socket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from board.context import Context
from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.store.store import Store


@pytest.fixture
def served(tmp_path: Path, context: Context, client: Any) -> Callable[[], Any]:
    """Load what lies in `tmp_path / "logs"` and return a client of it."""

    def serve() -> Any:
        store = Store()
        loader = Loader(store, [Source("", str(tmp_path / "logs"))], reload_interval=0)
        loader.start()
        loader.wait_until_loaded(10)
        loader.stop()
        return type(client)(replace(context, store=store))

    return serve
