"""How many fields a message has, counted before it is parsed: a field of two bytes becomes an object of a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[int, Any]
"""Numbers of the fields that are messages worth opening, each with its own schema."""

_VARINT, _FIXED64, _DELIMITED, _FIXED32 = 0, 1, 2, 5


def demand_few_fields(data: bytes, schema: Schema, most: int) -> None:
    """Raise ValueError where a message, opened as far as `schema` goes, has more than `most` fields.

    Stops at what is malformed: the parser will say so.
    """
    count = 0
    pending: list[tuple[int, int, Schema]] = [(0, len(data), schema)]
    while pending:
        position, end, opened = pending.pop()
        while position < end:
            count += 1
            if count > most:
                raise ValueError(f"more than {most:,} parts, which is more than can be shown")
            key = data[position]
            if key < 0x80:  # nearly always: a field of number 1 to 15
                position += 1
            else:
                key, position = _varint(data, position, end)
            wire_type = key & 7
            if wire_type == _DELIMITED:
                length, position = _varint(data, position, end)
                inner = opened.get(key >> 3)
                if inner is not None:
                    pending.append((position, min(position + length, end), inner))
                position += length
            elif wire_type == _VARINT:
                position = _varint(data, position, end)[1]
            elif wire_type in (_FIXED64, _FIXED32):
                position += 8 if wire_type == _FIXED64 else 4
            else:
                return


def _varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    """Return a number and where it ends; one that does not end before `end` reaches to it."""
    number = shift = 0
    while position < end:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return number, position
