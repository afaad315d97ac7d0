"""Records in one piece: the same ones as Python's loop reads, in the same batches, up to the same damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.data import Dataset, TFRecordDataset
from runtime.records import (
    CorruptRecordFile,
    FixedLenFeature,
    TFRecordWriter,
    encode_example,
    packed,
    parse_example,
    read_records,
    record_file,
)


@pytest.fixture(autouse=True)
def _compiled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "SLOW_START", 0)


def written(path: Path, records: list[bytes], compression: str = "") -> Path:
    with TFRecordWriter(path, compression) as writer:
        for record in records:
            writer.write(record)
    return path


def read_packed(path: Path, compression: str = "") -> list[bytes]:
    return [record for piece in packed.packed_records(path, compression) for record in piece]


SIZES = st.lists(st.integers(0, 3000), max_size=60)


@given(SIZES, st.integers(17, 4000), st.integers(0, 40), st.sampled_from(["", "GZIP"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_pieces_hold_what_the_file_holds(
    tmp_path: Path, sizes: list[int], chunk: int, slow: int, compression: str
) -> None:
    """Wherever chunks are cut, whichever loop read the first records, and for records larger than a chunk."""
    records = [bytes([number % 256]) * size for number, size in enumerate(sizes)]
    path = written(tmp_path / "a", records, compression)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_file, "CHUNK_BYTES", chunk)
        patch.setattr(packed, "PIECE", 7)
        patch.setattr(packed, "_read", 0)
        patch.setattr(packed, "SLOW_START", slow)
        assert records == read_packed(path, compression)


@given(st.integers(0, 399), st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_damage_is_found_where_pythons_loop_finds_it(tmp_path: Path, at: int, change: int) -> None:
    """All records before it are given, then the same error is raised."""
    path = written(tmp_path / "a", [b"x" * 24] * 10)
    data = bytearray(path.read_bytes())
    data[at] ^= change
    path.write_bytes(data)
    found: list[bytes] = []
    expected: list[bytes] = []
    with pytest.raises(CorruptRecordFile) as plain:
        expected.extend(read_records(path))
    with pytest.raises(CorruptRecordFile) as compiled:  # noqa: PT012  # keeps what came before
        for piece in packed.packed_records(path):
            found.extend(piece)

    assert (expected, str(plain.value)) == (found, str(compiled.value))


@pytest.mark.parametrize("size", [1, 3, 4, 7, 100])
@pytest.mark.parametrize("drop_remainder", [False, True])
def test_batches_are_those_of_single_records(tmp_path: Path, size: int, drop_remainder: bool) -> None:
    """Over the borders of files, with a smaller one in the end unless it is dropped."""
    names = [
        str(written(tmp_path / str(number), [f"{number}/{i}".encode() for i in range(count)]))
        for number, count in enumerate((5, 0, 1, 8))
    ]
    whole = TFRecordDataset(names)
    singly = Dataset.from_tensor_slices(np.array(list(whole.as_numpy_iterator()), object)).batch(size, drop_remainder)

    batches = whole.batch(size, drop_remainder)

    assert [batch.numpy().tolist() for batch in singly] == [batch.numpy().tolist() for batch in batches]


def test_a_function_gets_a_tensor_of_strings(tmp_path: Path) -> None:
    """It can be looked at like any, and parse_example takes it as it is."""
    path = written(tmp_path / "a", [encode_example({"x": [number]}) for number in range(5)])
    features = {"x": FixedLenFeature([], np.int64)}

    def function(batch: Any) -> Any:
        assert ("string", (len(batch.numpy()),)) == (batch.dtype.name, tuple(batch.shape))
        return parse_example(batch, features)["x"]

    batches = TFRecordDataset(str(path)).batch(2).map(function)

    assert [[0, 1], [2, 3], [4]] == [batch.numpy().tolist() for batch in batches]
    assert (None,) == batches.element_spec.shape
    assert (None,) == TFRecordDataset(str(path)).batch(2).element_spec.shape
