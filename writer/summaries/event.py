"""An Event as bytes, packed by hand around an already serialised payload.

    field               bytes
    1 wall_time         09  f64
    2 step              10  varint
    n payload           (n << 3 | 2)  varint length  payload

protobuf's own encoder would parse the payload first and is several times slower (field numbers: event.proto).
"""

import functools
import struct

WALL_TIME = struct.Struct("<Bd")
WALL_TIME_KEY = 0x09

GRAPH_DEF = 4
SUMMARY = 5
SESSION_LOG = 7
TAGGED_RUN_METADATA = 8
META_GRAPH_DEF = 9


def encode_event(wall_time: float, step: int, field: int, payload: bytes) -> bytes:
    """Return a serialised Event whose length-delimited `field` holds `payload`."""
    return WALL_TIME.pack(WALL_TIME_KEY, wall_time) + step_field(step) + delimited(field, payload)


def delimited(field: int, payload: bytes) -> bytes:
    """Return a length-delimited field (wire type 2)."""
    return varint(field << 3 | 2) + varint(len(payload)) + payload


@functools.lru_cache(maxsize=1024)  # all tags of a step share it
def step_field(step: int) -> bytes:
    """Return field 2, an int64: negative ones are ten bytes of two's complement."""
    return b"\x10" + varint(step & 0xFFFF_FFFF_FFFF_FFFF)


def varint(value: int) -> bytes:
    """Return an unsigned integer in groups of seven bits, least significant first."""
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)
