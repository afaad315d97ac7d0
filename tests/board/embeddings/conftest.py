from __future__ import annotations

from pathlib import Path

import pytest

from board.store.artifacts import Artifact
from board.store.store import Store


class Configs:
    """Projector configs in a log directory, and the store that knows them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store()

    def write(self, run: str, config: str, **files: bytes) -> Artifact:
        """Write a config and files beside it (`a__tsv` is `a.tsv`), and let the store know them."""
        directory = self.root / run
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / "projector_config.pbtxt"
        path.write_text(config)
        for name, content in files.items():
            (directory / name.replace("__", ".")).write_bytes(content)
        return self.know(run, path)

    def know(self, run: str, path: Path) -> Artifact:
        """Let the store know a config."""
        found = path.stat()
        name = str(path.relative_to(self.root))
        artifact = Artifact("projector", run, str(path), name, str(self.root), found.st_size, found.st_mtime_ns)
        with self.store.changing():
            self.store.set_artifacts([*self.store.artifacts("projector"), artifact])
        return artifact


@pytest.fixture
def configs(tmp_path: Path) -> Configs:
    return Configs(tmp_path / "logs")
