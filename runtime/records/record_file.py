"""TFRecord files on disk, plain or compressed: reading that says where damage is, and writing."""

from __future__ import annotations

import functools
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from runtime.errors import DataLossError
from writer.wire.record import (
    FOOTER_BYTES,
    HEADER_BYTES,
    LENGTH_BYTES,
    CorruptRecord,
    CorruptStream,
    Record,
    RecordReader,
    encode_record,
    masked_crc32c,
)

CHUNK_BYTES = 1 << 20
MOST_RECORD_BYTES = 1 << 31  # protobuf's own limit: a header that claims more is damage

_HEADER = struct.Struct("<QI")

# What zlib calls the two containers (zlib.h, deflateInit2).
_WINDOW_BITS = {"GZIP": 31, "ZLIB": 15}


class CorruptRecordFile(DataLossError):  # noqa: N818  # what it is
    """A record file is damaged or cut: `path`, the `offset` (of what is compressed: in the plain bytes), and why."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"{path}: {reason} (offset {offset})")
        self.path = path
        self.offset = offset
        self.reason = reason


def window_bits(compression_type: str | None) -> int | None:
    """Return zlib's number for a compression type, None for none; raises ValueError for an unknown one."""
    if not compression_type:
        return None
    if compression_type not in _WINDOW_BITS:
        raise ValueError(f"compression_type must be '', 'GZIP' or 'ZLIB', got {compression_type!r}")
    return _WINDOW_BITS[compression_type]


def plain_chunks(path: Path, compression_type: str | None = None) -> Iterator[bytes]:
    """Yield a file's bytes, uncompressed, in pieces of at most CHUNK_BYTES. Raises CorruptRecordFile where they end."""
    bits = window_bits(compression_type)
    with path.open("rb", buffering=0) as file:
        if bits is None:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
            return
        yield from _decompressed(path, iter(lambda: file.read(CHUNK_BYTES), b""), bits)


def _decompressed(path: Path, chunks: Iterator[bytes], bits: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(bits)
    offset = 0
    for chunk in chunks:
        while chunk:
            if stream.eof:  # files that were joined, as gzip allows
                stream = zlib.decompressobj(bits)
            try:
                # The length is bounded: a few kilobytes may stand for gigabytes of zeros.
                plain = stream.decompress(chunk, CHUNK_BYTES)
            except zlib.error as error:
                raise CorruptRecordFile(path, offset, f"damaged compression: {error}") from error
            offset += len(plain)
            yield plain
            chunk = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not stream.eof and offset:
        raise CorruptRecordFile(path, offset, "compression that is cut")


def read_records(
    path: str | os.PathLike[str], compression_type: str | None = None, *, skip_damage: bool = False
) -> Iterator[bytes]:
    """Yield the records of a file, their checksums verified.

    Raises CorruptRecordFile where one is damaged or cut, when those before it have been yielded; with `skip_damage`
    it goes on with the next record that is whole.
    """
    stream = _RecordStream(Path(path), skip_damage)
    try:
        for chunk in plain_chunks(stream.path, compression_type):
            yield from stream.feed(chunk)
    except CorruptRecordFile:
        if not skip_damage:
            raise
    stream.check_end()


class _RecordStream:
    """Chunks of a file to records: in a tight loop while they are intact and small, else by RecordReader.

    That loop takes a third of the time; a file that had damage or a record larger than a chunk is left to the reader.
    """

    def __init__(self, path: Path, skip_damage: bool) -> None:
        self.path = path
        self._skip_damage = skip_damage
        self._rest = b""
        self._offset = 0  # of the rest
        self._reader: RecordReader | None = None
        self._fed = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the records that are complete now."""
        self._fed += len(chunk)
        if self._reader is None:
            data = self._rest + chunk
            payloads, position, intact = _intact_records(data)
            yield from payloads
            self._rest, self._offset = data[position:], self._offset + position
            if intact and len(self._rest) <= CHUNK_BYTES:
                return
            self._reader = RecordReader(self._offset, MOST_RECORD_BYTES)
            chunk = self._rest
        yield from self._read_on(self._reader.feed(chunk))

    def _read_on(self, records: Iterator[Record]) -> Iterator[bytes]:
        while True:
            try:
                for record in records:
                    yield record.payload
            except (CorruptRecord, CorruptStream) as error:
                if not self._skip_damage:
                    raise CorruptRecordFile(self.path, error.offset, str(error)) from error
            else:
                return

    def check_end(self) -> None:
        """Raise CorruptRecordFile where the file ended inside of a record, unless damage is skipped."""
        offset = self._offset if self._reader is None else self._reader.offset
        if offset < self._fed and not self._skip_damage:
            raise CorruptRecordFile(self.path, offset, "record that is cut")


def _intact_records(data: bytes) -> tuple[list[bytes], int, bool]:
    """Return the intact records that `data` begins with, where they end, and False where damage follows."""
    payloads: list[bytes] = []
    position, last = 0, len(data) - HEADER_BYTES
    while position <= last:
        header = data[position : position + HEADER_BYTES]
        length = _length(header)
        if length is None:
            return payloads, position, False
        start = position + HEADER_BYTES
        end = start + length
        checksum = data[end : end + FOOTER_BYTES]
        if len(checksum) < FOOTER_BYTES:
            break
        payload = data[start:end]
        if masked_crc32c(payload) != int.from_bytes(checksum, "little"):
            return payloads, position, False
        payloads.append(payload)
        position = end + FOOTER_BYTES
    return payloads, position, True


@functools.lru_cache(maxsize=4096)  # the records of a file have few different lengths
def _length(header: bytes) -> int | None:
    """Return how long a record is, None for a header that is damaged or claims too much."""
    length, checksum = _HEADER.unpack(header)
    return length if masked_crc32c(header[:LENGTH_BYTES]) == checksum and length <= MOST_RECORD_BYTES else None


class TFRecordWriter:
    """Writes records into a file, as `tf.io.TFRecordWriter`; a context manager."""

    def __init__(self, path: str | os.PathLike[str], options: str | None = None) -> None:
        """Create or empty the file; `options` is a compression type: "", "GZIP" or "ZLIB"."""
        bits = window_bits(options)
        self._compressor = None if bits is None else zlib.compressobj(wbits=bits)
        self._file = Path(path).open("wb")  # noqa: SIM115  # closed by close

    def write(self, record: bytes) -> None:
        """Append a record."""
        framed = encode_record(record)
        with self._named():
            self._file.write(framed if self._compressor is None else self._compressor.compress(framed))

    def flush(self) -> None:
        """Hand what was written to the operating system; of compressed data, what the compressor has let go."""
        with self._named():
            if self._compressor is not None:
                self._file.write(self._compressor.flush(zlib.Z_SYNC_FLUSH))
            self._file.flush()

    def close(self) -> None:
        """End the compression and close the file; again does nothing."""
        if self._file.closed:
            return
        with self._named(), self._file:
            if self._compressor is not None:
                self._file.write(self._compressor.flush())

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Have errors of the system (a full disk) say which file they are about."""
        try:
            yield
        except OSError as error:
            error.filename = self._file.name
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
