"""What is said of each point: columns with and without a header, and rows that do not fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.payloads import embedding_metadata
from board.payloads.embedding_metadata import NO_ROW, decode


def test_one_column_has_no_header() -> None:
    """Its first line is the first point's."""
    found = decode(b"cat\ndog\ncat\n", 3)

    assert ["label"] == [field.name for field in found.fields]
    assert ["cat", "dog", "cat"] == [found.fields[0].text(point) for point in range(3)]
    assert ("category", 3, "") == (found.fields[0].kind, found.rows, found.note)


def test_several_columns_have_a_header() -> None:
    """A column of words, one of numbers, one of classes that are numbers."""
    rows = "".join(f"word {i}\t{i / 2}\t{i % 3}\n" for i in range(60))
    name, size, kind = decode(f"name\tsize\tclass\n{rows}".encode(), 60).fields

    assert ("text", "number", "category") == (name.kind, size.kind, kind.kind)
    assert name.numbers is None
    assert size.numbers is not None
    np.testing.assert_array_equal(np.arange(60) / 2, size.numbers)
    assert ["0", "1", "2"] == kind.strings
    assert kind.numbers is not None
    assert [0.0, 1.0, 2.0, 0.0] == kind.numbers[:4].tolist()


def test_classes_that_are_numbers_are_in_their_order() -> None:
    """10 comes after 9, whichever was first in the file."""
    assert ["2", "9", "10"] == decode(b"10\n9\n2\n10\n", 4).fields[0].strings


@pytest.mark.parametrize(("points", "rows"), [(5, 2), (1, 2)])
def test_rows_that_are_missing_or_too_many_are_told(points: int, rows: int) -> None:
    """Points without a row have no value."""
    found = decode(b"a\nb\n", points)

    assert f"the metadata has {rows} rows for {points} points" == found.note
    assert [0, 1, NO_ROW, NO_ROW, NO_ROW][:points] == found.fields[0].index.tolist()


def test_short_rows_are_filled_up() -> None:
    """And counted."""
    found = decode(b"a\tb\n1\n2\t3\t4\n", 2)

    assert ["", "3"] == [found.fields[1].text(point) for point in range(2)]
    assert "2 rows have not as many columns as the header" == found.note


def test_names_that_are_there_twice_are_told_apart() -> None:
    """A page picks a field by its name."""
    assert ["a", "a (2)", "column 3", "a (3)"] == [f.name for f in decode(b"a\ta\t\ta\n1\t2\t3\t4\n", 1).fields]


def test_a_number_that_is_missing_is_nan() -> None:
    """The field is one of numbers all the same."""
    field = decode(("n\tx\n" + "".join(f"{i}\t\n" for i in range(60)) + "\t\n").encode(), 62).fields[0]

    assert "number" == field.kind
    assert field.numbers is not None
    assert [False] * 60 + [True] * 2 == np.isnan(field.numbers).tolist()


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", b"\r\n\r\n", b"\t\n\t", b"nan\ninf\n"])
def test_any_bytes_are_some_metadata(content: bytes) -> None:
    """What is no text is shown as well as it can be."""
    found = decode(content, 2)

    assert all(len(field.index) == 2 for field in found.fields)


@given(st.binary(max_size=200) | st.text("a1\t\n\r", max_size=60).map(str.encode), st.integers(0, 20))
def test_every_point_has_an_entry_in_every_field(content: bytes, points: int) -> None:
    """Whatever the file holds."""
    found = decode(content, points)

    assert len({field.name for field in found.fields}) == len(found.fields)
    for field in found.fields:
        assert points == len(field.index)
        assert set(field.index.tolist()) <= {NO_ROW, *range(len(field.strings))}
        assert field.numbers is None or points == len(field.numbers)


def test_a_header_of_very_many_names_is_read_as_far_as_it_is_shown() -> None:
    """To tell 200,000 equal names apart would take hours."""
    found = decode(b"\t".join([b"a"] * 200_000) + b"\n1\t2\n", 1)

    assert 1000 == len(found.fields)
    assert found.note.startswith("of 200,000 columns the first 1,000 are shown")


def test_columns_of_very_many_points_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sparse file has any number of points, and each column takes memory for all of them."""
    monkeypatch.setattr(embedding_metadata, "MOST_CELLS", 7)
    found = decode(b"a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", 3)

    assert (["a", "b"], 3) == ([field.name for field in found.fields], found.rows)
    assert "of 3 columns the first 2 are shown" == found.note
    assert [] == decode(b"a\n", 8).fields
