"""Files as datasets: their records and lines, in the order that was asked for."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.data import Dataset, FixedLengthRecordDataset, TextLineDataset, TFRecordDataset
from runtime.records import CorruptRecordFile, TFRecordWriter, record_file


@pytest.fixture
def shards(tmp_path: Path) -> list[str]:
    """Three record files of three records."""
    names = []
    for shard in range(3):
        names.append(str(tmp_path / f"part-{shard}.tfrecord"))
        with TFRecordWriter(names[-1], "GZIP") as writer:
            for record in range(3):
                writer.write(f"{shard}{record}".encode())
    return names


def test_records_of_files_follow_one_another(shards: list[str]) -> None:
    """Names as a list, one alone, or a dataset of them."""
    expected = [f"{shard}{record}".encode() for shard in range(3) for record in range(3)]
    assert expected == list(TFRecordDataset(shards, "GZIP"))
    assert expected[:3] == list(TFRecordDataset(shards[0], "GZIP"))
    assert expected == list(TFRecordDataset(Dataset.from_tensor_slices(shards), "GZIP"))
    assert expected == list(Dataset.from_tensor_slices(shards).flat_map(lambda name: TFRecordDataset(name, "GZIP")))


def test_parallel_reads_take_a_record_of_each_file_in_turn(shards: list[str]) -> None:
    """As TensorFlow's do."""
    found = list(TFRecordDataset(shards, "GZIP", num_parallel_reads=2))
    assert [b"00", b"10", b"01", b"11", b"02", b"12", b"20", b"21", b"22"] == found


def test_damage_is_an_error_with_path_and_offset(shards: list[str]) -> None:
    """Out of the loop that meets it, after what was whole."""
    path = Path(shards[1])
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1]))
    found: list[bytes] = []
    with pytest.raises(CorruptRecordFile, match=r"part-1.tfrecord: record that is cut \(offset 36\)"):
        found.extend(TFRecordDataset(shards, "GZIP"))
    assert [b"00", b"01", b"02", b"10", b"11"] == found


def test_an_unknown_compression_is_refused_when_the_pipeline_is_built(shards: list[str]) -> None:
    """For every kind of file."""
    for build in (TFRecordDataset, TextLineDataset, lambda n, c: FixedLengthRecordDataset(n, 1, compression_type=c)):
        with pytest.raises(ValueError, match="got 'LZ4'"):
            build(shards, "LZ4")


def test_files_are_listed_sorted_or_shuffled(shards: list[str], tmp_path: Path) -> None:
    """Each once; no match is an error, as in TensorFlow."""
    expected = [name.encode() for name in shards]
    pattern = str(tmp_path / "*.tfrecord")
    assert expected == list(Dataset.list_files(pattern, shuffle=False))
    assert expected == list(Dataset.list_files([pattern, shards[0]], shuffle=False))
    once, again = (list(Dataset.list_files(pattern, seed=3).as_numpy_iterator()) for _ in range(2))
    assert expected == sorted(once)
    assert once == again
    with pytest.raises(FileNotFoundError, match=r"no files matched .*absent"):
        Dataset.list_files(str(tmp_path / "absent*"))


@given(
    st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b""))), st.integers(1, 9)
)
def test_lines_are_found_wherever_chunks_end(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], chunk: int
) -> None:
    """Both kinds of ends, and a last line without one."""
    path = tmp_path_factory.mktemp("lines") / "text"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_file, "CHUNK_BYTES", chunk)
        for end in (b"\n", b"\r\n"):
            path.write_bytes(b"".join(line + end for line in lines) + b"last")
            assert [*lines, b"last"] == list(TextLineDataset(path))


@pytest.mark.parametrize(("compression", "compress"), [("GZIP", gzip.compress), ("ZLIB", zlib.compress)])
def test_compressed_text_is_read(tmp_path: Path, compression: str, compress: object) -> None:
    """And a header of it skipped by `skip`."""
    assert callable(compress)
    (tmp_path / "text").write_bytes(compress(b"name\none\ntwo\n"))
    assert [b"one", b"two"] == list(TextLineDataset(tmp_path / "text", compression).skip(1))


def test_pieces_of_one_length_lie_between_header_and_footer(tmp_path: Path) -> None:
    """What does not come out even is an error."""
    (tmp_path / "a").write_bytes(b"HEAD" + b"aabbcc" + b"END")
    assert [b"aa", b"bb", b"cc"] == list(FixedLengthRecordDataset(tmp_path / "a", 2, 4, 3))
    with pytest.raises(ValueError, match="1 bytes are left over that are no record of 5"):
        list(FixedLengthRecordDataset(tmp_path / "a", 5, 4, 3))
