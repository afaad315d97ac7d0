"""Examples to columns by compiled loops: one walk over a batch's bytes finds every requested feature, one copies them.

Records that the walk calls odd are read by protobuf and written plainly, and walked again.
"""

from __future__ import annotations

import ctypes
import functools
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from runtime.records import reference, walk
from runtime.records.column import Column, Kind, Request
from runtime.records.entries import HASH_FACTOR, HASH_SHIFT, NO_KEY, Bytes, Ints
from runtime.records.example import Example, InvalidExample
from runtime.records.packed import PackedRecords
from runtime.records.walk import MOST_EXPECTED, ODD, Cells, Keys, Memory

_UINT64 = (1 << 64) - 1

_APART = 24
"""A column's length is a multiple of this, so that columns do not lie at multiples of 4096 bytes from each other: a
record's values would all want the same few lines of the processor's cache."""

_JOINED_BYTES, _KEPT_BYTES = 1 << 20, 1 << 22


class _Kept(threading.local):
    """Memory for larger batches, for which the system would otherwise have to find pages each time; one a thread."""

    memory = bytearray()


_kept = _Kept()

_KINDS = np.array(list(Kind), np.uint8)

_FORM = 5  # in a summary


class _Wanted(NamedTuple):
    """Requests as the loops take them."""

    keys: Keys  # their kinds are those of the first request for each
    cells: list[int]  # how many rows each kind has
    key_of: Ints  # of each request
    kinds: Bytes  # of each request
    places: tuple[list[int], list[int], list[int]]  # of each request: key, kind and cell
    without_cells: npt.NDArray[np.bool]  # of each request: text, or of another kind than its key's first


class _Found(NamedTuple):
    """What the walk says of a batch."""

    data: Bytes
    rows: int
    cells: Cells


def read_columns(records: Sequence[bytes], requests: Sequence[Request]) -> list[Column]:
    """Return the requests' columns. Raises InvalidExample for the first record that is no Example."""
    if not records:  # numpy has no minimum of nothing
        return reference.read_columns(records, requests)
    wanted = _wanted(tuple(requests))
    plain = np.zeros(len(records), np.uint8)
    found, verdicts = _walk(records, plain, wanted)
    if verdicts.any():
        records, plain = _written_plainly(records, verdicts)
        found, verdicts = _walk(records, plain, wanted)
        if verdicts.any():  # protobuf's own bytes are not what this kernel expects: then it is of no use
            return reference.read_columns(records, requests)
    return _columns(found, wanted)


@functools.lru_cache(maxsize=64)  # a training run has a few sets of features
def _wanted(requests: tuple[Request, ...]) -> _Wanted:
    kinds = {request.key: request.kind for request in reversed(requests)}
    encoded = [name.encode() for name in kinds]
    table = np.full(max(4, 1 << (2 * len(kinds)).bit_length()), NO_KEY, np.int64)
    for number, key in enumerate(encoded):
        slot = _hash(key) % len(table)
        while table[slot] >= 0:
            slot = (slot + 1) % len(table)
        table[slot] = number
    cells = [0] * (len(Kind) + 1)
    cell_of = np.empty(len(kinds), np.int64)
    for number, kind in enumerate(kinds.values()):
        cell_of[number] = cells[kind]
        cells[kind] += 1
    numbers = {name: number for number, name in enumerate(kinds)}
    text = np.frombuffer(b"".join(encoded) or b"\0", np.uint8)
    key_starts = np.cumsum([0, *map(len, encoded)])
    kind_of_key = np.array(list(kinds.values()), np.uint8)
    key_of = np.array([numbers[request.key] for request in requests], np.int64)
    kind_of_request = np.array([request.kind for request in requests], np.uint8)
    return _Wanted(
        Keys(text, key_starts, table, kind_of_key, cell_of),
        cells,
        key_of,
        kind_of_request,
        (key_of.tolist(), kind_of_request.tolist(), cell_of[key_of].tolist()),
        (kind_of_request == Kind.BYTES) | (kind_of_request != kind_of_key[key_of]),
    )


def _hash(key: bytes) -> int:
    """Return what `entries` makes of a key, eight bytes at a time."""
    hashed = len(key)
    for at in range(0, len(key), 8):
        hashed = (hashed ^ int.from_bytes(key[at : at + 8], "little")) * HASH_FACTOR & _UINT64
        hashed ^= hashed >> HASH_SHIFT
    return hashed


def _walk(records: Sequence[bytes], plain: Bytes, wanted: _Wanted) -> tuple[_Found, Bytes]:
    data, starts, ends_of = _together(records)
    rows = len(starts)
    stride = rows + _APART - rows % _APART
    shape = len(wanted.keys.kind_of), stride
    cells = Cells(
        np.zeros(shape, np.uint8),
        *(np.empty(shape, np.int64), np.empty(shape, np.int64), np.empty(shape, np.int64)),
        np.empty((max(1, wanted.cells[Kind.FLOAT]), stride), np.uint32),
        np.empty((max(1, wanted.cells[Kind.INT64]), stride), np.int64),
    )
    verdicts = np.empty(rows, np.uint8)
    memory = Memory(
        np.empty((MOST_EXPECTED, 8), np.uint64), np.full(len(wanted.keys.kind_of), -1), np.zeros(1, np.int64)
    )
    walk.walk(data, starts, ends_of, plain, wanted.keys, cells, memory, verdicts)
    return _Found(data, rows, cells), verdicts


def _together(records: Sequence[bytes]) -> tuple[Bytes, Ints, Ints]:
    """Return a batch in one piece, good until this thread's next one, and where each record begins and ends."""
    if isinstance(records, PackedRecords):
        return np.frombuffer(records.blob, np.uint8), records.starts, records.ends
    ends = np.cumsum(np.fromiter(map(len, records), np.int64, len(records)))
    starts, total = np.concatenate([[0], ends[:-1]]), int(ends[-1])
    if not _JOINED_BYTES < total <= _KEPT_BYTES:
        return np.frombuffer(b"".join(records), np.uint8), starts, ends
    if len(_kept.memory) < total:
        _kept.memory = bytearray(total)
    view, at = memoryview(_kept.memory), 0
    for record in records:
        view[at : at + len(record)] = record
        at += len(record)
    data = np.frombuffer(_kept.memory, np.uint8, total)
    data.flags.writeable = False  # as other batches are: else the loops are compiled once more
    return data, starts, ends


def _written_plainly(records: Sequence[bytes], verdicts: Bytes) -> tuple[list[bytes], Bytes]:
    """Return the records, the odd ones as protobuf writes them; it also vouches that their keys are text."""
    plain = list(records)
    for index in np.flatnonzero(verdicts == ODD).tolist():
        try:
            example = Example.FromString(records[index])
        except DecodeError as error:
            raise InvalidExample(f"could not parse example input of {len(records[index])} bytes", index) from error
        example.DiscardUnknownFields()
        plain[index] = example.SerializeToString()
    return plain, verdicts


def _columns(found: _Found, wanted: _Wanted) -> list[Column]:
    rows, cells = found.rows, found.cells
    shape = len(wanted.kinds), rows
    kinds, counts, summary = np.empty(shape, np.uint8), np.empty(shape, np.int64), np.empty((shape[0], 6), np.int64)
    walk.summarise(cells, wanted.key_of, wanted.kinds, kinds, counts, summary)
    forms = summary[:, _FORM]
    listed = ((forms == walk.LISTS) | wanted.without_cells) & (forms != walk.WHOLE)
    several = _several(found, wanted, summary[:, 0], listed) if listed.any() else {}
    ones = np.ones(rows, np.int64)
    full = list(np.repeat(_KINDS, rows).reshape(len(Kind), rows))
    numbers: list[Any] = [(), (), list(cells.floats.view(np.float32)[:, :rows]), list(cells.integers[:, :rows])]
    columns = []
    for number, (form, key, kind, cell) in enumerate(zip(forms.tolist(), *wanted.places, strict=True)):
        if form != walk.WHOLE:
            values = several[number] if number in several else numbers[kind][cell]
            said = (*summary[number, 1:_FORM].tolist(), number not in several)
            columns.append(Column(kinds[number], counts[number], values, *said))
        elif kind == Kind.BYTES:
            texts = _texts(found.data, cells.begins[key, :rows], cells.ends[key, :rows])
            columns.append(Column(full[kind], ones, texts, rows, -1, 1, 1))
        else:
            columns.append(Column(full[kind], ones, numbers[kind][cell], rows, -1, 1, 1))
    return columns


def _several(found: _Found, wanted: _Wanted, totals: Ints, listed: npt.NDArray[np.bool]) -> dict[int, npt.NDArray[Any]]:
    """Return the values of the requests that are listed, one after another."""
    targets = np.full(len(totals), -1, np.int64)
    values: list[npt.NDArray[Any]] = [np.empty(0)] * 4  # by kind
    for kind in (Kind.BYTES, Kind.FLOAT, Kind.INT64):
        ours = (wanted.kinds == kind) & listed
        ends = np.cumsum(totals[ours])
        targets[ours] = ends - totals[ours]
        values[kind] = np.empty(ends[-1] if ends.size else 0, np.float32 if kind == Kind.FLOAT else np.int64)
    texts = values[Kind.BYTES]
    text_ends = np.empty_like(texts)
    walk.fill(
        *(found.data, found.cells, wanted.key_of, wanted.kinds, wanted.keys.cell_of, targets, found.rows),
        *(values[Kind.FLOAT].view(np.uint32), values[Kind.INT64], texts, text_ends),
    )
    values[Kind.BYTES] = _texts(found.data, texts, text_ends)
    return {
        number: values[kind][target : target + total]
        for number, (kind, target, total) in enumerate(
            zip(wanted.kinds.tolist(), targets.tolist(), totals.tolist(), strict=True)
        )
        if target >= 0
    }


def _texts(data: Bytes, begins: Ints, ends: Ints) -> npt.NDArray[Any]:
    texts = np.empty(len(begins), object)
    places = np.ctypeslib.as_array((ctypes.c_int64 * len(texts)).from_address(texts.ctypes.data))
    if not walk.make_texts(data, begins, ends, places):
        raise MemoryError(f"no memory for {len(texts)} strings")
    return texts
