"""What the writer's tests share: reading back what was written, with nothing but the wire format."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from writer.wire.proto.event_pb2 import Event
from writer.wire.record import RecordReader

ReadEvents = Callable[[Path], list[Event]]


@pytest.fixture
def read_events() -> ReadEvents:
    """Give the events of a file, or of all files directly in a directory, in the order of their names."""

    def read(path: Path) -> list[Event]:
        files = [path] if path.is_file() else sorted(file for file in path.iterdir() if "tfevents" in file.name)
        return [Event.FromString(record.payload) for file in files for record in RecordReader().feed(file.read_bytes())]

    return read


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a script in an interpreter of its own, from the root of the repository; arguments follow in sys.argv."""

    def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[2],
        )

    return run
