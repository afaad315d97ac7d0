"""Documents one after the other in a pipe: u64 length, little-endian, then a block of `wire_format`."""

from __future__ import annotations

import struct
from typing import IO, Any

from board import wire_format

LENGTH = struct.Struct("<Q")


def write_block(stream: IO[bytes], document: wire_format.Document) -> None:
    """Write one block with its length."""
    block = wire_format.encode(document)
    stream.write(LENGTH.pack(len(block)))
    stream.write(block)
    stream.flush()


def read_block(stream: IO[bytes]) -> dict[str, Any] | None:
    """Return the next block; None at the end, also where it is cut."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    block = stream.read(length)
    if len(block) < length:
        return None
    document: dict[str, Any] = wire_format.decode(block)
    return document
