"""The scan of a file's bytes, record by record: the one entry, compiled for one signature.

It reads records on from a State, as `batch.Scanner` says, and returns DONE, DEFER or FULL. It takes the buffer's
address and size, the offset in the file of its first byte, `max_searched_again`, and the addresses of blocks: of tags,
of rows (see `tables`), and of the State, which is written back. After DEFER and FULL the record at its position has no
rows yet.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

import numba
from numba import types

from board.ingest.batch import MAX_RECORD_BYTES
from board.ingest.compiled import source_digest
from board.ingest.compiled.blocks import put_state, rows_at, state_at, tags_at
from board.ingest.compiled.checksum import checksum_holds
from board.ingest.compiled.events import read_event
from board.ingest.compiled.memory import Memory, inlined, put_i64, put_u8, read_i64, read_u32
from board.ingest.tables import BAD_DATA, BAD_LENGTH, DONE, FULL, TOO_LARGE, State
from board.machine_code import FOR_KEEPING, object_of

_HEADER, _LENGTH, _FOOTER = 12, 8, 4

Scan = Callable[[int, int, int, int, int, int, int], int]


@inlined
def _header_fault(buffer: Memory, position: int) -> int:
    """Return why not to trust the header at `position`, 0 where it checks out."""
    if not checksum_holds(buffer, position, position + _LENGTH):
        return BAD_LENGTH
    length = read_i64(buffer, position)  # unsigned in the file: what is negative here is too large
    return 0 if 0 <= length <= MAX_RECORD_BYTES else TOO_LARGE


@inlined
def _next_header(buffer: Memory, position: int) -> int:
    """Return where the next header that checks out begins, or the first position at which one is not all there."""
    while position + _HEADER <= buffer.size:
        # The upper half of a length that is not too large is zero: a cheap test that random bytes fail.
        if read_u32(buffer, position + 4) == 0 and _header_fault(buffer, position) == 0:
            return position
        position += 1
    return position


def _scan_function(source: str) -> Scan:
    """Return the scan to be compiled.

    numba's cache notices changes in this file and in variables from around the function; `source` is one, so that it
    notices changes in the other files too.
    """

    def scan(
        buffer_address: int,
        buffer_size: int,
        base: int,  # offset in the file of the buffer
        max_searched_again: int,
        tags_block: int,
        rows_block: int,
        state_block: int,
    ) -> int:
        if source == "":
            return FULL
        buffer = Memory(buffer_address, buffer_size)
        tags, rows = tags_at(tags_block), rows_at(rows_block)
        position, records, scalars, samples, damages, search_start, search_reason, searched_again = state_at(
            state_block
        )
        status = DONE
        while buffer.size - position >= _HEADER:
            fault = _header_fault(buffer, position)
            if fault:
                if search_start < 0:
                    search_start, search_reason = base + position, fault
                position = _next_header(buffer, position + 1)
                continue
            length = read_i64(buffer, position)
            start = position + _HEADER
            end = start + length
            if end > buffer.size - _FOOTER:
                break
            if search_start >= 0:
                if damages == rows.damage_offset.size:
                    status = FULL
                    break
                put_i64(rows.damage_offset, damages, search_start)
                put_i64(rows.damage_length, damages, base + position - search_start)
                put_u8(rows.damage_reason, damages, search_reason)
                damages += 1
                search_start = -1
            if not checksum_holds(buffer, start, end):
                search_start, search_reason = base + position, BAD_DATA
                searched_again += length
                may_search = searched_again <= max_searched_again + base + position
                position = position + 1 if may_search else end + _FOOTER
                continue
            status, scalars_now, samples_now = read_event(
                buffer, start, end, tags, rows, scalars, samples, base, position
            )
            if status != DONE:
                break
            scalars, samples = scalars_now, samples_now
            records += 1
            position = end + _FOOTER
        put_state(
            state_block,
            State(position, records, scalars, samples, damages, search_start, search_reason, searched_again),
        )
        return status

    return scan


_COMPILE = functools.partial(numba.njit, types.int64(*[types.int64] * 7), nogil=True, error_model="numpy")


def callable_scan() -> Scan:
    """Compile the scan, or load it from numba's cache, as a function that numba calls and whose errors it raises.

    numba caches beside this file, or where that is read-only in the user's cache directory.
    """
    function = _scan_function(source_digest())
    try:
        return _COMPILE(cache=True)(function)  # type: ignore[no-any-return]  # numba has no types
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        logging.getLogger(__name__).info("no directory to keep compiled code in: each start compiles anew")
        return _COMPILE()(function)  # type: ignore[no-any-return]  # likewise


def object_of_scan() -> tuple[str, bytes]:
    """Compile the scan; return its symbol, and an object file that needs nothing of numba's (see machine_code)."""
    return object_of(_COMPILE(**FOR_KEEPING)(_scan_function(source_digest())))
