"""Protobuf's encoding as it usually looks; what looks otherwise is BAD, and for the reference to judge."""

from __future__ import annotations

from board.ingest.compiled.memory import Memory, inlined, read_u8

VARINT, FIXED64, DELIMITED, FIXED32 = 0, 1, 2, 5
BAD = -1  # instead of a position or a key: not the usual form


@inlined
def read_varint(buffer: Memory, position: int, end: int) -> tuple[int, int]:
    """Return the number and the position behind it; that is BAD where the number is cut off or over-long."""
    value = 0
    shift = 0
    while position < end:
        byte = read_u8(buffer, position)
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            over_long = (byte == 0 and shift > 0) or (shift == 63 and byte > 1)
            return value, (BAD if over_long else position)
        if shift == 63:
            break
        shift += 7
    return value, BAD


@inlined
def read_field(buffer: Memory, position: int, end: int) -> tuple[int, int, int]:
    """Return key, start and end of the value of the field at `position`; the key is BAD unless all of it is there."""
    key = read_u8(buffer, position)
    wire_type = key & 7
    start = position + 1
    stop = BAD
    if key >= 0x80:
        return BAD, start, start
    if wire_type == DELIMITED:
        length, start = read_varint(buffer, start, end)
        if start != BAD and 0 <= length <= end - start:
            stop = start + length
    elif wire_type == VARINT:
        stop = read_varint(buffer, start, end)[1]
    elif wire_type == FIXED32 and end - start >= 4:
        stop = start + 4
    elif wire_type == FIXED64 and end - start >= 8:
        stop = start + 8
    return (key if stop != BAD else BAD), start, stop
