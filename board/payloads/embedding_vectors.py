"""The vectors of an embedding: rows of numbers as text, or float32 as it lies in memory.

    TSV   a line a point, numbers with tabs between; blank lines do not count
    raw   little-endian float32, row by row, of the shape that the config says

Which of the two it is shows in the first bytes: a config may give the shape of a TSV too.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

MOST_VALUES = 1 << 28
"""A GiB of float32: 100,000 points of 2,600 dimensions."""

MOST_LINE_BYTES = 4 << 20
"""Some 400,000 numbers; they are read at one go, and meanwhile nobody else is answered."""

_TEXT = re.compile(rb"[0-9eE+\-.,naifNAIFtyTY\t\r\n ]*")  # numbers, NaN, Infinity
_SHOWN = 40


def is_text(head: bytes) -> bool:
    """Tell whether a file that begins so holds numbers as text."""
    return _TEXT.fullmatch(head) is not None


def decode_raw(content: bytes | bytearray, shape: Sequence[int]) -> Float32:
    """Return float32 of a shape, whose bytes must be just as many. Raises ValueError where they are not."""
    check_shape(shape)
    expected = 4 * math.prod(shape)
    if len(content) != expected:
        raise ValueError(f"float32 of shape {list(shape)} takes {expected:,} bytes; the file has {len(content):,}")
    return np.frombuffer(content, "<f4").reshape(tuple(shape))


def check_shape(shape: Sequence[int]) -> None:
    """Raise ValueError for what is no matrix, or one that nobody can hold."""
    if len(shape) != 2:
        raise ValueError(f"an embedding is a matrix, [points, dimensions], not of shape {list(shape)}")
    if math.prod(shape) > MOST_VALUES:
        raise ValueError(f"a matrix of shape {list(shape)} has more than {MOST_VALUES:,} numbers")


def decode_tsv(chunks: Iterable[bytes]) -> Float32:
    """Return the rows of a text, given in pieces of any size. Raises ValueError that says which row is no such row."""
    blocks: list[Float32] = []
    rows = 0
    for text in _whole_lines(chunks):
        block = _decode_block(text, rows, blocks[0].shape[1] if blocks else None)
        if block is not None:
            blocks.append(block)
            rows += len(block)
            check_shape((rows, block.shape[1]))
    return np.concatenate(blocks) if blocks else np.zeros((0, 0), np.float32)


def shape_of_tsv(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Return rows and columns of a text, by its line ends and its first line: what it would cost to decode is not paid.

    A row that is not as long as the first one is not noticed here.
    """
    rows = columns = 0
    for text in _whole_lines(chunks):
        lines = text.count(b"\n") - _blank_lines(text)
        if lines and not columns:
            columns = 1 + next(line for line in io.BytesIO(text) if line.strip(b"\r\n")).count(b"\t")
        rows += lines
    return rows, columns


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the text in pieces that end with a line."""
    rest: list[bytes] = []
    held = 0
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if end:
            yield b"".join([*rest, chunk[:end]])
            rest, held = [], 0
        rest.append(chunk[end:])
        held += len(chunk) - end
        if held > MOST_LINE_BYTES:
            raise ValueError(f"a line of more than {MOST_LINE_BYTES:,} bytes")
    if last := b"".join(rest):
        yield last + b"\n"


def _blank_lines(text: bytes) -> int:
    plain = text.replace(b"\r", b"") if b"\r" in text else text
    if b"\n\n" not in plain:
        return plain.startswith(b"\n")
    return sum(not line for line in plain.split(b"\n")[:-1])


def _decode_block(text: bytes, first_row: int, columns: int | None) -> Float32 | None:
    """Return the rows of whole lines, None where all of them are blank."""
    if not text.strip(b"\r\n"):
        return None
    try:
        block: Float32 = np.loadtxt(io.BytesIO(text), np.float32, comments=None, delimiter="\t", ndmin=2)
    except (ValueError, UnicodeDecodeError):
        raise ValueError(_what_is_wrong(text, first_row, columns)) from None
    if columns is not None and block.shape[1] != columns:
        raise ValueError(_what_is_wrong(text, first_row, columns))
    return block


def _what_is_wrong(text: bytes, row: int, columns: int | None) -> str:
    """Say which row of the text is not like the ones before it."""
    for line in text.splitlines():
        if not line:
            continue
        cells = line.split(b"\t")
        columns = columns or len(cells)
        for cell in cells:
            try:
                float(cell)
            except ValueError:
                return f"row {row + 1} holds {_shown(cell)}, which is no number"
        if len(cells) != columns:
            return f"row {row + 1} has {len(cells):,} numbers, the rows before it have {columns:,}"
        row += 1
    return f"the rows from {row + 1:,} on are no numbers with tabs between"


def _shown(cell: bytes) -> str:
    text = cell.decode(errors="replace")
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
