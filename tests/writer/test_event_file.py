"""One file on disk: its name, its first record, rotation, and disks that are full."""

import itertools
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from writer import event_file
from writer.event_file import EventFile
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record

ReadEvents = Callable[[Path], list[Event]]


def record(step: int) -> bytes:
    return encode_record(Event(step=step).SerializeToString())


def steps_in(events: list[Event]) -> list[int]:
    return [event.step for event in events if not event.file_version]


def test_the_name_is_tensorflows(tmp_path: Path) -> None:
    """Readers tell event files by `tfevents` and order them by the ten digits behind it."""
    file = EventFile(tmp_path / "deep" / "run", suffix=".v2")
    file.close()
    assert re.fullmatch(rf"events\.out\.tfevents\.\d{{10}}\..+\.{os.getpid()}\.\d{{6}}\.v2", file.path.name)


def test_the_first_record_names_the_version_and_the_writer(tmp_path: Path, read_events: ReadEvents) -> None:
    """It is there before anything is written, so that a page can show the run at once."""
    file = EventFile(tmp_path)
    (event,) = read_events(tmp_path)
    assert ("brain.Event:2", "board.writer") == (event.file_version, event.source_metadata.writer)
    file.close()


def test_a_name_that_is_taken_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_events: ReadEvents
) -> None:
    """Host names and pids repeat in containers that share a directory."""
    files = []
    for _ in range(3):
        monkeypatch.setattr(event_file, "_counter", itertools.count())
        files.append(EventFile(tmp_path))
        files[-1].append([record(len(files))])
    for file in files:
        file.close()
    assert 3 == len({file.path for file in files})
    assert [[1], [2], [3]] == [steps_in(read_events(file.path)) for file in files]


def test_a_full_file_is_followed_by_another_that_sorts_behind_it(tmp_path: Path, read_events: ReadEvents) -> None:
    """No file outgrows the limit, each is complete by itself, and reading them by name gives the order of writing."""
    limit = 400
    file = EventFile(tmp_path, max_bytes=limit)
    for step in range(50):
        file.append([record(step)])
    file.close()
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 2
    assert all(path.stat().st_size <= limit for path in paths)
    assert all("brain.Event:2" == read_events(path)[0].file_version for path in paths)
    assert list(range(50)) == steps_in(read_events(tmp_path))


def test_a_record_larger_than_the_limit_gets_a_file_to_itself(tmp_path: Path, read_events: ReadEvents) -> None:
    """It cannot be cut, and must not make empty files without end."""
    file = EventFile(tmp_path, max_bytes=200)
    large = encode_record(Event(step=1, graph_def=bytes(5000)).SerializeToString())
    file.append([large, record(2)])
    file.close()
    assert [1, 2] == steps_in(read_events(tmp_path))
    assert 2 == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_must_be_positive(tmp_path: Path, limit: int) -> None:
    """The message quotes the value."""
    with pytest.raises(ValueError, match=f"max_file_bytes must be positive, got {limit}"):
        EventFile(tmp_path, max_bytes=limit)


def test_an_unwritable_directory_is_an_error_at_once(tmp_path: Path) -> None:
    """The constructor raises, not some later call."""
    occupied = tmp_path / "file"
    occupied.touch()
    with pytest.raises(OSError, match="file"):
        EventFile(occupied / "run")


def test_an_abandoned_file_gets_nothing_more(tmp_path: Path, read_events: ReadEvents) -> None:
    """What is pending in a forked child is the parent's to write."""
    file = EventFile(tmp_path)
    file.append([record(1)])
    file.abandon()
    file.close()
    assert [] == steps_in(read_events(tmp_path))


def test_a_file_is_abandoned_while_somebody_holds_its_bytes(tmp_path: Path, read_events: ReadEvents) -> None:
    """A fork in the middle of a write leaves the child with a thread that never returns from it."""
    file = EventFile(tmp_path)
    file.append([record(1)])
    with memoryview(file._pending):
        file.abandon()
    file.append([record(2)])
    file.abandon()
    assert [] == steps_in(read_events(tmp_path))


FULL_DISK = """
import resource, sys
from pathlib import Path
from writer.event_file import EventFile
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record

records = [encode_record(Event(step=step).SerializeToString()) for step in range(100)]
file = EventFile(Path(sys.argv[1]), max_bytes=int(sys.argv[2]) or None)
limit = file.path.stat().st_size + 1000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
file.append(records)
try:
    file.flush()
except OSError as error:
    print(error.strerror)
assert file.path.stat().st_size == limit
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
file.close()
"""


@pytest.mark.parametrize("max_bytes", [0, 1500])
def test_nothing_is_lost_or_torn_when_space_comes_back(
    tmp_path: Path,
    read_events: ReadEvents,
    run_python: Callable[..., subprocess.CompletedProcess[str]],
    max_bytes: int,
) -> None:
    """The disk fills in the middle of a record; writing goes on at the very byte, in further files too."""
    outcome = run_python(FULL_DISK, tmp_path, max_bytes)
    assert ("File too large\n", "") == (outcome.stdout, outcome.stderr)
    assert list(range(100)) == steps_in(read_events(tmp_path))
