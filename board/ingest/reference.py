"""The record scan in plain Python over protobuf: the specification that the compiled kernel is held to.

It also reads small directories, and the first seconds of large ones while the kernel compiles.
"""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import MAX_RECORD_BYTES, MAX_SEARCHED_AGAIN, Batch, Damage, TagEntry
from board.ingest.event import EventReader, Rows
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES, find_next_header, masked_crc32c

_HEADER = struct.Struct("<QI")
_CHECKSUM = struct.Struct("<I")

_FIRST_WINDOW = 1 << 10  # the next header is near as a rule; each further window is twice as large


class ReferenceScanner:
    """A `batch.Scanner`."""

    def __init__(self, tags: list[TagEntry] | None = None, searching: Damage | None = None) -> None:
        self.tags: list[TagEntry] = [] if tags is None else tags
        self.searching = searching
        self.max_searched_again = MAX_SEARCHED_AGAIN
        self._searched_again = 0
        self._events = EventReader(self.tags)

    def scan(self, buffer: npt.NDArray[np.uint8], offset: int) -> Batch:
        """Read whole records from `buffer`, as `batch.Scanner` says."""
        view = buffer.data
        rows = Rows()
        damage: list[Damage] = []
        records = position = 0
        while len(view) - position >= HEADER_BYTES:
            length, reason = read_header(view, position)
            if reason:
                self._search_from(offset + position, reason)
                position = _next_header(view, position + 1)
                continue
            end = position + HEADER_BYTES + length + FOOTER_BYTES
            if end > len(view):
                break
            self._end_search(offset + position, damage)
            payload = view[position + HEADER_BYTES : end - FOOTER_BYTES].tobytes()
            if (masked_crc32c(payload),) != _CHECKSUM.unpack_from(view, end - FOOTER_BYTES):
                self._search_from(offset + position, "data checksum")
                position = position + 1 if self._may_search_again(length, offset + position) else end
                continue
            try:
                self._events.read(payload, offset + position, offset + position + HEADER_BYTES, rows)
                records += 1
            except DecodeError:
                damage.append(Damage(offset + position, end - position, "not an Event"))
            position = end
        if self.searching:
            self.searching = replace(self.searching, length=offset + position - self.searching.offset)
        return rows.to_batch(position, records, damage)

    def _search_from(self, offset: int, reason: str) -> None:
        if self.searching is None:
            self.searching = Damage(offset, 0, reason)

    def _end_search(self, offset: int, damage: list[Damage]) -> None:
        if self.searching is not None:
            damage.append(replace(self.searching, length=offset - self.searching.offset))
            self.searching = None

    def _may_search_again(self, length: int, offset: int) -> bool:
        self._searched_again += length
        return self._searched_again <= self.max_searched_again + offset


def read_header(view: memoryview, position: int) -> tuple[int, str]:
    """Return the payload's length, and why not to trust it; "" where it checks out."""
    length, checksum = _HEADER.unpack_from(view, position)
    if masked_crc32c(view[position : position + LENGTH_BYTES]) != checksum:
        return 0, "length checksum"
    if length > MAX_RECORD_BYTES:
        return 0, "record too large"
    return length, ""


def intact_payload(view: memoryview, position: int) -> bytes | None:
    """Return the payload of the record at `position`, None where that is damaged or not all there."""
    if len(view) - position < HEADER_BYTES:
        return None
    length, fault = read_header(view, position)
    start = position + HEADER_BYTES
    if fault or len(view) - start < length + FOOTER_BYTES:
        return None
    payload = view[start : start + length].tobytes()
    return payload if (masked_crc32c(payload),) == _CHECKSUM.unpack_from(view, start + length) else None


def _next_header(view: memoryview, start: int) -> int:
    """Return where the next header that checks out begins, or the first position at which one is not all there."""
    window = _FIRST_WINDOW
    while start + HEADER_BYTES <= len(view):
        stop = min(start + window, len(view))
        found = find_next_header(view[:stop], start)
        if found is None:
            start = stop - HEADER_BYTES + 1
            window *= 2
        elif read_header(view, found)[1]:
            start = found + 1
        else:
            return found
    return start
