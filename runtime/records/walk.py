"""The compiled loops of the kernel: one walk over a batch finds every feature, and takes single values on the way.

Writers repeat themselves: an Example has the features of the one before, in the same order, most of them one value. So
the walk remembers entries, and compares the next entry with the one that followed last time: key and kind, and all
lengths from the entry's to the value's, are right or wrong in a few comparisons of eight bytes (`_expected_value`).
Whatever is not as expected is read field by field (`entries`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from runtime.records.entries import (
    FIELD_1,
    FLOAT,
    HIGH_BITS,
    INT64,
    Bits,
    Bytes,
    Int,
    Ints,
    copy,
    field,
    inlined,
    joined_sevens,
    low,
    read_entry,
    varint,
    word,
)
from runtime.records.memory import address, load_32, load_64, put_bytes

COMPILED_FROM = "240111e4dd2e"
"""What `entries` and `memory` say (a test names the digest): numba compiles these loops anew when this file changes."""

Words = npt.NDArray[np.uint64]


class Keys(NamedTuple):
    """The features that are asked for."""

    text: Bytes  # all keys, one after another
    starts: Ints  # where each begins, and where the last ends
    table: Ints  # an open hash table of their numbers: a power of two, never full
    kind_of: Bytes
    cell_of: Ints  # of each key its row in floats or in integers


class Cells(NamedTuple):
    """What the walk finds out: [key, record], and of the two last [cell, record].

    states: the kind, and ONE where there is one value of the key's own kind: in floats (their bit patterns) or in
    integers, or text from begins to ends. Else counts, begins and ends are those of the list.
    """

    states: Bytes
    counts: Ints
    begins: Ints
    ends: Ints
    floats: Bits
    integers: Ints


class Memory(NamedTuple):
    """The entries that were met, in the order in which they first were: uint64 [MOST_EXPECTED, 8]."""

    entries: Words
    places: Ints  # of each key, or -1
    known: Ints  # how many, in an array of one


_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    made: _Function = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return made


_KIND_BITS = np.uint8(3)
ONE = 4  # in a state beside the kind: there is one value, and it is in its cell

# What `summarise` says about a request.
LISTS, CELLS, WHOLE = 0, 1, 2

# What `walk` says about a record.
FOUND, ODD = 0, 1

# An entry that is expected: a row of numbers. Its first bytes are `0A size 0A length key`; the size may be any.
_HEAD, _HEAD_MASK = 0, 1  # the first 8 bytes, and which of them count
_NEXT, _NEXT_MASK = 2, 3  # the 8 behind them
_LENGTH, _AT = 4, 5  # the key's, and where it is
_KEY, _KIND = 6, 7
MOST_EXPECTED = 1024
_KEY_IN_HEAD, _KEY_IN_WORDS = 4, 12  # bytes of the key in the first word, and in both

# Between key and value: `12 rest-2 tag rest-4 0A rest-6`, where rest counts the bytes from the 12 to the entry's end.
_FRAME_BYTES = 6
_FRAME_MASK = np.uint64(0xFFFFFFFFFFFF)
_FRAME = np.uint64(0x12 - (2 << 8) + (2 << 16) - (4 << 24) + (0x0A << 32) - (6 << 40) & 0xFFFFFFFFFFFF)
_FRAME_KIND, _FRAME_REST = np.uint64(1 << 19), np.uint64(0x010001000100)

_VARINT_BYTES = 10


@inlined
def _bare(array: Any) -> Any:
    """Return the same memory without its owner: references to it are then not counted, nearly half of the time."""
    return numba.carray(address(array), array.shape)


@inlined
def _expect(data: Bytes, entries: Words, place: Int, key: Int, kind: Int, begin: Int, end: Int) -> None:
    """Note an entry with the key data[begin:end], which is shorter than 128 bytes and has 8 bytes behind it."""
    length = end - begin
    head = np.uint64(FIELD_1 | FIELD_1 << 16 | length << 24)
    in_head = min(length, _KEY_IN_HEAD)
    entries[place, _HEAD] = head | word(data, begin, begin + in_head) << np.uint64(32)
    entries[place, _HEAD_MASK] = np.uint64(0xFFFF00FF) | low(in_head) << np.uint64(32)
    in_next = max(0, min(length, _KEY_IN_WORDS) - _KEY_IN_HEAD)
    entries[place, _NEXT] = word(data, begin + _KEY_IN_HEAD, begin + _KEY_IN_HEAD + in_next)
    entries[place, _NEXT_MASK] = low(in_next)
    entries[place, _LENGTH], entries[place, _AT] = np.uint64(length), np.uint64(begin)
    entries[place, _KEY], entries[place, _KIND] = np.uint64(key), np.uint64(kind)


@inlined
def _expected_value(data: Bytes, entry: Int, last: Int, entries: Words, place: Int) -> tuple[Int, Int]:
    """Return begin and end of an entry's value, if key, kind and lengths are as expected of one value; else end -1."""
    length = np.int64(entries[place, _LENGTH])
    inside = entry + 4 + length
    if inside + _FRAME_BYTES + 8 > len(data):
        return 0, -1
    head = load_64(data, entry)
    size = np.int64(head >> np.uint64(8) & np.uint64(0xFF))
    end = entry + 2 + size
    rest = end - inside
    if (
        head & entries[place, _HEAD_MASK] != entries[place, _HEAD]
        or load_64(data, entry + 8) & entries[place, _NEXT_MASK] != entries[place, _NEXT]
        or size >= 0x80
        or end > last
        or rest < _FRAME_BYTES
    ):
        return 0, -1
    frame = load_64(data, inside) - entries[place, _KIND] * _FRAME_KIND - np.uint64(rest) * _FRAME_REST
    if frame & _FRAME_MASK != _FRAME:
        return 0, -1
    for i in range(_KEY_IN_WORDS, length, 8):
        differ = load_64(data, entry + 4 + i) ^ load_64(data, np.int64(entries[place, _AT]) + i)
        if differ & low(min(8, length - i)):
            return 0, -1
    return inside + _FRAME_BYTES, end


@inlined
def _one_integer(data: Bytes, begin: Int, end: Int) -> tuple[Int, bool]:
    """Return the number that these bytes are, and whether they are one; 8 bytes may be read."""
    count = end - begin
    if count > _VARINT_BYTES or count < 1:
        return np.int64(0), False
    if count > 8:
        value, position = varint(data, begin, end)
        return value, position == end
    bits = load_64(data, begin) & low(count)
    if bits & HIGH_BITS != HIGH_BITS & low(count - 1):
        return np.int64(0), False
    return joined_sevens(bits), True


@inlined
def _take_expected(
    data: Bytes, entry: Int, last: Int, entries: Words, place: Int, keys: Keys, cells: Cells, row: Int
) -> Int:
    """Put an entry's value into its cell, if it is as expected and of the key's kind; return its end, else -1."""
    begin, end = _expected_value(data, entry, last, entries, place)
    if end < 0:
        return -1
    key, kind = np.int64(entries[place, _KEY]), np.int64(entries[place, _KIND])
    asked = key >= 0
    if asked and keys.kind_of[key] != kind:
        return -1
    if kind == INT64:
        value, good = _one_integer(data, begin, end)
        if not good:
            return -1
        if asked:
            cells.integers[keys.cell_of[key], row] = value
    elif kind == FLOAT:
        if end - begin != 4:
            return -1
        if asked:
            cells.floats[keys.cell_of[key], row] = load_32(data, begin)
    elif asked:
        cells.begins[key, row], cells.ends[key, row] = begin, end
    if asked:
        cells.states[key, row] = kind | ONE
    return end


@inlined
def _take(
    data: Bytes, entry: Int, last: Int, memory: Memory, keys: Keys, cells: Cells, row: Int, any_text: bool
) -> tuple[Int, Int]:
    """Read any entry and remember it; return its end, -1 for what protobuf must read, and which is expected next."""
    first, end = field(data, entry + 1, last)
    if data[entry] != FIELD_1 or end < 0:
        return -1, 0
    key, kind, count, begin, stop, key_begin, key_end = read_entry(
        data, first, end, keys.text, keys.starts, keys.table, any_text
    )
    if kind < 0:
        return -1, 0
    place: Int = np.int64(-1)
    if key >= 0:  # the last entry of a key counts, as in any protobuf map
        cells.states[key, row] = kind
        cells.counts[key, row], cells.begins[key, row], cells.ends[key, row] = count, begin, stop
        if count == 1 and kind == keys.kind_of[key]:
            cells.states[key, row] = kind | ONE
            cell = keys.cell_of[key]
            floats, integers = cells.floats[cell * (kind == FLOAT)], cells.integers[cell * (kind == INT64)]
            copy(data, begin, stop, kind, floats, integers, cells.begins[key], cells.ends[key], row)
        place = memory.places[key]
    if place >= 0:
        if kind > 0:
            memory.entries[place, _KIND] = np.uint64(kind)
        return end, place + 1
    place = memory.known[0]
    if kind > 0 and place < MOST_EXPECTED and key_end - key_begin < 0x80 and key_end + 8 <= len(data):
        _expect(data, memory.entries, place, key, kind, key_begin, key_end)
        memory.known[0] += 1
        if key >= 0:
            memory.places[key] = place
    return end, memory.known[0]


@_compiled
def walk(
    data: Bytes,
    starts: Ints,
    stops: Ints,
    any_text: Bytes,
    keys: Keys,
    cells: Cells,
    memory: Memory,
    verdicts: Bytes,
) -> int:
    """Find every key in every record, starts to stops; return how many records are ODD, and mark them.

    any_text: nonzero where a record's keys are known to be text. The states of the cells are zeros before.
    """
    # All are the caller's: numba would free an array of ours when it is named for the last time.
    bare = _bare(data)
    keys = Keys(_bare(keys.text), _bare(keys.starts), _bare(keys.table), _bare(keys.kind_of), _bare(keys.cell_of))
    cells = Cells(
        *(_bare(cells.states), _bare(cells.counts), _bare(cells.begins)),
        *(_bare(cells.ends), _bare(cells.floats), _bare(cells.integers)),
    )
    memory = Memory(_bare(memory.entries), _bare(memory.places), _bare(memory.known))
    odd = 0
    for row in range(len(starts)):
        position, stop = starts[row], stops[row]
        verdicts[row] = FOUND
        guess = np.int64(0)
        while position < stop:
            entry, last = field(bare, position + 1, stop)
            if bare[position] != FIELD_1 or last < 0:
                entry = -1
            while 0 <= entry < last:
                end = np.int64(-1)
                if guess < memory.known[0]:
                    end = _take_expected(bare, entry, last, memory.entries, guess, keys, cells, row)
                if end >= 0:
                    guess += 1
                else:
                    end, guess = _take(bare, entry, last, memory, keys, cells, row, any_text[row])
                entry = end
            if entry < 0:
                verdicts[row] = ODD
                odd += 1
                break
            position = last
    return odd


@_compiled
def summarise(cells: Cells, key_of: Ints, wanted: Bytes, kinds: Bytes, counts: Ints, summary: Ints) -> None:
    """Write what each request finds: [request, record] kinds and counts, 0 in another kind, and a summary of them.

    summary: [request] how many values, how many records have it, the first of another kind or -1, least and most count,
    and LISTS, CELLS where nothing but single values was found, or WHOLE where each record has one: kinds and counts are
    then left as they are.
    """
    rows = kinds.shape[1]
    for request in range(len(key_of)):
        states, key, kind = cells.states[key_of[request]], key_of[request], wanted[request]
        differ = np.uint8(0)
        for row in range(rows):
            differ |= states[row] ^ np.uint8(kind | ONE)
        total, present, wrong, least, most, form = rows, rows, -1, 1, 1, WHOLE
        if differ:
            total, present, least, most, form = 0, 0, 0, 0, CELLS
            for row in range(rows):
                found = states[row] & _KIND_BITS
                count = 0
                if found == kind:
                    count = 1
                    if not states[row] & ONE:
                        count = cells.counts[key, row]
                        form = LISTS
                    least = count if not present else min(least, count)
                    most = max(most, count)
                    total += count
                    present += 1
                elif found and wrong < 0:
                    wrong = row
                kinds[request, row], counts[request, row] = found, count
        summary[request, 0], summary[request, 1], summary[request, 2] = total, present, wrong
        summary[request, 3], summary[request, 4], summary[request, 5] = least, most, form


@_compiled
def fill(
    data: Bytes,
    cells: Cells,
    key_of: Ints,
    wanted: Bytes,
    cell_of: Ints,
    targets: Ints,
    rows: int,
    floats: Bits,
    integers: Ints,
    begins: Ints,
    ends: Ints,
) -> None:
    """Write each request's values, one after another, from its target on in the array of its kind, if it has one.

    The lists have been counted, so that nothing here can be cut or too long. Floats are written as bit patterns.
    """
    bare = _bare(data)
    for request in range(len(key_of)):
        key, kind, target = key_of[request], wanted[request], targets[request]
        for row in range(rows if target >= 0 else 0):
            state = cells.states[key, row]
            if state & _KIND_BITS != kind:
                continue
            if not state & ONE:
                begin, end = cells.begins[key, row], cells.ends[key, row]
                target = copy(bare, begin, end, kind, floats, integers, begins, ends, target)
                continue
            if kind == FLOAT:
                floats[target] = cells.floats[cell_of[key], row]
            elif kind == INT64:
                integers[target] = cells.integers[cell_of[key], row]
            else:
                begins[target], ends[target] = cells.begins[key, row], cells.ends[key, row]
            target += 1


def make_texts(data: Bytes, begins: Ints, ends: Ints, objects: Ints) -> bool:
    """Put bytes objects into the memory of an array of objects, seen as addresses; False where memory ends.

    It keeps the interpreter's lock, as every object asks for.
    """
    bare, places = _bare(data), _bare(objects)
    for i in range(len(begins)):  # noqa: SIM110  # numba compiles this, not a generator
        if not put_bytes(places, i, bare, begins[i], ends[i] - begins[i]):
            return False
    return True


make_texts = numba.njit(cache=True, error_model="numpy")(make_texts)
