"""Protobuf's varint, and TensorFlow's OrderedCode, whose bytes sort as the values do (lib/strings/ordered_code.cc)."""

from __future__ import annotations

import re

MOST_BYTES = 10  # of a varint: 64 bits, 7 a byte


def encode_varint(value: int) -> bytes:
    """Return a number in [0, 2**64) in 7 bits a byte, the lowest first."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def decode_varint(data: bytes, position: int, limit: int) -> tuple[int, int]:
    """Return a number and the position behind it; raises ValueError where it is cut at `limit` or has no end."""
    value = 0
    for count in range(MOST_BYTES):
        if position >= limit:
            raise ValueError("number that is cut")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, position
    raise ValueError(f"number of more than {MOST_BYTES} bytes")


def encode_ordered_string(text: bytes) -> bytes:
    """Return text with a mark behind it, 00 01; so the bytes 00 and FF are escaped, as 00 FF and FF 00."""
    return re.sub(rb"[\x00\xff]", lambda found: found[0] + bytes([0xFF - found[0][0]]), text) + b"\x00\x01"


def encode_ordered_unsigned(value: int) -> bytes:
    """Return the count of bytes and then the bytes of a number, the highest first."""
    size = (value.bit_length() + 7) // 8
    return bytes([size]) + value.to_bytes(size, "big")


def encode_ordered_signed(value: int) -> bytes:
    """Return a signed number of 64 bits: n leading bits say that it has n bytes, inverted where it is negative.

    A number of n bytes keeps 7 n - 1 bits. Flipping the header bits of its two's complement writes the header.
    """
    magnitude = ~value if value < 0 else value
    size = magnitude.bit_length() // 7 + 1
    bits = value & ((1 << (8 * size)) - 1)
    header = ((1 << size) - 1) << (8 * size - size)
    return (bits ^ header).to_bytes(size, "big")
