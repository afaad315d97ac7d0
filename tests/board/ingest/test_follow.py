"""One file, read on and on, while it grows, shrinks or becomes another."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.ingest.batch import Scanner
from board.ingest.follow import Change, Follower, ReadBuffer
from board.ingest.reference import ReferenceScanner
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record, masked_crc32c


class InChunks:
    """Shows the reference a fixed number of bytes at once."""

    def __init__(self, chunk: int = 1 << 16) -> None:
        self.chunk = chunk

    def next(self, scanner: Scanner | None, left: int) -> tuple[Scanner, int]:
        return scanner or ReferenceScanner(), self.chunk


def scalar(step: int, tag: str = "loss") -> bytes:
    event = Event(wall_time=1000.0 + step, step=step)
    event.summary.value.add(tag=tag, simple_value=step / 2)
    return encode_record(event.SerializeToString())


def large(step: int, size: int) -> bytes:
    return encode_record(Event(wall_time=1.0, step=step, graph_def=b"g" * size).SerializeToString())


def follower(path: Path, chunk: int = 1 << 16) -> Follower:
    return Follower(str(path), InChunks(chunk))


def steps(follower: Follower, buffer: ReadBuffer | None = None) -> list[int]:
    """Read what is new; the steps of all rows in file order."""
    found: list[int] = []
    for stretch in follower.stretches(buffer or ReadBuffer()):
        rows = np.append(stretch.batch.scalar_step, stretch.batch.sample_step)
        found += rows.tolist()
    return found


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(scalar(0) + scalar(1))
    file = follower(path)
    assert Change.GREW is file.refresh()
    assert [0, 1] == steps(file)
    assert Change.NOTHING is file.refresh()
    with path.open("ab") as end:
        end.write(scalar(2))
    assert Change.GREW is file.refresh()
    assert [2] == steps(file)


def test_the_tail_of_a_writer_that_is_still_writing_is_waited_for(tmp_path: Path) -> None:
    """A record that is cut anywhere is neither damage nor lost: it is read when the rest is there."""
    record = scalar(7)
    for cut in range(len(record)):
        path = tmp_path / str(cut)
        path.write_bytes(scalar(0) + record[:cut])
        file = follower(path)
        file.refresh()
        assert [0] == steps(file)
        path.write_bytes(scalar(0) + record)
        assert cut == 0 or file.refresh() is Change.GREW
        file.refresh()
        assert [7] == steps(file)


def test_a_file_renamed_over_it_is_read_anew(tmp_path: Path) -> None:
    """As rsync replaces files."""
    path = tmp_path / "f"
    path.write_bytes(scalar(0) + scalar(1))
    file = follower(path)
    file.refresh()
    steps(file)
    (tmp_path / ".f.tmp").write_bytes(scalar(5) + scalar(6) + scalar(7))
    os.replace(tmp_path / ".f.tmp", path)
    assert Change.REPLACED is file.refresh()
    assert [5, 6, 7] == steps(file)


def test_a_file_written_anew_in_place_is_read_anew(tmp_path: Path) -> None:
    """The inode is the same and the size is larger, but its first bytes are others."""
    path = tmp_path / "f"
    path.write_bytes(scalar(0))
    file = follower(path)
    file.refresh()
    steps(file)
    path.write_bytes(scalar(5) + scalar(6))
    assert Change.REPLACED is file.refresh()
    assert [5, 6] == steps(file)


@pytest.mark.parametrize("steps_after", [[3, 4, 5, 6], [3, 4]], ids=["longer", "as long"])
def test_a_file_written_anew_behind_the_same_beginning_is_read_anew(tmp_path: Path, steps_after: list[int]) -> None:
    """It was cut short and written again between two looks: only what stood before the last offset tells."""
    path = tmp_path / "f"
    beginning = [scalar(step) for step in range(20)]
    path.write_bytes(b"".join([*beginning, scalar(7), scalar(8)]))
    file = follower(path)
    file.refresh()
    assert [*range(20), 7, 8] == steps(file)
    path.write_bytes(b"".join([*beginning, *map(scalar, steps_after)]))
    os.utime(path, ns=(1, 1))
    assert Change.REPLACED is file.refresh()
    assert [*range(20), *steps_after] == steps(file)


def test_bytes_that_come_late_behind_others_are_read(tmp_path: Path) -> None:
    """A network filesystem shows a hole before its bytes: what was damage at first is read once it is there."""
    path = tmp_path / "f"
    late = scalar(1)
    path.write_bytes(scalar(0) + bytes(len(late)) + scalar(2))
    file = follower(path)
    file.refresh()
    assert [0, 2] == steps(file)
    with path.open("r+b") as hole:
        hole.seek(len(scalar(0)))
        hole.write(late)
    os.utime(path, ns=(1, 1))
    assert Change.REPLACED is file.refresh()
    assert [0, 1, 2] == steps(file)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """To open one would hang until somebody writes into it."""
    path = tmp_path / "events.out.tfevents.1"
    os.mkfifo(path)
    with pytest.raises(OSError, match="not a regular file"):
        follower(path).refresh()


def test_a_file_cut_short_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(scalar(0) + scalar(1))
    file = follower(path)
    file.refresh()
    steps(file)
    os.truncate(path, len(scalar(0)))
    assert Change.REPLACED is file.refresh()
    assert [0] == steps(file)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        follower(tmp_path / "f").refresh()


def test_a_record_larger_than_a_chunk_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(large(1, 5000) + scalar(2) + large(3, 9000))
    file = follower(path, chunk=100)
    file.refresh()
    assert [1, 2, 3] == steps(file)


def test_memory_is_taken_only_for_bytes_that_are_there(tmp_path: Path) -> None:
    """A header that promises a gigabyte is believed when the gigabyte has come, not before."""
    path = tmp_path / "f"
    path.write_bytes(scalar(0) + _header(1 << 30) + b"x" * 1000)
    file = follower(path, chunk=200)
    file.refresh()
    buffer = ReadBuffer()
    assert [0] == steps(file, buffer)
    assert len(buffer.memory) <= 1 << 16


def _header(length: int) -> bytes:
    size = length.to_bytes(8, "little")
    return size + masked_crc32c(size).to_bytes(4, "little")


def test_a_huge_record_does_not_keep_its_memory(tmp_path: Path) -> None:
    path, buffer = tmp_path / "f", ReadBuffer()
    path.write_bytes(large(1, 40 << 20) + b"".join(scalar(step) for step in range(2, 2000)))
    file = follower(path)
    file.refresh()
    assert 1999 == len(steps(file, buffer))
    assert len(buffer.memory) < 1 << 20


def test_reading_may_stop_anywhere_and_goes_on_there(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"".join(scalar(step) for step in range(100)))
    file = follower(path, chunk=300)
    file.refresh()
    found: list[int] = []
    while file.offset < path.stat().st_size:
        stretch = next(iter(file.stretches(ReadBuffer())))
        found += stretch.batch.scalar_step.tolist()
    assert list(range(100)) == found


edits = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 5)),
        st.tuples(st.just("torn"), st.integers(1, 40)),
        st.tuples(st.just("truncate"), st.integers(0, 200)),
        st.tuples(st.just("replace"), st.integers(0, 4)),
        st.tuples(st.just("rewrite"), st.integers(1, 4)),
    ),
    max_size=10,
)


@settings(max_examples=150)
@given(edits, st.sampled_from([64, 300, 1 << 16]))
def test_following_any_history_equals_reading_the_last_state(script: list[tuple[str, int]], chunk: int) -> None:
    """Appends, torn tails that are completed, cuts and replacements: what is held at the end is what the file says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "f")
        path.write_bytes(b"")
        file = follower(path, chunk)
        held: list[int] = []
        number, torn = 0, b""
        for edit, amount in script:
            fresh = [scalar(number + i) for i in range(amount)]
            number += amount
            if edit == "append":
                with path.open("ab") as end:
                    end.write(torn + b"".join(fresh))
                torn = b""
            elif edit == "torn" and not torn:
                with path.open("ab") as end:
                    end.write(fresh[0][:amount])
                torn = fresh[0][amount:]
            elif edit == "truncate":
                os.truncate(path, min(path.stat().st_size, len(scalar(0)) * (amount // 50)))
                torn = b""
            elif edit == "replace":
                Path(folder, "g").write_bytes(b"".join(fresh))
                os.replace(Path(folder, "g"), path)
                torn = b""
            elif edit == "rewrite":
                path.write_bytes(b"".join(fresh))
                torn = b""
            if file.refresh() is Change.REPLACED:
                held = []
            held += steps(file)
        anew = follower(path, chunk)
        anew.refresh()
        assert steps(anew) == held
