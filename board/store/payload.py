"""A sample's bytes, fetched from its event file when somebody looks at them."""

from __future__ import annotations

import os
import struct

from board.errors import DamagedPayload
from board.regular_files import open_regular
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, masked_crc32c

_HEADER = struct.Struct("<QI")
_CHECKSUM = struct.Struct("<I")


def read_payload(path: str, record: int, offset: int, length: int) -> bytes:
    """Return `length` bytes at `offset` of the file, out of the record whose header is at `record`.

    The whole record is read and both its checksums are verified: the file may have been replaced since it was
    indexed. No more memory is taken than the file has bytes.

    Raises DamagedPayload where the bytes are not those of an intact record.
    """
    try:
        payload = _read_record(path, record)
    except OSError as error:
        raise DamagedPayload(path, record, error.strerror or str(error)) from error
    start = offset - record - HEADER_BYTES
    if start < 0 or start + length > len(payload):
        raise DamagedPayload(path, record, "the record is not the one that was indexed")
    return payload[start : start + length]


def _read_record(path: str, record: int) -> bytes:
    with open_regular(path, buffering=0) as file:
        header = os.pread(file.fileno(), HEADER_BYTES, record)
        if len(header) < HEADER_BYTES:
            raise DamagedPayload(path, record, "the file has shrunk")
        length, checksum = _HEADER.unpack(header)
        if masked_crc32c(header[:8]) != checksum:
            raise DamagedPayload(path, record, "length checksum mismatch")
        if record + HEADER_BYTES + length + FOOTER_BYTES > os.fstat(file.fileno()).st_size:
            raise DamagedPayload(path, record, "the file has shrunk")
        body = _read_exactly(file.fileno(), length + FOOTER_BYTES, record + HEADER_BYTES)
    if len(body) != length + FOOTER_BYTES:
        raise DamagedPayload(path, record, "the file has shrunk")
    payload = body[:length]
    if masked_crc32c(payload) != _CHECKSUM.unpack(body[length:])[0]:
        raise DamagedPayload(path, record, "data checksum mismatch")
    return payload


def _read_exactly(descriptor: int, length: int, offset: int) -> bytes:
    """Read across short reads (Linux gives at most 2 GiB - 4 KiB at once); less only at the end of the file."""
    pieces: list[bytes] = []
    while length and (piece := os.pread(descriptor, length, offset)):
        pieces.append(piece)
        length -= len(piece)
        offset += len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
