"""The sorted table of keys and values in a checkpoint's `.index` file: LevelDB's format, without I/O.

    file     data block *, metaindex block (empty), index block, footer
    block    entries, u32 offset of each restart *, u32 count of restarts; then u8 type (0: as is), u32 masked CRC-32C
             of block and type
    entry    varint bytes shared with the key before, varint other bytes of the key, varint bytes of the value;
             the other bytes of the key; the value. A restart's entry shares none
    index    an entry a data block: a key at or after the block's last -> handle: varint offset, varint size
    footer   handle of the metaindex, handle of the index, zeros to 40 bytes, u64 magic

Source: tensorflow/core/lib/io (format.cc, block_builder.cc, table_builder.cc). Numbers are little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from writer.wire.checkpoint.varint import decode_varint, encode_varint
from writer.wire.record import masked_crc32c

MAGIC = 0xDB4775248B80FB57
FOOTER_BYTES = 48
RESTART_INTERVAL = 16
BLOCK_BYTES = 256 * 1024  # TensorFlow's own; a reader takes any

# Shared prefixes let a hostile table claim keys of many times its size; with restarts every 16 keys none needs more.
MOST_EXPANSION = 64

_TRAILER = struct.Struct("<BI")
_COUNT = struct.Struct("<I")
_MAGIC = struct.Struct("<Q")
_UNCOMPRESSED = 0


class CorruptTable(ValueError):  # noqa: N818  # what it is, not that it is an error
    """The bytes are no intact table; `offset` is where they stop being one."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"{reason} at offset {offset}")
        self.offset = offset
        self.reason = reason


def encode_table(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the table of these entries; raises ValueError unless their keys grow, byte by byte."""
    table = bytearray()
    index = _Block(restart_interval=1)
    block = _Block()
    for key, value in entries:
        block.add(key, value)
        if block.size >= BLOCK_BYTES:
            index.add(key, _append(table, block))
            block = _Block(after=key)
    if block.size:
        index.add(_short_successor(block.last_key), _append(table, block))
    footer = _append(table, _Block()) + _append(table, index)
    return bytes(table) + footer.ljust(FOOTER_BYTES - _MAGIC.size, b"\0") + _MAGIC.pack(MAGIC)


class _Block:
    """A block while it is filled."""

    def __init__(self, restart_interval: int = RESTART_INTERVAL, after: bytes | None = None) -> None:
        self._restart_interval = restart_interval
        self._entries = bytearray()
        self._restarts: list[int] = []
        self._count = 0
        self._after = after  # the last key so far, also of the block before

    @property
    def size(self) -> int:
        return len(self._entries)

    @property
    def last_key(self) -> bytes:
        assert self._after is not None
        return self._after

    def add(self, key: bytes, value: bytes) -> None:
        if self._after is not None and key <= self._after:
            raise ValueError(f"key {key!r} does not come after {self._after!r}")
        shared = 0
        if self._count % self._restart_interval == 0:
            self._restarts.append(len(self._entries))
        else:
            shared = _common_prefix(self.last_key, key)
        lengths = (shared, len(key) - shared, len(value))
        self._entries += b"".join(map(encode_varint, lengths)) + key[shared:] + value
        self._after = key
        self._count += 1

    def finish(self) -> bytes:
        restarts = self._restarts or [0]  # what LevelDB writes for an empty block too
        content = bytes(self._entries) + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))
        kind = bytes([_UNCOMPRESSED])
        return content + kind + _COUNT.pack(masked_crc32c(content + kind))


def _common_prefix(first: bytes, second: bytes) -> int:
    limit = min(len(first), len(second))
    return next((i for i in range(limit) if first[i] != second[i]), limit)


def _short_successor(key: bytes) -> bytes:
    """Return the shortest key after `key`, as LevelDB does for the last block: nothing comes between."""
    for i, byte in enumerate(key):
        if byte != 0xFF:
            return key[:i] + bytes([byte + 1])
    return key


def _append(table: bytearray, block: _Block) -> bytes:
    """Append a block and return its handle."""
    offset, content = len(table), block.finish()
    table += content
    return encode_varint(offset) + encode_varint(len(content) - _TRAILER.size)


def decode_table(table: bytes) -> dict[bytes, bytes]:
    """Return every key and value, in the keys' order, all checksums verified. Raises CorruptTable."""
    if len(table) < FOOTER_BYTES:
        raise CorruptTable(0, f"table of {len(table)} bytes, shorter than its own footer")
    footer = len(table) - FOOTER_BYTES
    (magic,) = _MAGIC.unpack_from(table, len(table) - _MAGIC.size)
    if magic != MAGIC:
        raise CorruptTable(
            len(table) - _MAGIC.size, f"magic number {magic:#x}, a table's is {MAGIC:#x}: no table, or cut"
        )
    _, position = _handle(table, footer)
    index, _ = _handle(table, position)
    entries: dict[bytes, bytes] = {}
    last = None
    reached = 0
    for _, value, at in _entries_of(table, *index, limit=footer):
        block, _ = _handle(value, 0, at)
        if block[0] < reached:  # else a small index may have one large block read again and again
            raise CorruptTable(at, f"block at {block[0]} that overlaps the one before it")
        reached = sum(block)
        for key, content, offset in _entries_of(table, *block, limit=footer):
            if last is not None and key <= last:
                raise CorruptTable(offset, f"key {key!r} does not come after {last!r}")
            entries[key] = content
            last = key
    return entries


def _handle(data: bytes, position: int, at: int = 0) -> tuple[tuple[int, int], int]:
    """Return (offset, size) of a block and the position behind its handle; `at`: where `data` stands in the table."""
    offset, position = _varint(data, position, len(data), at)
    size, position = _varint(data, position, len(data), at)
    return (offset, size), position


def _varint(data: bytes, position: int, limit: int, at: int = 0) -> tuple[int, int]:
    try:
        return decode_varint(data, position, limit)
    except ValueError as error:
        raise CorruptTable(at + position, str(error)) from error


def _entries_of(table: bytes, offset: int, size: int, *, limit: int) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield key, value and the value's offset in the table, for each entry of a block."""
    end = offset + size
    if end + _TRAILER.size > limit:
        raise CorruptTable(min(offset, limit), f"block of {size} bytes at {offset} reaches over the end")
    kind, checksum = _TRAILER.unpack_from(table, end)
    if masked_crc32c(table[offset : end + 1]) != checksum:
        raise CorruptTable(offset, f"checksum mismatch in the block of {size} bytes")
    if kind != _UNCOMPRESSED:
        raise CorruptTable(end, f"block of compression type {kind}; only uncompressed ones are read")
    stop = _start_of_restarts(table, offset, end)
    key, left = b"", MOST_EXPANSION * size
    while offset < stop:
        start = offset
        shared, offset = _varint(table, offset, stop)
        unshared, offset = _varint(table, offset, stop)
        length, offset = _varint(table, offset, stop)
        value = offset + unshared
        if shared > len(key) or value + length > stop:
            raise CorruptTable(start, "entry that reaches over its block")
        key = key[:shared] + table[offset:value]
        offset = value + length
        left -= len(key)
        if left < 0:
            raise CorruptTable(start, f"keys of more than {MOST_EXPANSION} times the block's {size} bytes")
        yield key, table[value:offset], value


def _start_of_restarts(table: bytes, offset: int, end: int) -> int:
    """Return where a block's entries end. The restarts themselves serve a search, which nobody does here."""
    if end - offset < _COUNT.size:
        raise CorruptTable(offset, f"block of {end - offset} bytes")
    (restarts,) = _COUNT.unpack_from(table, end - _COUNT.size)
    start: int = end - _COUNT.size * (restarts + 1)
    if start < offset:
        raise CorruptTable(end - _COUNT.size, f"{restarts} restarts in a block of {end - offset} bytes")
    return start
