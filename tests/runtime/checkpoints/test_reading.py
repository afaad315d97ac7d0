"""TensorFlow's checkpoints are read to the last bit, and a hostile one is refused by name, path and offset."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from runtime.checkpoints import (
    CorruptCheckpoint,
    Partitioned,
    Slice,
    latest_checkpoint,
    list_variables,
    load_checkpoint,
    load_variable,
    write_checkpoint,
)
from tests.runtime.checkpoints.values import BFLOAT16_PATTERNS, TABLE, TENSORS
from writer.wire.checkpoint.table import decode_table, encode_table
from writer.wire.proto.checkpoint_pb2 import BundleEntryProto, BundleHeaderProto

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "checkpoints"
SESSION = GOLDEN / "session"
OBJECTS = GOLDEN / "objects"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkpoint of TensorFlow's that may be damaged: its prefix."""
    for path in SESSION.glob("model.ckpt-20.*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "model.ckpt-20"


def edit_entry(prefix: Path, key: bytes, **changes: object) -> None:
    """Say something else about a tensor, under good checksums."""
    index = Path(f"{prefix}.index")
    entries = decode_table(index.read_bytes())
    entry = BundleEntryProto.FromString(entries[key])
    for name, value in changes.items():
        setattr(entry, name, value)
    entries[key] = entry.SerializeToString()
    index.write_bytes(encode_table(entries.items()))


@pytest.mark.parametrize("name", TENSORS)
def test_every_dtype_that_tensorflow_wrote_is_read(name: str) -> None:
    """Value, shape and type; strings as bytes."""
    found = load_variable(SESSION, name)
    expected = TENSORS[name]

    assert (expected.dtype, expected.shape) == (found.dtype, found.shape)
    np.testing.assert_array_equal(
        [text.encode() if isinstance(text, str) else text for text in expected.reshape(-1).tolist()],
        found.reshape(-1).tolist(),
    )


def test_bfloat16_is_ml_dtypes_where_that_is_installed_else_its_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """numpy has no such type, and nobody need install one to look."""
    ml_dtypes = pytest.importorskip("ml_dtypes")
    found = load_variable(SESSION, "bfloat16")
    assert ml_dtypes.bfloat16 == found.dtype
    assert [1.0, -3.0, np.inf] == found.astype(np.float32).tolist()

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    np.testing.assert_array_equal(BFLOAT16_PATTERNS, load_variable(SESSION, "bfloat16"), strict=True)


def test_a_variable_in_parts_is_put_together() -> None:
    """Its name is listed once, with the shape of the whole."""
    assert ("table", [10, 7]) in list_variables(SESSION)
    np.testing.assert_array_equal(TABLE, load_variable(SESSION, "table"), strict=True)


def test_names_are_listed_in_order() -> None:
    """As TensorFlow lists them."""
    names = [name for name, _ in list_variables(SESSION)]

    assert sorted([*TENSORS, "bfloat16", "table"]) == names
    assert "table (DT_FLOAT) [10, 7]" in load_checkpoint(SESSION).debug_string()


def test_a_tensorflow_2_checkpoint_answers_to_its_variables_names() -> None:
    """Its keys are paths through objects; who trained knows the names."""
    reader = load_checkpoint(OBJECTS)

    assert "model/layers/0/.ATTRIBUTES/VARIABLE_VALUE" == reader.variable_names["dense/kernel"]
    assert [1.0, 2.0] == reader.get_tensor("dense/kernel").tolist()
    assert reader.has_tensor("dense/bias")
    assert 7 == load_variable(OBJECTS, "step:0")


def test_an_unknown_name_is_answered_with_similar_ones() -> None:
    """A typo is the usual reason."""
    with pytest.raises(KeyError, match=r"no 'flaots' in checkpoint .*'float'"):
        load_variable(SESSION, "flaots")


def test_the_state_file_names_the_latest_relative_to_itself(tmp_path: Path) -> None:
    """A directory that was moved is still read."""
    moved = tmp_path / "moved"
    shutil.copytree(SESSION, moved)

    assert str(moved / "model.ckpt-20") == latest_checkpoint(moved)
    assert load_checkpoint(moved / "model.ckpt-10").has_tensor("float")
    assert load_checkpoint(moved / "model.ckpt-10.index").has_tensor("float")


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    """No directory state, no prefix, and the format before this one, are three different things."""
    assert latest_checkpoint(tmp_path) is None
    with pytest.raises(FileNotFoundError, match="no checkpoint in"):
        load_checkpoint(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"absent\.index"):
        load_checkpoint(tmp_path / "absent")
    (tmp_path / "old.ckpt").write_bytes(b"V1")
    with pytest.raises(ValueError, match="V1 format"):
        load_checkpoint(tmp_path / "old.ckpt")


def test_a_state_file_that_cannot_be_understood_is_no_empty_directory(tmp_path: Path) -> None:
    """Training that silently began anew would overwrite what there is."""
    (tmp_path / "checkpoint").write_text("model_checkpoint_path: ")
    with pytest.raises(CorruptCheckpoint, match="not a checkpoint state"):
        latest_checkpoint(tmp_path)


def test_a_changed_byte_in_the_data_is_found_by_its_checksum(copy: Path) -> None:
    """Each byte of the data file belongs to a tensor, and none of them may change unseen."""
    data = Path(f"{copy}.data-00000-of-00001")
    content = data.read_bytes()
    for position in range(0, len(content), 5):  # a tensor has 7 bytes at least, but for the smallest
        data.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        reader = load_checkpoint(copy)
        found = []
        for name in reader.get_variable_to_shape_map():
            try:
                reader.get_tensor(name)
            except CorruptCheckpoint as error:
                found.append((name, error.path, error.offset))
        assert [data] == [path for _, path, _ in found], position
        assert found[0][2] <= position


def test_a_cut_data_file_costs_what_was_in_the_cut(copy: Path) -> None:
    """And says how long it is."""
    data = Path(f"{copy}.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:-1])
    reader = load_checkpoint(copy)

    assert reader.get_tensor("double").shape == (2, 3)
    with pytest.raises(CorruptCheckpoint, match=r"said to take .* bytes from .* on; the file has 861"):
        [reader.get_tensor(name) for name in reader.get_variable_to_shape_map()]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": 1 << 60}, "said to take 1152921504606846976 bytes"),
        ({"size": -1}, "said to take -1 bytes"),
        ({"offset": -5}, "from -5 on"),
        ({"shard_id": 3}, "data file 3 of 1"),
        ({"dtype": 20}, "DT_RESOURCE have no array form"),
        ({"dtype": 9}, "takes 192 bytes, has 96"),
        ({"crc32c": 1}, "checksum mismatch"),
    ],
)
def test_an_index_that_lies_is_refused_before_memory_is_taken(
    copy: Path, changes: dict[str, object], reason: str
) -> None:
    """Whatever it says about a tensor, under good checksums of its own."""
    edit_entry(copy, b"float", **changes)
    with pytest.raises(CorruptCheckpoint, match=reason):
        load_variable(copy, "float")


@pytest.mark.parametrize("name", ["float", "strings"])
@pytest.mark.parametrize(
    ("sizes", "reason"), [([1 << 40, 1 << 20], "bytes"), ([-1], "not fully known"), ([1] * 99, "99 d")]
)
def test_an_absurd_shape_is_refused(copy: Path, name: str, sizes: list[int], reason: str) -> None:
    """The shape is checked against the bytes that there are."""
    edit_entry(copy, name.encode())
    index = Path(f"{copy}.index")
    entries = decode_table(index.read_bytes())
    entry = BundleEntryProto.FromString(entries[name.encode()])
    del entry.shape.dim[:]
    for size in sizes:
        entry.shape.dim.add(size=size)
    entries[name.encode()] = entry.SerializeToString()
    index.write_bytes(encode_table(entries.items()))

    with pytest.raises(CorruptCheckpoint, match=reason):
        load_variable(copy, name)


@pytest.mark.parametrize(("shards", "reason"), [(0, "of 0 data files"), (1 << 30, "of 1073741824 data files")])
def test_a_header_that_claims_too_much_is_refused(copy: Path, shards: int, reason: str) -> None:
    """There are five digits for it in a file's name."""
    index = Path(f"{copy}.index")
    entries = decode_table(index.read_bytes())
    entries[b""] = BundleHeaderProto(num_shards=shards).SerializeToString()
    index.write_bytes(encode_table(entries.items()))
    with pytest.raises(CorruptCheckpoint, match=reason):
        load_checkpoint(copy)


def test_parts_that_claim_the_same_bytes_again_and_again_take_no_memory(tmp_path: Path) -> None:
    """A small file could otherwise be read as terabytes."""
    parts = {Slice(((i, 1), (0, -1))): np.zeros((1, 8), np.float32) for i in range(4)}
    prefix = write_checkpoint(tmp_path / "model", {"table": Partitioned((4, 8), parts)})
    for box in list(parts)[1:]:
        edit_entry(Path(prefix), box.key("table"), offset=0)
    data = Path(f"{prefix}.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:32])
    with pytest.raises(CorruptCheckpoint, match="larger than the data files together"):
        load_variable(prefix, "table")


def test_big_endian_numbers_are_turned(tmp_path: Path) -> None:
    """The header says which way they lie."""
    prefix = write_checkpoint(tmp_path / "model", {"a": np.array([1, 2], np.int32).byteswap().view(np.int32)})
    index = Path(f"{prefix}.index")
    entries = decode_table(index.read_bytes())
    header = BundleHeaderProto.FromString(entries[b""])
    header.endianness = BundleHeaderProto.BIG
    entries[b""] = header.SerializeToString()
    index.write_bytes(encode_table(entries.items()))

    assert [1, 2] == load_variable(prefix, "a").tolist()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    """Opening one would wait for a writer for ever."""
    os.mkfifo(tmp_path / "model.index")
    with pytest.raises(CorruptCheckpoint, match="not a regular file"):
        load_checkpoint(tmp_path / "model")
