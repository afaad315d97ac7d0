from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from board import wire_format

COLUMN_TYPES = ["<f8", "<f4", "<i4", "<u4", "<u2", "|u1"]
scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
columns = st.sampled_from(COLUMN_TYPES).flatmap(lambda dtype: arrays_of.arrays(np.dtype(dtype), st.integers(0, 40)))
keys = st.text().filter(lambda key: key != "$")
documents = st.recursive(
    scalars | st.text() | columns,
    lambda children: st.lists(children, max_size=5) | st.dictionaries(keys, children, max_size=5),
    max_leaves=20,
)


def assert_same(expected: Any, actual: Any) -> None:
    assert type(expected) is type(actual)
    if isinstance(expected, np.ndarray):
        assert expected.dtype == actual.dtype
        np.testing.assert_array_equal(expected, actual)
    elif isinstance(expected, dict):
        assert list(expected) == list(actual)
        for key in expected:
            assert_same(expected[key], actual[key])
    elif isinstance(expected, list):
        assert len(expected) == len(actual)
        for one, other in zip(expected, actual, strict=True):
            assert_same(one, other)
    else:
        assert expected == actual


@given(documents)
def test_decoding_gives_back_what_was_encoded(document: Any) -> None:
    """A block carries every document exactly, whatever its nesting, texts and columns."""
    assert_same(document, wire_format.decode(wire_format.encode(document)))


def test_layout_is_the_one_the_browser_reads() -> None:
    """Columns lie little-endian at multiples of 8 behind a padded header."""
    block = wire_format.encode({"a": np.array([1, 2], np.uint8), "b": np.array([1.5])})
    length = int.from_bytes(block[4:8], "little")

    assert block[:4] == b"BRD1"
    assert (8 + length) % 8 == 0
    assert json.loads(block[8 : 8 + length]) == {"a": {"$": ["u1", 0, 2]}, "b": {"$": ["f8", 8, 1]}}
    assert b"\x01\x02" + bytes(6) + np.float64(1.5).tobytes() == block[8 + length :]


@pytest.mark.parametrize(
    ("given_array", "expected"),
    [
        (np.array([1, -1]), np.array([1, -1], np.int32)),
        (np.array([1 << 40]), np.array([float(1 << 40)])),
        (np.array([(1 << 64) - 1], np.uint64), np.array([float(1 << 64)])),
        (np.array([-3], np.int8), np.array([-3], np.int32)),
        (np.array([True, False]), np.array([1, 0], np.uint8)),
        (np.array([0.5], np.float16), np.array([0.5], np.float32)),
        (np.array([1.5], ">f8"), np.array([1.5])),
        (np.arange(6)[::2], np.array([0, 2, 4], np.int32)),
        (np.array([], np.int64), np.array([], np.int32)),
    ],
)
def test_columns_travel_in_a_type_that_browsers_have(given_array: Any, expected: Any) -> None:
    """64-bit integers become i4 when they fit and f8 when they do not."""
    assert_same(expected, wire_format.decode(wire_format.encode([given_array]))[0])


def test_numbers_that_json_lacks_are_words() -> None:
    """NaN and the infinities are quoted words, in plain values, numpy scalars and arrays."""
    document = {"a": np.array([1.0, math.nan, math.inf]), "b": -math.inf, "c": np.float32("nan"), "d": [1.0]}

    assert json.loads(wire_format.encode_json(document)) == {
        "a": [1.0, "NaN", "Infinity"],
        "b": "-Infinity",
        "c": "NaN",
        "d": [1.0],
    }
    assert wire_format.decode(wire_format.encode(document))["b"] == "-Infinity"


def test_lone_surrogates_survive() -> None:
    """A name that is not UTF-8 on disk does not break the document that carries it."""
    assert json.loads(wire_format.encode_json({"name": "bad\udcff"})) == {"name": "bad\udcff"}


def test_an_object_with_a_dollar_key_that_is_no_reference_stays_an_object() -> None:
    """A hyperparameter may be called `$`."""
    assert wire_format.decode(wire_format.encode({"$": "x"})) == {"$": "x"}


@pytest.mark.parametrize("value", [object(), {1, 2}, np.zeros((2, 2)), np.array(["x"]), np.zeros(1, complex)])
def test_what_no_document_can_hold_is_refused(value: object) -> None:
    """A value without a form is a TypeError that names it, never a silent string."""
    with pytest.raises(TypeError):
        wire_format.encode({"a": value})


@pytest.mark.parametrize("data", [b"", b"BRD1", b"XXXX" + bytes(12), b"BRD1\xff\xff\xff\x7f"])
def test_what_is_no_block_is_refused(data: bytes) -> None:
    """Foreign or cut bytes raise ValueError."""
    with pytest.raises(ValueError, match="block"):
        wire_format.decode(data)


references = st.lists(st.sampled_from(["f8", "i4", "x"]) | st.integers(-9, 99) | st.none(), max_size=4)


@given(references | st.text(), st.binary(max_size=64))
def test_fuzzed_blocks_raise_value_errors_only(reference: object, tail: bytes) -> None:
    """Whatever a header refers to, decoding ends in a document or a ValueError."""
    header = json.dumps({"$": reference}).encode()
    header += b" " * (-len(header) % 8)
    try:
        wire_format.decode(b"BRD1" + len(header).to_bytes(4, "little") + header + tail)
    except ValueError:
        return
