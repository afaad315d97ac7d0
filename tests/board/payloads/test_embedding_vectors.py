"""Vectors as text and as float32: every digit, and files that are neither."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from board.payloads import embedding_vectors
from board.payloads.embedding_vectors import decode_raw, decode_tsv, is_text, shape_of_tsv


def pieces(text: bytes, size: int) -> Iterator[bytes]:
    return (text[start : start + size] for start in range(0, len(text), size))


@given(
    arrays.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.floats(width=32)),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_text_reads_back_to_the_bit_in_pieces_of_any_size(values: np.ndarray, size: int, end: str) -> None:
    """Nine digits tell every float32 from its neighbours; NaN and infinities are numbers too."""
    text = "".join("\t".join(f"{value:.9g}" for value in row) + end for row in values.tolist()).encode()

    found = decode_tsv(pieces(text, size))

    np.testing.assert_array_equal(values, found)
    assert values.shape == shape_of_tsv(pieces(text, size))
    assert is_text(text)


def test_the_last_line_needs_no_end() -> None:
    """As editors save files."""
    assert [[1.0, 2.0], [3.0, 4.0]] == decode_tsv([b"1\t2\n3\t4"]).tolist()
    assert (2, 2) == shape_of_tsv([b"1\t2\n3\t4"])


def test_nothing_is_no_points() -> None:
    """An empty file is an embedding of none."""
    assert (0, 0) == decode_tsv([]).shape == shape_of_tsv([b"\n\n"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"1\t2\n3\n", "row 2 has 1 numbers, the rows before it have 2"),
        (b"1\t2\n\n3\t4\t5\n", "row 2 has 3 numbers, the rows before it have 2"),
        (b"1\tx\n", "row 1 holds 'x', which is no number"),
        (b"1\t\n", "row 1 holds '', which is no number"),
        (b"1,2\n", "row 1 holds '1,2', which is no number"),
    ],
)
def test_a_ragged_text_is_refused_by_row(text: bytes, message: str) -> None:
    """Also where the odd row comes in another piece than the first."""
    with pytest.raises(ValueError, match=message):
        decode_tsv([text])
    with pytest.raises(ValueError, match=message):
        decode_tsv(line + b"\n" for line in text.split(b"\n"))


def test_a_line_without_end_takes_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte of digits is refused after some of it."""
    monkeypatch.setattr(embedding_vectors, "MOST_LINE_BYTES", 1000)
    endless = (b"1\t" * 100 for _ in iter(int, 1))

    with pytest.raises(ValueError, match="a line of more than 1,000 bytes"):
        decode_tsv(endless)


def test_more_numbers_than_can_be_held_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows without end are, too."""
    monkeypatch.setattr(embedding_vectors, "MOST_VALUES", 100)
    with pytest.raises(ValueError, match="has more than 100 numbers"):
        decode_tsv(b"1\t2\n" for _ in iter(int, 1))


def test_float32_has_the_shape_that_the_config_says() -> None:
    """Row by row."""
    values = np.arange(6, dtype="<f4").reshape(2, 3)

    np.testing.assert_array_equal(values, decode_raw(values.tobytes(), [2, 3]))
    assert not is_text(values.tobytes())


@pytest.mark.parametrize("shape", [[2, 4], [6], [], [2, 3, 1], [1 << 31, 1 << 31], [0xFFFFFFFF, 2]])
def test_a_shape_that_the_bytes_do_not_have_is_refused_before_memory_is_taken(shape: list[int]) -> None:
    """However large the numbers in the config are."""
    with pytest.raises(ValueError, match="shape"):
        decode_raw(bytes(24), shape)


PIECES = [b"1\t2\n", b"\n", b"nan", b"\r", b"#1\n", b'"', b"1e999\t0\n"]


@given(st.lists(st.binary(max_size=30) | st.sampled_from(PIECES)))
def test_any_bytes_are_vectors_or_refused(chunks: list[bytes]) -> None:
    """The list of embeddings counts them without a failure."""
    shape_of_tsv(chunks)
    with contextlib.suppress(ValueError):
        assert 2 == decode_tsv(chunks).ndim
