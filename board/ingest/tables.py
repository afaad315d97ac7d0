"""What Python and the compiled scan share: arrays of tags to read, arrays of rows to fill, blocks that say where.

A block is a row of int64 numbers. The compiled scan is called with addresses of blocks and nothing else, because numba
takes 40 microseconds to unpack some fifty arguments, and a small file is scanned in less.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from crc32c import crc32c

from board.ingest.batch import NO_TAG, Batch, Damage, TagEntry
from board.ingest.event import Rows, holds_scalars

Array = npt.NDArray[Any]

DONE, DEFER, FULL = 0, 1, 2
"""Why a scan stopped: no whole record is left; the record at hand is for the reference; a table is full."""

REASONS = ("", "length checksum", "data checksum", "record too large")
BAD_LENGTH, BAD_DATA, TOO_LARGE = 1, 2, 3

HAS_METADATA, HOLDS_SCALARS, WIDE = 1, 2, 4
"""What the compiled scan has to know of a tag, as bits."""

MAX_PROBES = 32
"""A tag further than this from its slot counts as unknown, so that chosen collisions cost no more than a deferral."""

ROW_COLUMNS: dict[str, type[np.generic]] = {
    "scalar_tag": np.int32,
    "scalar_step": np.int64,
    "scalar_wall": np.float64,
    "scalar_value": np.float64,
    "scalar_from_tensor": np.uint8,
    "sample_tag": np.int32,
    "sample_step": np.int64,
    "sample_wall": np.float64,
    "sample_kind": np.uint8,
    "sample_record": np.int64,
    "sample_offset": np.int64,
    "sample_length": np.int64,
    "sample_position": np.int64,
    "damage_offset": np.int64,
    "damage_length": np.int64,
    "damage_reason": np.uint8,  # an index into REASONS
}
_SCALAR_COLUMNS, _SAMPLE_COLUMNS, _DAMAGE_COLUMNS = (
    tuple(name for name in ROW_COLUMNS if name.startswith(table)) for table in ("scalar", "sample", "damage")
)

TAG_COLUMNS: dict[str, type[np.generic]] = {
    "slots": np.int32,  # a power of two of them; a tag or NO_TAG, at the CRC-32C of its name or behind it
    "names": np.uint8,  # all names, one after the other
    "starts": np.int64,  # by tag: of the name in `names`
    "lengths": np.int64,
    "flags": np.uint8,
}


class State(NamedTuple):
    """How far a scan is: given to the compiled scan and taken back."""

    position: int = 0  # in the buffer
    records: int = 0
    scalars: int = 0  # rows filled
    samples: int = 0
    damages: int = 0
    search_start: int = -1  # offset in the file of the damage that the scan is inside of
    search_reason: int = 0
    searched_again: int = 0  # see batch.MAX_SEARCHED_AGAIN


def address_of(array: Array) -> int:
    """Return where an array lies; it must stay alive and in place while that is used."""
    if not array.flags.c_contiguous:
        raise ValueError("the scan needs contiguous memory")
    address: int = array.__array_interface__["data"][0]
    return address


class Block:
    """The addresses and lengths of some columns, in order, and where they are written down."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self._numbers = np.array([(address_of(column), len(column)) for column in columns.values()], np.int64)
        self.address = address_of(self._numbers)


class RowTable:
    """Room for the rows of one scan. What was never written to costs nothing: the pages are not there."""

    def __init__(self, scalars: int = 1 << 18, samples: int = 1 << 16, damages: int = 1 << 10) -> None:
        self._room = {"scalar": scalars, "sample": samples, "damage": damages}
        self._allocate()

    def _allocate(self) -> None:
        self._columns = {name: np.empty(self._room[name.split("_")[0]], dtype) for name, dtype in ROW_COLUMNS.items()}
        self.block = Block(self._columns)

    def grow(self, scalars: int = 0, samples: int = 0) -> None:
        """Double the room for rows, or make it fit so many; the rows stay."""
        before = self._columns
        self._room["scalar"] = max(2 * self._room["scalar"], scalars)
        self._room["sample"] = max(2 * self._room["sample"], samples)
        self._allocate()
        for name, column in before.items():
            self._columns[name][: len(column)] = column

    def append(self, rows: Rows, state: State) -> State:
        """Put the rows of more Events behind those that `state` counts."""
        scalars, samples = state.scalars + len(rows.scalars), state.samples + len(rows.samples)
        if scalars > self._room["scalar"] or samples > self._room["sample"]:
            self.grow(scalars, samples)
        if rows.scalars:
            for name, column in zip(_SCALAR_COLUMNS, zip(*rows.scalars, strict=True), strict=True):
                self._columns[name][state.scalars : scalars] = column
        if rows.samples:
            for name, column in zip(_SAMPLE_COLUMNS, zip(*rows.samples, strict=True), strict=True):
                self._columns[name][state.samples : samples] = column
            self._columns["sample_position"][state.samples : samples] += state.scalars
        return state._replace(scalars=scalars, samples=samples)

    def damage(self, count: int) -> list[Damage]:
        """Return the first `count` stretches."""
        if not count:
            return []
        columns = (self._columns[name][:count].tolist() for name in _DAMAGE_COLUMNS)
        return [Damage(offset, length, REASONS[reason]) for offset, length, reason in zip(*columns, strict=True)]

    def to_batch(self, state: State, damage: list[Damage]) -> Batch:
        """Copy the rows out."""
        scalars: dict[str, Any] = {name: self._columns[name][: state.scalars].copy() for name in _SCALAR_COLUMNS}
        samples: dict[str, Any] = {name: self._columns[name][: state.samples].copy() for name in _SAMPLE_COLUMNS}
        return Batch(consumed=state.position, records=state.records, damage=damage, **scalars, **samples)


class TagTable:
    """A scanner's tags as arrays: a hash table over the names, with open addressing."""

    def __init__(self, tags: list[TagEntry]) -> None:
        self._tags = tags
        self._count = 0
        self._name_bytes = 0
        sizes = {"slots": 64, "names": 512, "starts": 16, "lengths": 16, "flags": 16}
        self._columns: dict[str, Array] = {name: np.zeros(sizes[name], dtype) for name, dtype in TAG_COLUMNS.items()}
        self._columns["slots"].fill(NO_TAG)
        self.block = Block(self._columns)
        self.update(set(range(len(tags))))

    def update(self, changed: set[int]) -> None:
        """Take over the tags that are new in the list, and what is known now of those that changed."""
        while self._count < len(self._tags):
            self._add(self._count)
        for index in changed - {NO_TAG}:
            entry = self._tags[index]
            flags = HAS_METADATA if entry.metadata is not None else 0
            flags |= HOLDS_SCALARS if holds_scalars(entry) else 0
            flags |= WIDE if entry.wide else 0
            self._columns["flags"][index] = flags

    def _add(self, index: int) -> None:
        name = self._tags[index].name
        start = self._name_bytes
        self._count += 1
        self._name_bytes += len(name)
        self._make_room()
        self._columns["names"][start : self._name_bytes] = np.frombuffer(name, np.uint8)
        self._columns["starts"][index] = start
        self._columns["lengths"][index] = len(name)
        self._enter(index)

    def _make_room(self) -> None:
        needed = {"names": self._name_bytes, "starts": self._count, "lengths": self._count, "flags": self._count}
        too_short = [name for name, count in needed.items() if count > len(self._columns[name])]
        for name in too_short:
            longer = np.zeros(2 * needed[name], TAG_COLUMNS[name])
            longer[: len(self._columns[name])] = self._columns[name]
            self._columns[name] = longer
        crowded = 2 * self._count > len(self._columns["slots"])
        if crowded:
            self._columns["slots"] = np.full(4 * len(self._columns["slots"]), NO_TAG, np.int32)
            for index in range(self._count - 1):
                self._enter(index)
        if too_short or crowded:
            self.block = Block(self._columns)

    def _enter(self, index: int) -> None:
        """Give a tag the first free slot from its own on. Without one so near it stays out: the reference knows it."""
        slots = self._columns["slots"]
        home = crc32c(self._tags[index].name)
        for slot in range(home, home + MAX_PROBES):
            if slots[slot & (len(slots) - 1)] == NO_TAG:
                slots[slot & (len(slots) - 1)] = index
                return
