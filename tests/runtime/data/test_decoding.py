"""Strings to numbers: bytes as they lie in memory, and lines of comma-separated values."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime as rt


def columns(lines: Any, defaults: Any, **options: Any) -> list[Any]:
    return [column.numpy().tolist() for column in rt.io.decode_csv(rt.constant(lines), defaults, **options)]


def test_bytes_become_numbers_in_the_order_that_is_said() -> None:
    """Little-endian unless told otherwise, a new last dimension for the numbers of each string."""
    texts = rt.constant([b"\x01\x00\x02\x00", b"\xff\xff\x00\x80"])

    assert [[1, 2], [65535, 32768]] == rt.io.decode_raw(texts, rt.uint16).numpy().tolist()
    assert [[256, 512], [65535, 128]] == rt.io.decode_raw(texts, rt.uint16, little_endian=False).numpy().tolist()
    assert [[1, 0, 2, 0], [255, 255, 0, 128]] == rt.io.decode_raw(texts, rt.uint8).numpy().tolist()
    assert (0, 0) == rt.io.decode_raw(rt.constant(np.empty(0, object)), rt.float32).numpy().shape


@pytest.mark.parametrize(("texts", "reason"), [([b"abc"], "no multiple of 2"), ([b"ab", b"abcd"], "one length")])
def test_bytes_that_are_no_numbers_are_refused(texts: list[bytes], reason: str) -> None:
    """As in TensorFlow, nothing is cut off or filled up."""
    with pytest.raises(rt.errors.InvalidArgumentError, match=reason):
        rt.io.decode_raw(rt.constant(texts), rt.int16)


def test_columns_have_the_types_of_their_defaults() -> None:
    """An empty field is its default; quotes may hold delimiters and quotes."""
    lines = ['1,2.5,"a, ""b"""', ",,\r\n"]

    assert [[1, 7], [2.5, 0.5], [b'a, "b"', b"none"]] == columns(lines, [[7], [0.5], ["none"]])


def test_only_some_columns_are_read() -> None:
    """What is not asked for need not be a number."""
    assert [[2], [4.0]] == columns(["1,2,x,4"], [[0], rt.float32], select_cols=[1, 3])


def test_other_delimiters_and_missing_values() -> None:
    """na_value stands for an empty field; without quoting, a quote is a character."""
    assert [[0], [3]] == columns(["NA;3"], [[0], [0]], field_delim=";", na_value="NA")
    assert [[b'"a'], [b'b"']] == columns(['"a,b"'], [[""], [""]], use_quote_delim=False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "has 1 fields, 2 are expected"),
        ("1,2,3", "has 3 fields, 2 are expected"),
        (",2", "field 0 is required"),
        ("x,2", "field 0 in line 0 is no int32: 'x'"),
        ("99999999999,2", "field 0 in line 0 is no int32"),
        ('"1,2', "not closed"),
        ('"1"0,2', "followed by '0'"),
        ('1"0",2', "must be quoted"),
    ],
)
def test_lines_that_do_not_fit_are_refused(line: str, reason: str) -> None:
    """With the line and the field."""
    with pytest.raises(rt.errors.InvalidArgumentError, match=reason):
        columns([line], [rt.int32, [0]])


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_what_pythons_csv_writes_is_read(fields: list[str]) -> None:
    """Whatever is in the fields."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow(fields)

    assert [[field.encode()] for field in fields] == columns([file.getvalue()], [[""]] * len(fields))


def test_columns_come_out_of_a_graph() -> None:
    """Shapes are those of the lines; the names are TensorFlow's."""
    with rt.Graph().as_default() as graph:
        lines = rt.placeholder(rt.string, [None])
        number, text = rt.io.decode_csv(lines, [[0.0], ["-"]])
        with rt.Session() as session:
            found = session.run([number, text], {lines: ["1,a", "2,b"]})

    assert [[1, 2], [b"a", b"b"]] == [one.tolist() for one in found]
    assert [None] == number.shape.as_list()
    assert "DecodeCSV" in [operation.type for operation in graph.get_operations()]


def test_a_dataset_reads_lines(tmp_path: Any) -> None:
    """Line by line in a function, as TensorFlow's tutorials do it."""
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n")
    lines = rt.data.TextLineDataset(str(tmp_path / "a.csv")).skip(1)
    rows = lines.map(lambda line: rt.stack(rt.io.decode_csv(line, [[0.0]] * 2))).batch(2)

    assert [[[1, 2], [3, 4]]] == [batch.tolist() for batch in rows.as_numpy_iterator()]
