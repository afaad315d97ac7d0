"""Where the fields of an encoded message lie: the offsets that protobuf does not tell.

Only for bytes that protobuf has parsed without complaint; so nothing is checked twice here.
Encoding: protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, DELIMITED, START_GROUP, END_GROUP, FIXED32 = range(6)

_FIXED_BYTES = {FIXED64: 8, FIXED32: 4}


class Field(NamedTuple):
    """One occurrence of a field; its value, without a delimiting length, is `data[start:end]`."""

    number: int
    wire_type: int
    start: int
    end: int


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """Iterate over the fields of the message in `data[start:end]`, in the order written; groups count as one."""
    position = start
    while position < end:
        key, value_start = _varint(data, position)
        number, wire_type = key >> 3, key & 7
        if wire_type == DELIMITED:
            length, value_start = _varint(data, value_start)
            position = value_start + length
        elif wire_type == START_GROUP:
            position = _group_end(data, value_start, end)
        elif wire_type == VARINT:
            position = _varint(data, value_start)[1]
        elif wire_type == END_GROUP:
            position = value_start
        else:
            position = value_start + _FIXED_BYTES[wire_type]
        yield Field(number, wire_type, value_start, position)


def _group_end(data: bytes, start: int, end: int) -> int:
    """Return where the group ends whose fields begin at `start`: behind its end marker."""
    return next(field.end for field in fields(data, start, end) if field.wire_type == END_GROUP)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Return the number at `position` and where the next byte is; a key or length of more than 32 bits is cut."""
    number = shift = 0
    while True:
        byte = data[position]
        number |= (byte & 0x7F) << shift
        position += 1
        shift += 7
        if byte < 0x80:
            return number & 0xFFFFFFFF, position
