"""Bytes that are numbers, and lines of comma-separated values, to arrays: TensorFlow's DecodeRaw and DecodeCSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.errors import InvalidArgumentError

Array = npt.NDArray[Any]

QUOTE = '"'


def decode_raw(texts: Array, dtype: np.dtype[Any], *, little_endian: bool) -> Array:
    """Return the numbers in strings of one length, along a new last dimension.

    Raises InvalidArgumentError where lengths differ, or are no multiple of a number's.
    """
    flat: list[bytes] = texts.reshape(-1).tolist()
    lengths = sorted(set(map(len, flat)))
    if len(lengths) > 1:
        raise InvalidArgumentError(f"decode_raw needs strings of one length, not of {lengths[0]} and {lengths[-1]}")
    length = lengths[0] if lengths else 0
    if length % dtype.itemsize:
        raise InvalidArgumentError(f"strings of {length} bytes are no multiple of {dtype.itemsize} ({dtype})")
    stored = dtype.newbyteorder("<" if little_endian else ">")
    values = np.frombuffer(b"".join(flat), stored).astype(dtype)
    return values.reshape(*texts.shape, length // dtype.itemsize)


def decode_csv(
    texts: Array,
    defaults: Sequence[Array],
    *,
    delimiter: str = ",",
    quoted: bool = True,
    na_value: str = "",
    columns: Sequence[int] = (),
) -> tuple[Array, ...]:
    """Return an array for each column, of the shape of `texts` and the dtype of the column's default.

    defaults: of each column an array of one value, which stands for an empty field, or of none: then one is needed.
    columns: which columns of a line there are to be; all, if none is named. Raises InvalidArgumentError.
    """
    rows = [list(_fields(text.decode(), delimiter, quoted)) for text in texts.reshape(-1).tolist()]
    wanted = list(columns) or list(range(len(defaults)))
    for number, row in enumerate(rows):
        if (not columns and len(row) != len(defaults)) or max(wanted, default=0) >= len(row):
            raise InvalidArgumentError(f"line {number} has {len(row)} fields, {max(wanted) + 1} are expected")
    return tuple(
        _column([row[at] for row in rows], default, at, na_value).reshape(texts.shape)
        for at, default in zip(wanted, defaults, strict=True)
    )


def _column(fields: list[str], default: Array, at: int, na_value: str) -> Array:
    column = np.empty(len(fields), default.dtype)
    for number, field in enumerate(fields):
        if field in ("", na_value):
            if not default.size:
                raise InvalidArgumentError(f"field {at} is required, and missing in line {number}")
            column[number] = default.reshape(-1)[0]
            continue
        try:
            column[number] = field.encode() if default.dtype == object else default.dtype.type(field)
        except (ValueError, OverflowError):
            raise InvalidArgumentError(f"field {at} in line {number} is no {default.dtype}: {field!r}") from None
    return column


def _fields(line: str, delimiter: str, quoted: bool) -> Iterator[str]:
    r"""Yield the fields of a line (RFC 4180): in quotes may stand delimiters, line ends, and "" for a quote."""
    line = line.removesuffix("\n").removesuffix("\r")
    position = 0
    while True:
        if quoted and line.startswith(QUOTE, position):
            field, position = _quoted(line, position + 1)
            if position < len(line) and line[position] != delimiter:
                raise InvalidArgumentError(f"a quote is followed by {line[position]!r}, not by a delimiter: {line!r}")
        else:
            end = line.find(delimiter, position)
            end = len(line) if end < 0 else end
            field, position = line[position:end], end
            if quoted and QUOTE in field:
                raise InvalidArgumentError(f"a field with a quote in it must be quoted: {line!r}")
        yield field
        if position >= len(line):
            return
        position += 1


def _quoted(line: str, position: int) -> tuple[str, int]:
    """Return what stands in quotes, and where they end."""
    parts: list[str] = []
    while True:
        end = line.find(QUOTE, position)
        if end < 0:
            raise InvalidArgumentError(f"a quote that is not closed: {line!r}")
        parts.append(line[position:end])
        if not line.startswith(QUOTE, end + 1):
            return QUOTE.join(parts), end + 1
        position = end + 2
