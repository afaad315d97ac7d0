"""Examples: arrays go in and come out; a SequenceExample is a context and lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from runtime import records
from writer.wire.proto.example_pb2 import Feature, FeatureList, FeatureLists, Features, FloatList, SequenceExample


def test_features_come_back_as_the_type_that_examples_hold() -> None:
    """Integers and bools are int64, floats float32, text bytes; any shape is flat."""
    serialized = records.encode_example(
        {"n": np.array([[1, 2], [3, 4]], np.uint8), "b": True, "x": 0.5, "s": ["a", "ö"], "raw": b"\xff\x00"}
    )
    decoded = records.decode_example(serialized)

    assert {"b": [1], "n": [1, 2, 3, 4], "raw": [b"\xff\x00"], "s": [b"a", "ö".encode()], "x": [0.5]} == {
        name: values.tolist() for name, values in decoded.items()
    }
    assert ["int64", "int64", "object", "object", "float32"] == [values.dtype.name for values in decoded.values()]


def test_equal_features_give_equal_bytes() -> None:
    """Whatever order they were put in: files can be compared."""
    assert records.encode_example({"a": 1, "b": 2}) == records.encode_example({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("value", "reason"),
    [(1j, "not complex128"), ([None], "not NoneType"), (np.array([1 << 63], np.uint64), "")],
)
def test_what_no_list_holds_is_refused_by_name(value: Any, reason: str) -> None:
    """Rather than rounded."""
    with pytest.raises(ValueError, match=f"feature 'f'.*{reason}"):
        records.encode_example({"f": value})


def test_bytes_that_are_no_example_are_said_to_be_none() -> None:
    """By the same error as in parsing."""
    with pytest.raises(records.InvalidExample, match="could not parse"):
        records.decode_example(b"\xff")


def sequence() -> bytes:
    steps = [Feature(float_list=FloatList(value=[1, 2])), Feature(float_list=FloatList(value=[3, 4]))]
    words = [records.Feature(bytes_list=records.BytesList(value=value)) for value in ([b"a"], [], [b"b", b"c"])]
    return SequenceExample(
        context=Features(feature={"id": Feature(int64_list=records.Int64List(value=[7]))}),
        feature_lists=FeatureLists(feature_list={"x": FeatureList(feature=steps), "w": FeatureList(feature=words)}),
    ).SerializeToString()


def test_a_sequence_is_dense_or_sparse_by_step() -> None:
    """The first dimension is the step."""
    context, lists = records.parse_single_sequence_example(
        sequence(),
        {"id": records.FixedLenFeature((), np.int64)},
        {
            "x": records.FixedLenSequenceFeature([2], np.float32),
            "w": records.VarLenFeature("string"),
            "none": records.FixedLenSequenceFeature([3], np.float32, allow_missing=True),
        },
    )
    words = lists["w"]

    assert 7 == context["id"]
    assert [[1, 2], [3, 4]] == np.asarray(lists["x"]).tolist()
    assert (0, 3) == np.asarray(lists["none"]).shape
    assert isinstance(words, records.SparseTensorValue)
    assert ([[0, 0], [2, 0], [2, 1]], [b"a", b"b", b"c"], [3, 2]) == tuple(part.tolist() for part in words)


def test_a_list_that_is_missing_is_named() -> None:
    """Unless it may be."""
    with pytest.raises(records.InvalidExample, match=r"Name: one, .*'y' is required but could not be found"):
        records.parse_single_sequence_example(
            sequence(), None, {"y": records.FixedLenSequenceFeature([], np.float32)}, "one"
        )
    with pytest.raises(records.InvalidExample, match="could not parse sequence example"):
        records.parse_single_sequence_example(b"\xff")
