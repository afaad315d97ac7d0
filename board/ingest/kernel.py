"""The record scan, compiled: `KernelScanner`, and whether the machine code is there yet.

The machine code is in the package `compiled`. What is rare (a tag's first record, odd encodings, whatever is no Event)
it leaves to event.EventReader, one record at a time; so the two cannot disagree about it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board import machine_code
from board.ingest.batch import MAX_SEARCHED_AGAIN, Batch, Damage, TagEntry
from board.ingest.compiled import source_digest
from board.ingest.event import EventReader, Rows
from board.ingest.reference import intact_payload
from board.ingest.tables import DEFER, DONE, FULL, REASONS, RowTable, State, TagTable, address_of
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES

log = logging.getLogger(__name__)

Scan = Callable[[int, int, int, int, int, int, int], int]

_scan: Scan | None = None
_failure: ImportError | None = None


def ready() -> bool:
    """Tell whether the compiled code is loaded, so that a KernelScanner can be made."""
    return _scan is not None


def available() -> bool:
    """Tell whether `warm` can succeed on this machine, as far as is known."""
    return _failure is None and sys.byteorder == "little" and importlib.util.find_spec("numba") is not None


def warm() -> bool:
    """Load the compiled code, or compile it (some seconds, once per installation), and return `ready()`.

    Any thread may call it at any time; the second caller waits for the first.
    """
    global _scan, _failure  # noqa: PLW0603  # once per process, as the module it stands for
    if _scan is None and available():
        try:
            _scan = _load()
        except ImportError as error:  # a numba that does not go with the numpy that is there
            _failure = error
    return ready()


def _load() -> Scan:
    source = source_digest().encode()
    # numba's other modes (bounds checks, no compilation) are for tests, and need numba to call the function.
    plain = not {"NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT"} & os.environ.keys()
    if plain:
        try:
            return _scan_at(machine_code.kept("scan", source))
        except machine_code.NoMachineCode as reason:
            log.info("compiling the scan: %s", reason)
    # Here, because importing numba takes a third of a second, which no later start shall wait for.
    from board.ingest.compiled.records import callable_scan, object_of_scan

    return _scan_at(machine_code.keep("scan", source, *object_of_scan())) if plain else callable_scan()


def _scan_at(address: int) -> Scan:
    return machine_code.function_at(address, [ctypes.c_int64] * 7)


_this_thread = threading.local()


def _row_table_of_this_thread() -> RowTable:
    """Return the memory that this thread scans all its files into."""
    table = getattr(_this_thread, "row_table", None)
    if table is None:
        table = _this_thread.row_table = RowTable()
    assert isinstance(table, RowTable)
    return table


def forget_table() -> None:
    """Give back the memory that this thread scans into, until it scans again."""
    _this_thread.__dict__.clear()


def use_table(table: RowTable) -> None:
    """Make the scans of this thread use that memory."""
    _this_thread.row_table = table


class KernelScanner:
    """A `batch.Scanner`; call `warm` first.

    One thread at a time may use a scanner. While the compiled code runs, other threads do too.
    """

    def __init__(self, tags: list[TagEntry] | None = None, searching: Damage | None = None) -> None:
        self.tags: list[TagEntry] = [] if tags is None else tags
        self.searching = searching
        self.max_searched_again = MAX_SEARCHED_AGAIN
        self._searched_again = 0
        self._events = EventReader(self.tags)
        self._known = TagTable(self.tags)

    def scan(self, buffer: npt.NDArray[np.uint8], offset: int) -> Batch:
        """Read whole records from `buffer`, as `batch.Scanner` says; not all of them where a table is full."""
        table = _row_table_of_this_thread()
        state = self._starting_state()
        damage: list[Damage] = []
        while True:
            status, state = self._run(buffer, offset, table, state)
            flushed = table.damage(state.damages)
            damage += flushed
            state = state._replace(damages=0)
            if status == DEFER:
                state = self._read_deferred(buffer.data, offset, table, state, damage)
            elif status == FULL and state.position == 0 and not flushed:
                table.grow()  # one record has more rows than the table
            elif status == DONE or not flushed:
                break
        self._keep(state, offset)
        return table.to_batch(state, damage)

    def _run(self, buffer: npt.NDArray[np.uint8], offset: int, table: RowTable, state: State) -> tuple[int, State]:
        assert _scan is not None, "kernel.warm() comes first"
        block = np.array(state, np.int64)
        status = _scan(
            address_of(buffer),
            len(buffer),
            offset,
            self.max_searched_again,
            self._known.block.address,
            table.block.address,
            address_of(block),
        )
        return status, State(*block.tolist())

    def _starting_state(self) -> State:
        if self.searching is None:
            return State(searched_again=self._searched_again)
        reason = REASONS.index(self.searching.reason)
        return State(search_start=self.searching.offset, search_reason=reason, searched_again=self._searched_again)

    def _keep(self, state: State, offset: int) -> None:
        self._searched_again = state.searched_again
        self.searching = None
        if state.search_start >= 0:
            length = offset + state.position - state.search_start
            self.searching = Damage(state.search_start, length, REASONS[state.search_reason])

    def _read_deferred(
        self, view: memoryview, offset: int, table: RowTable, state: State, damage: list[Damage]
    ) -> State:
        """Have the reference read the record at which the compiled code stopped, and those like it behind it.

        The first step of a run brings one new tag a record as a rule, and what is no Event seldom stands alone: to read
        them in one go is cheaper.
        """
        position, records = state.position, state.records
        rows = Rows()
        alike = True
        while alike and (payload := intact_payload(view, position)) is not None:
            known = len(self.tags)
            end = position + HEADER_BYTES + len(payload) + FOOTER_BYTES
            try:
                self._events.read(payload, offset + position, offset + position + HEADER_BYTES, rows)
                records += 1
                alike = len(self.tags) > known
            except DecodeError:
                damage.append(Damage(offset + position, end - position, "not an Event"))
            position = end
        self._known.update({row[0] for row in rows.scalars} | {row[0] for row in rows.samples})
        return table.append(rows, state)._replace(position=position, records=records)
