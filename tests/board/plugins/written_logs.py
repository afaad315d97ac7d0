"""Event files that the writer wrote, loaded into a store: for dashboards whose payloads stay on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.store.store import Store
from writer import SummaryWriter


class WrittenLogs:
    """A log directory and the store of it; write with `writer`, then `load`."""

    def __init__(self, directory: Path, store: Store) -> None:
        self.directory = directory
        self.store = store

    @contextmanager
    def writer(self, run: str = "run") -> Iterator[SummaryWriter]:
        """A writer of one run; its file is closed at the end."""
        with SummaryWriter(str(self.directory / run)) as writer:
            yield writer

    def load(self) -> None:
        """Read all that was written."""
        loader = Loader(self.store, [Source("", str(self.directory))], reload_interval=0)
        loader.start()
        loader.wait_until_loaded(timeout=30)
        loader.stop()

    def ids(self, run: str, tag: str) -> tuple[int, int]:
        """The ids of a run and a tag."""
        return self.store.run(run).id, self.store.tag_id(tag)
