from __future__ import annotations

from pathlib import Path

import pytest

from board.context import Context
from tests.board.plugins.written_logs import WrittenLogs


@pytest.fixture
def written(context: Context, tmp_path: Path) -> WrittenLogs:
    """A log directory whose store the `client` asks."""
    return WrittenLogs(tmp_path / "runs", context.store)
