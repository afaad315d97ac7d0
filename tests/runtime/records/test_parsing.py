"""Batches of Examples become the arrays that TensorFlow made of them; the kernel reads what protobuf reads."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import records
from runtime.records import columns, kernel, reference
from runtime.records.column import Column, Kind, Request
from tests.runtime.records.cases import FULL, cases, described, example
from writer.wire.proto.example_pb2 import Example, Feature, Features, Int64List

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "runtime" / "records" / "parsed.json").read_text())
CASES = cases(records)

READERS = {"reference": reference.read_columns, "kernel": kernel.read_columns}


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Parse with one of the two readers."""
    monkeypatch.setattr(columns, "SLOW_START", 0 if request.param == "kernel" else 1 << 60)
    return str(request.param)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("name", [name for name in CASES if "error" not in GOLDEN[name]])
def test_results_are_tensorflows(name: str) -> None:
    """Values, types, shapes, the order of sparse ones: everything that it answered."""
    serialized, features = CASES[name]
    found = records.parse_example(serialized, features)

    assert GOLDEN[name] == {key: described(value) for key, value in found.items()}


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("name", "index", "reason"),
    [
        ("missing", 1, r"Feature: n \(data type: int64\) is required but could not be found."),
        ("wrong type", 0, "Key: x.  Data types don't match. Data type: float but expected type: int64"),
        ("wrong type of a varlen", 0, "Key: v.  Data types don't match. Data type: int64 but expected type: float"),
        ("wrong length", 0, r"Number of float values != expected.  Values size: 2 but output shape: \[3\]"),
        ("wrong multiple", 0, "Number of int64 values is not a multiple of stride length"),
        (
            "an empty list is no default",
            0,
            r"Number of float values != expected.  Values size: 0 but output shape: \[\]",
        ),
        ("malformed", 1, "could not parse example input of 2 bytes"),
    ],
)
def test_what_tensorflow_refuses_is_refused_in_its_words(name: str, index: int, reason: str) -> None:
    """The place in the batch, and its name where names are given."""
    serialized, features = CASES[name]
    assert "error" in GOLDEN[name]
    with pytest.raises(records.InvalidExample, match=reason) as caught:
        records.parse_example(serialized, features)
    assert index == caught.value.index
    names = [f"file {i}" for i in range(len(serialized))]
    with pytest.raises(records.InvalidExample, match=f"Name: file {index}"):
        records.parse_example(serialized, features, names)


@pytest.mark.parametrize("name", [name for name in CASES if "error" not in GOLDEN[name] and CASES[name][0]])
def test_one_example_is_a_batch_of_one_without_the_batch(name: str) -> None:
    """Dense loses its first dimension, sparse its first index, ragged its splits."""
    serialized, features = CASES[name]
    one = records.parse_single_example(serialized[0], features)
    batch = records.parse_example(serialized[:1], features)
    for key, value in batch.items():
        if isinstance(value, records.SparseTensorValue):
            found = one[key]
            assert isinstance(found, records.SparseTensorValue)
            np.testing.assert_array_equal(value.indices[:, 1:], found.indices)
            assert value.dense_shape[1:].tolist() == found.dense_shape.tolist()
        elif isinstance(value, records.RaggedTensorValue):
            np.testing.assert_array_equal(value.values, one[key])
        else:
            np.testing.assert_array_equal(value[0], one[key])


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        ({"x": records.FixedLenFeature([2], np.float64)}, "holds float32, int64 and strings, not float64"),
        ({"x": records.FixedLenFeature([-1], np.float32)}, r"shape \[-1\] is not fully known"),
        ({"x": records.FixedLenFeature([2], np.float32, default_value=[1.0, 2, 3])}, r"shape \[3\], not \[2\]"),
        ({"x": records.FixedLenFeature([2], np.float32, default_value="a")}, "default_value of feature 'x'"),
        ({"x": records.FixedLenSequenceFeature([2], np.float32)}, "requires allow_missing"),
        ({"x": "float"}, "none of the five kinds"),
        ({"x": records.SparseFeature(["i", "j"], "v", np.float32, [4])}, "2 index keys and 1 sizes"),
    ],
)
def test_features_that_cannot_be_are_a_mistake_of_the_program(features: dict[str, Any], reason: str) -> None:
    """ValueError, which no damaged data raises."""
    with pytest.raises(ValueError, match=reason) as caught:
        records.parse_example([example(i=[0], j=[0], v=[1.0])], features)
    assert not isinstance(caught.value, records.InvalidExample)


def test_sparse_indices_are_checked() -> None:
    """They come out of the data, and would otherwise be somebody's index later."""
    feature = {"sp": records.SparseFeature("i", "v", np.float32, 4)}
    with pytest.raises(records.InvalidExample, match=r"index 4 in 'i' is not in \[0, 4\)"):
        records.parse_example([example(i=[4], v=[1.0])], feature)
    with pytest.raises(records.InvalidExample, match="1 values in 'v' and 2 indices in 'i'"):
        records.parse_example([example(i=[1, 2], v=[1.0])], feature)


@pytest.mark.parametrize("batch", [b"bytes", [1], np.array(5)])
def test_a_batch_is_a_vector_of_bytes(batch: Any) -> None:
    """A single example in its place is a common slip."""
    with pytest.raises(TypeError, match="serialised example"):
        records.parse_example(batch, {})


def test_every_request_of_one_key_is_served() -> None:
    """The same feature may be asked for in two ways, also in two types: one of them is then wrong."""
    requests = [Request("x", Kind.FLOAT), Request("x", Kind.INT64), Request("x", Kind.BYTES)]
    for read in READERS.values():
        floats, integers, texts = (one.listed() for one in read([example(x=[1.0]), example(x=[2])], requests))
        assert ([1.0], [2], []) == (floats.values.tolist(), integers.values.tolist(), texts.values.tolist())
        assert (1, 0, 0) == (floats.wrong, integers.wrong, texts.wrong)


# Names of all sorts, among them none and one that is no ASCII; values that fill varints.
names = st.sampled_from(["a", "b", "ab", "größe", "", "long" * 40])
integers = st.integers(-(1 << 63), (1 << 63) - 1)
values: st.SearchStrategy[list[Any]] = st.one_of(
    st.lists(st.floats(width=32), min_size=1, max_size=3),
    st.lists(integers, min_size=1, max_size=3),
    st.lists(st.binary(max_size=5), min_size=1, max_size=3),
    st.just([]),
)
REQUESTS = [Request(name, kind) for name in ("a", "b", "größe", "", "absent") for kind in list(Kind)[1:]]


def outcome(read: Any, batch: list[bytes]) -> list[Column] | str:
    try:
        columns_: list[Column] = read(batch, REQUESTS)
    except records.InvalidExample as error:
        return str(error)
    return columns_


def assert_both_read_the_same(batch: list[bytes]) -> None:
    expected, found = (outcome(read, batch) for read in READERS.values())
    if isinstance(expected, str) or isinstance(found, str):
        assert expected == found
        return
    for one, other in zip(expected, found, strict=True):
        for left, right in zip(one, other.listed(), strict=True):
            np.testing.assert_array_equal(left, right)


@given(st.lists(st.dictionaries(names, values, max_size=4), max_size=5), st.integers(0, 5))
def test_the_kernel_reads_what_protobuf_reads(features: list[dict[str, Any]], unpacked: int) -> None:
    """Whatever the names and values, packed or not, fields in any order."""
    batch = [example(**one) for one in features]
    if unpacked < len(batch):  # numbers one by one, an unknown field, the Features in two parts
        alone = b"\x08\x05\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
        entry = b"\x0a\x01a\x12" + bytes([len(alone) + 2]) + b"\x1a" + bytes([len(alone)]) + alone
        part = b"\x0a" + bytes([len(entry)]) + entry
        batch[unpacked] += b"\x0a" + bytes([len(part)]) + part + b"\x10\x07"
    assert_both_read_the_same(batch)


@settings(max_examples=300)
@given(st.lists(st.dictionaries(names, values, max_size=4), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_damaged_examples_are_read_alike(features: list[dict[str, Any]], chance: random.Random) -> None:
    """Changed, cut and repeated bytes: the same values or the same refusal, and nothing outside the buffer is read."""
    batch = []
    for one in features:
        damaged = bytearray(example(**one))
        for _ in range(chance.randrange(3)):
            if damaged:
                position = chance.randrange(len(damaged))
                action = chance.randrange(3)
                if action == 0:
                    damaged[position] = chance.randrange(256)
                elif action == 1:
                    del damaged[position:]
                else:
                    damaged[position:position] = damaged[position : position + 4]
        batch.append(bytes(damaged))
    assert_both_read_the_same(batch)


def test_the_last_of_two_entries_counts() -> None:
    """As in every protobuf map."""
    twice = example(x=[1]) + example(x=[2, 3])
    for read in READERS.values():
        (column,) = read([twice], [Request("x", Kind.INT64)])
        assert [2, 3] == column.values.tolist()


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("default", [0.5, [0.5], np.float32(0.5)])
def test_defaults_stand_where_nothing_was_found_and_nowhere_else(default: Any) -> None:
    """One feature asked for in three ways, of which only the dense one fills gaps."""
    batch = [example(x=[1.0]), example(), example(x=[3.0]), example()]
    features: dict[str, Any] = {
        "x": records.FixedLenFeature((), np.float32, default),
        "ragged": records.RaggedFeature(np.float32, value_key="x"),
        "sparse": records.SparseFeature("i", "x", np.float32, 4),
    }
    with pytest.raises(records.InvalidExample, match="1 values in 'x' and 0 indices"):
        records.parse_example(batch, features)
    del features["sparse"]
    found: Any = records.parse_example(batch, features)

    assert [1.0, 0.5, 3.0, 0.5] == found["x"].tolist()
    assert ([1.0, 3.0], [0, 1, 1, 2, 2]) == (found["ragged"].values.tolist(), found["ragged"].row_splits.tolist())


@pytest.mark.usefixtures("reader")
def test_single_values_and_none_are_sparse_rows() -> None:
    """Gaps are no values."""
    found: Any = records.parse_example([example(), example(n=[7]), example()], {"n": records.VarLenFeature(np.int64)})

    assert ([[1, 0]], [7]) == (found["n"].indices.tolist(), found["n"].values.tolist())


def test_texts_are_objects_of_their_own() -> None:
    """As if Python had made them: what they replaced and they themselves are counted."""
    batch = [example(s=[b"first text"]), example(s=[b"second text"])]
    before = sys.getrefcount(None)
    for _ in range(1000):
        (column,) = kernel.read_columns(batch, [Request("s", Kind.BYTES)])
    assert [b"first text", b"second text"] == column.values.tolist()
    assert abs(sys.getrefcount(None) - before) < 500
    text = column.values[0]
    del column
    assert sys.getrefcount(text) == 2


def test_numbers_are_exact_at_their_limits() -> None:
    """An int64 has ten bytes as a varint."""
    limits = [-(1 << 63), -1, 0, (1 << 63) - 1]
    record = Example(features=Features(feature={"n": Feature(int64_list=Int64List(value=limits))})).SerializeToString()
    parsed = records.parse_single_example(record, {"n": records.FixedLenFeature([4], np.int64)})
    assert limits == np.asarray(parsed["n"]).tolist()


def test_what_was_parsed_may_be_changed() -> None:
    """Results are the caller's own arrays."""
    parsed = records.parse_example(FULL, {"x": records.FixedLenFeature([2], np.float32)})
    dense = parsed["x"]
    assert isinstance(dense, np.ndarray)
    dense[:] = 0
    assert dense.flags.writeable
