"""TFRecord files: TensorFlow's are read, compressed or not; damage is said where it is, and can be skipped."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.records import CorruptRecordFile, TFRecordWriter, encode_example, read_records, record_file
from tests.runtime.records.cases import FULL
from writer.wire.record import encode_record

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "records"

COMPRESSIONS = ["", "GZIP", "ZLIB"]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_tensorflows_files_are_read(compression: str) -> None:
    """Record by record."""
    assert FULL == list(read_records(GOLDEN / f"full{compression}.tfrecord", compression))


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_what_is_written_is_read(tmp_path: Path, compression: str) -> None:
    """Small records and ones larger than a chunk."""
    written = [b"", b"small", b"large" * record_file.CHUNK_BYTES, b"after"]
    with TFRecordWriter(tmp_path / "a", compression) as writer:
        for record in written:
            writer.write(record)
            writer.flush()
    writer.close()

    assert written == list(read_records(tmp_path / "a", compression))


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 60))
def test_chunks_may_end_anywhere(tmp_path_factory: pytest.TempPathFactory, records: list[bytes], chunk: int) -> None:
    """Whether the tight loop reads a record or the careful reader."""
    path = tmp_path_factory.mktemp("chunks") / "a"
    path.write_bytes(b"".join(map(encode_record, records)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_file, "CHUNK_BYTES", chunk)
        assert records == list(read_records(path))


def test_a_cut_tail_is_an_error_after_all_that_is_whole(tmp_path: Path) -> None:
    """At every byte; skipping damage gives what there is."""
    whole = encode_record(b"first") + encode_record(b"second")
    for end in range(len(whole)):
        (tmp_path / "a").write_bytes(whole[:end])
        kept = [b"first"] if end >= 21 else []
        assert kept == list(read_records(tmp_path / "a", skip_damage=True))
        if end in (0, 21):
            assert kept == list(read_records(tmp_path / "a"))
            continue
        found: list[bytes] = []
        with pytest.raises(CorruptRecordFile, match=r"a: record that is cut \(offset \d+\)") as caught:
            found.extend(read_records(tmp_path / "a"))
        assert 21 * len(kept) == caught.value.offset


@pytest.mark.parametrize(("position", "lost"), [(2, b"first"), (9, b"first"), (14, b"first"), (30, b"second")])
def test_damage_costs_its_own_record(tmp_path: Path, position: int, lost: bytes) -> None:
    """In a length, in its checksum, in the data; the offset is that of the record."""
    records = [b"first", b"second", b"third"]
    data = bytearray(b"".join(map(encode_record, records)))
    data[position] ^= 0xFF
    (tmp_path / "a").write_bytes(data)

    assert [record for record in records if record != lost] == list(read_records(tmp_path / "a", skip_damage=True))
    found: list[bytes] = []
    with pytest.raises(CorruptRecordFile) as caught:
        found.extend(read_records(tmp_path / "a"))
    assert records[: records.index(lost)] == found
    assert (tmp_path / "a", 21 * records.index(lost)) == (caught.value.path, caught.value.offset)


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:40] + b"\xff" * 9 + data[49:]])
def test_damaged_compression_is_an_error_of_the_file(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Not zlib's own, and no silence."""
    (tmp_path / "a").write_bytes(damage((GOLDEN / "fullGZIP.tfrecord").read_bytes()))
    with pytest.raises(CorruptRecordFile, match="compression"):
        list(read_records(tmp_path / "a", "GZIP"))
    assert len(list(read_records(tmp_path / "a", "GZIP", skip_damage=True))) <= len(FULL)


def test_joined_gzip_files_are_one(tmp_path: Path) -> None:
    """As for gzip itself."""
    (tmp_path / "a").write_bytes(gzip.compress(encode_record(b"a")) + gzip.compress(encode_record(b"b")))
    assert [b"a", b"b"] == list(read_records(tmp_path / "a", "GZIP"))


def test_a_file_that_unpacks_to_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    """A megabyte of compressed zeros is a gigabyte of records without data, damaged from the first byte."""
    with gzip.open(tmp_path / "a", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(CorruptRecordFile, match="length checksum mismatch"):
            list(read_records(tmp_path / "a", "GZIP"))
        assert [] == list(read_records(tmp_path / "a", "GZIP", skip_damage=True))
        assert tracemalloc.get_traced_memory()[1] < 30 << 20
    finally:
        tracemalloc.stop()


def test_an_unknown_compression_is_quoted(tmp_path: Path) -> None:
    """Before a file is made."""
    with pytest.raises(ValueError, match="must be '', 'GZIP' or 'ZLIB', got 'zip'"):
        TFRecordWriter(tmp_path / "a", "zip")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.tensorflow
def test_tensorflow_reads_what_we_write(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Every compression, and an Example that was made of arrays."""
    own = encode_example({"n": [1, -2], "s": [b"a", b"\0"], "x": np.array([0.5, 1.5])})
    for compression in COMPRESSIONS:
        with TFRecordWriter(tmp_path / f"full{compression}", compression) as writer:
            for record in (*FULL, own):
                writer.write(record)
    run_tensorflow("tests.runtime.records.read_with_tensorflow", str(tmp_path))
