"""TFRecord framing with masked CRC-32C, both ways, without I/O.

One record (tensorflow/core/lib/io/record_writer.cc):

    offset   bytes  what
    0        8      n, the length of the payload, unsigned, little-endian
    8        4      masked CRC-32C of those 8 bytes, little-endian
    12       n      payload
    12 + n   4      masked CRC-32C of the payload, little-endian
"""

import functools
import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from crc32c import crc32c

HEADER_BYTES = 12
FOOTER_BYTES = 4
LENGTH_BYTES = 8

_LENGTH = struct.Struct("<Q")
_CHECKSUM = struct.Struct("<I")
_HEADER = struct.Struct("<QI")

_MASK_DELTA = 0xA282EAD8
_SEARCH_STRIDE = 1 << 16  # windows checked at a time by find_next_header: bounds its memory

# Bytes that were consumed leave the buffer in batches, so that small records do not move the rest each time.
_COMPACT_BYTES = 1 << 16

Buffer = bytes | bytearray | memoryview


class CorruptRecord(ValueError):  # noqa: N818  # what it is, not that it is an error
    """A payload does not match its checksum; the record ends where its intact header says, so read on."""

    def __init__(self, offset: int, length: int) -> None:
        super().__init__(f"data checksum mismatch in the record of {length} bytes at offset {offset}")
        self.offset = offset
        self.length = length


class CorruptStream(ValueError):  # noqa: N818
    """A header is damaged, so where its record ends is unknown; reading on means searching for the next header."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"{reason} at offset {offset}")
        self.offset = offset
        self.reason = reason


class Record(NamedTuple):
    """A payload and the offset in the stream at which its header starts."""

    offset: int
    payload: bytes


def masked_crc32c(data: Buffer) -> int:
    """Return the checksum that TFRecord stores: CRC-32C, rotated right by 15 bits, plus a constant.

    The mask is there because a CRC over bytes that themselves hold their CRC is a constant.
    """
    crc: int = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def encode_record(payload: bytes) -> bytes:
    """Frame one payload."""
    return _header(len(payload)) + payload + _CHECKSUM.pack(masked_crc32c(payload))


@functools.lru_cache(maxsize=4096)  # the records of a run have few different lengths
def _header(length: int) -> bytes:
    return _HEADER.pack(length, masked_crc32c(_LENGTH.pack(length)))


def find_next_header(buffer: Buffer, start: int = 0) -> int | None:
    """Return the first offset from `start` on where 12 bytes are a header with a good checksum, or None.

    An offset in arbitrary bytes passes by chance once in 2**32.
    """
    data = np.frombuffer(buffer, np.uint8)
    for first in range(start, len(data) - HEADER_BYTES + 1, _SEARCH_STRIDE):
        last = min(first + _SEARCH_STRIDE + HEADER_BYTES - 1, len(data))
        windows = np.lib.stride_tricks.sliding_window_view(data[first:last], HEADER_BYTES)
        hits = np.flatnonzero(_checksums_of_lengths(windows) == _stored_checksums(windows))
        if hits.size:
            return first + int(hits[0])
    return None


def _checksums_of_lengths(windows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Return the masked CRC-32C of the first 8 bytes of each window."""
    zero_crc, tables = _crc_tables()
    crc = np.full(len(windows), zero_crc, np.uint32)
    for position, table in enumerate(tables):
        crc ^= table[windows[:, position]]
    return ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_MASK_DELTA)


def _stored_checksums(windows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    return np.ascontiguousarray(windows[:, LENGTH_BYTES:]).view("<u4")[:, 0]


@functools.cache
def _crc_tables() -> tuple[np.uint32, list[npt.NDArray[np.uint32]]]:
    """Return the CRC of 8 zero bytes, and by position what each byte value changes in it.

    CRC is linear over XOR: crc(a ^ b) = crc(a) ^ crc(b) ^ crc(0) for inputs of one length. So the CRC of 8 bytes is
    nine table entries joined by XOR, which numpy does for many offsets at once.
    """
    zeros = bytes(LENGTH_BYTES)
    zero_crc = crc32c(zeros)

    def with_byte(position: int, value: int) -> int:
        crc: int = crc32c(zeros[:position] + bytes([value]) + zeros[position + 1 :])
        return crc

    tables = [
        np.array([with_byte(position, value) ^ zero_crc for value in range(256)], np.uint32)
        for position in range(LENGTH_BYTES)
    ]
    return np.uint32(zero_crc), tables


class RecordReader:
    """Turns chunks of a stream, cut anywhere, into records; memory is bounded by what was fed, never by a claim.

    `offset` is where the first byte that was fed stands in the stream. `max_payload_bytes` makes a header that claims
    more count as damage; without it such a record is waited for.

    Reading on after damage is calling again: past a CorruptRecord the next record follows, past a CorruptStream the
    reader searches for the next header in what it has and in what it is fed.
    """

    def __init__(self, offset: int = 0, max_payload_bytes: int | None = None) -> None:
        self._buffer = bytearray()
        self._position = 0  # in the buffer: everything before it was consumed
        self._buffer_offset = offset
        self._max_payload_bytes = max_payload_bytes
        self._searching = False

    @property
    def offset(self) -> int:
        """Where in the stream the next record starts, or the search for it goes on."""
        return self._buffer_offset + self._position

    def feed(self, chunk: Buffer) -> Iterator[Record]:
        """Take the next bytes of the stream and iterate over the records that are now complete.

        The iterator may raise CorruptRecord or CorruptStream and then be asked for the next record all the same.
        """
        self._buffer += chunk
        return iter(self.next_record, None)

    def next_record(self) -> Record | None:
        """Return the next record, or None when it needs more bytes; raise CorruptRecord or CorruptStream on damage."""
        if self._searching and not self._resynchronise():
            return None
        if len(self._buffer) - self._position < HEADER_BYTES:
            return None
        length = self._checked_length()
        start = self._position + HEADER_BYTES
        end = start + length
        if len(self._buffer) < end + FOOTER_BYTES:
            return None
        offset = self.offset
        payload = bytes(memoryview(self._buffer)[start:end])
        (expected,) = _CHECKSUM.unpack_from(self._buffer, end)
        self._consume(HEADER_BYTES + length + FOOTER_BYTES)
        if masked_crc32c(payload) != expected:
            raise CorruptRecord(offset, length)
        return Record(offset, payload)

    def _checked_length(self) -> int:
        length: int
        length, expected = _HEADER.unpack_from(self._buffer, self._position)
        if masked_crc32c(_LENGTH.pack(length)) != expected:
            reason = "length checksum mismatch"
        elif self._max_payload_bytes is not None and length > self._max_payload_bytes:
            reason = f"record of {length} bytes, more than the limit of {self._max_payload_bytes},"
        else:
            return length
        damaged = self.offset
        self._consume(1)  # a header may start at any later byte
        self._searching = True
        raise CorruptStream(damaged, reason)

    def _resynchronise(self) -> bool:
        """Move to the next header; False when the bytes at hand hold none."""
        found = find_next_header(self._buffer, self._position)
        # The last bytes may be the beginning of a header.
        undecided = max(self._position, len(self._buffer) - HEADER_BYTES + 1)
        self._consume((undecided if found is None else found) - self._position)
        self._searching = found is None
        return found is not None

    def _consume(self, count: int) -> None:
        self._position += count
        if self._position >= _COMPACT_BYTES or self._position == len(self._buffer):
            del self._buffer[: self._position]
            self._buffer_offset += self._position
            self._position = 0
