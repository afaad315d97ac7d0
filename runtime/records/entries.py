"""Reading serialised Examples field by field: what compiles into the loops of `walk`.

    Example      1: Features
    Features     1: map entry *        1: key, 2: Feature
    Feature      one of 1: BytesList, 2: FloatList, 3: Int64List, each 1: values *, numbers packed or not

What writers do not write (unknown fields, groups, a field twice where it is merged, keys that are no ASCII) is odd:
protobuf reads it. So nothing here decides what is an Example. Nothing is read outside of the buffer, whatever the bytes
say: every position is compared with an end before it is read.

numba keeps the loops' machine code until walk.py changes, so a change here goes with one there (`COMPILED_FROM`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from runtime.records.memory import load_32, load_64

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint32]
Int = Any  # int64 or uint64 once compiled; mypy tells numpy's from Python's

_Function = TypeVar("_Function", bound=Callable[..., Any])


def inlined(function: _Function) -> _Function:
    """Compile into the callers, which saves a fifth of the time."""
    made: _Function = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return made


BYTES, FLOAT, INT64 = 1, 2, 3  # column.Kind: field numbers in Feature

# Tags: field number << 3 | wire type.
FIELD_1 = 0x0A  # length-delimited
_FIELD_2 = 0x12
_FIELD_3 = 0x1A
_FLOAT_ALONE = 0x0D  # field 1, 32 bits
_INT_ALONE = 0x08  # field 1, varint

_LENGTH_BYTES = 5  # of a field's length: protobuf holds no field of 2 GiB
_LAST_SHIFT = 63  # of the tenth byte of a varint, of which one bit counts

HASH_FACTOR = 0x9E3779B97F4A7C15
HASH_SHIFT = 32

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
HIGH_BITS = np.uint64(0x8080808080808080)
_LOW_BITS = np.uint64(0x0101010101010101)
_FIRST_FOUR = np.uint64(0xFFFFFFFF)

NO_KEY = -1
_ODD_KEY = -2


@inlined
def varint(data: Bytes, position: Int, end: Int) -> tuple[Int, Int]:
    """Return a number and the position behind it, which is -1 where the number is cut or too long."""
    value = np.uint64(0)
    shift = 0
    while position < end:
        byte = data[position]
        position += 1
        if shift == _LAST_SHIFT and byte > 1:
            return np.int64(0), -1
        value |= np.uint64(byte & 0x7F) << np.uint64(shift)
        if byte < 0x80:
            return np.int64(value), position
        shift += 7
    return np.int64(0), -1


@inlined
def field(data: Bytes, position: Int, end: Int) -> tuple[Int, Int]:
    """Return begin and end of what follows its own length at `position`; the end is -1 where it does not fit."""
    if position < end and data[position] < 0x80:  # nearly all of them
        begin, size = position + 1, np.int64(data[position])
    else:
        size, begin = varint(data, position, end)
    if begin < 0 or begin - position > _LENGTH_BYTES or size < 0 or size > end - begin:
        return 0, -1
    return begin, begin + size


@inlined
def low(count: Int) -> Int:
    """Return a mask of so many bytes, none to eight."""
    return _ALL >> np.uint64(64 - 8 * count) if count > 0 else np.uint64(0)


@inlined
def word(data: Bytes, position: Int, end: Int) -> Int:
    """Return up to eight bytes, as many as there are, as one number."""
    if position + 8 <= len(data):
        return load_64(data, position) & low(min(8, end - position))
    found = np.uint64(0)
    for i in range(min(8, end - position)):
        found |= np.uint64(data[position + i]) << np.uint64(8 * i)
    return found


@inlined
def _find(data: Bytes, begin: Int, end: Int, keys: Bytes, key_starts: Ints, table: Ints, any_text: bool) -> Int:
    """Return which key data[begin:end] is, NO_KEY, or _ODD_KEY for one that may be no text (unless it is known)."""
    hashed = np.uint64(end - begin)
    high_bits = np.uint64(0)
    for position in range(begin, end, 8):
        piece = word(data, position, end)
        high_bits |= piece & HIGH_BITS
        hashed = (hashed ^ piece) * np.uint64(HASH_FACTOR)
        hashed ^= hashed >> np.uint64(HASH_SHIFT)
    slot = np.int64(hashed & np.uint64(len(table) - 1))
    while table[slot] >= 0:
        start, stop = key_starts[table[slot]], key_starts[table[slot] + 1]
        same = stop - start == end - begin
        i = 0
        while same and i < end - begin:
            same = word(keys, start + i, stop) == word(data, begin + i, end)
            i += 8
        if same:
            return table[slot]
        slot = (slot + 1) & (len(table) - 1)
    return NO_KEY if high_bits == 0 or any_text else _ODD_KEY


@inlined
def joined_sevens(bits: Int) -> Int:
    """Return the number whose seven-bit groups these eight bytes hold; their high bits do not count."""
    bits &= np.uint64(0x7F7F7F7F7F7F7F7F)
    bits = bits & np.uint64(0x007F007F007F007F) | (bits & np.uint64(0x7F007F007F007F00)) >> np.uint64(1)
    bits = bits & np.uint64(0x00003FFF00003FFF) | (bits & np.uint64(0x3FFF00003FFF0000)) >> np.uint64(2)
    return np.int64(bits & np.uint64(0xFFFFFFF) | (bits & np.uint64(0xFFFFFFF00000000)) >> np.uint64(4))


@inlined
def _sum_of_bytes(word: Int) -> Int:
    return np.int64(word * _LOW_BITS >> np.uint64(56))


@inlined
def _long_number(data: Bytes, position: Int) -> Int:
    """Tell whether four bytes of these eight, from the first or the fifth on, all say that their number goes on."""
    more = load_64(data, position) & HIGH_BITS
    return more & _FIRST_FOUR == HIGH_BITS & _FIRST_FOUR or more >> np.uint64(32) == HIGH_BITS & _FIRST_FOUR


@inlined
def _count_packed(data: Bytes, begin: Int, end: Int) -> Int:
    """Return how many numbers these bytes are, or -1 where one is cut or too long."""
    count: Int = 0
    position = begin
    short = begin < end and data[end - 1] < 0x80
    # A number of ten bytes goes on in nine: four of them fill one half of these words, or of the last eight bytes.
    if end - begin >= 8:
        short &= not _long_number(data, end - 8)
    while short and position + 8 <= end:
        count += 8 - _sum_of_bytes((load_64(data, position) & HIGH_BITS) >> np.uint64(7))
        short = not _long_number(data, position)
        position += 8
    if short:
        while position < end:
            count += data[position] < 0x80
            position += 1
        return count
    count = 0
    while begin < end:
        _, begin = varint(data, begin, end)
        if begin < 0:
            return -1
        count += 1
    return count


@inlined
def _count(data: Bytes, begin: Int, end: Int, kind: Int) -> Int:
    """Return how many values a list has, or -1 for what protobuf must read."""
    count = 0
    position = begin
    while position < end:
        tag = data[position]
        position += 1
        if tag == FIELD_1:
            first, last = field(data, position, end)
            if last < 0:
                return -1
            if kind == BYTES:
                count += 1
            elif kind == FLOAT:
                if (last - first) & 3:
                    return -1
                count += (last - first) >> 2
            else:
                found = _count_packed(data, first, last)
                if found < 0:
                    return -1
                count += found
            position = last
        elif kind == FLOAT and tag == _FLOAT_ALONE and position + 4 <= end:
            position += 4
            count += 1
        elif kind == INT64 and tag == _INT_ALONE:
            _, position = varint(data, position, end)
            if position < 0:
                return -1
            count += 1
        else:
            return -1
    return count


@inlined
def read_entry(
    data: Bytes, begin: Int, end: Int, keys: Bytes, key_starts: Ints, table: Ints, any_text: bool
) -> tuple[Int, Int, Int, Int, Int, Int, Int]:
    """Return of a map entry: key, kind, count, where its list lies, where its key does.

    The kind is 0 where there is no list, -1 for what protobuf must read.
    """
    odd = (NO_KEY, -1, 0, 0, 0, 0, 0)
    if begin >= end or data[begin] != FIELD_1:
        return odd
    key_begin, key_end = field(data, begin + 1, end)
    if key_end < 0 or key_end >= end or data[key_end] != _FIELD_2:
        return odd
    key = _find(data, key_begin, key_end, keys, key_starts, table, any_text)
    first, last = field(data, key_end + 1, end)
    if key == _ODD_KEY or last != end:
        return odd
    if first == end:
        return key, 0, 0, first, end, key_begin, key_end
    tag = data[first]
    if tag != FIELD_1 and tag != _FIELD_2 and tag != _FIELD_3:
        return odd
    first, last = field(data, first + 1, end)
    if last != end:
        return odd
    # What nobody asked for is counted too: whether a record is malformed must not depend on the asking.
    count = _count(data, first, last, np.int64(tag) >> 3)
    if count < 0:
        return odd
    return key, np.int64(tag) >> 3, count, first, last, key_begin, key_end


@inlined
def copy(
    data: Bytes, position: Int, end: Int, kind: Int, floats: Bits, integers: Ints, begins: Ints, ends: Ints, target: Int
) -> Int:
    """Write the values of a list that was counted from `target` on in the array of its kind; return where they end."""
    while position < end:
        tag = data[position]
        position += 1
        last = position
        if tag == FIELD_1:
            position, last = field(data, position, end)
        elif tag == _FLOAT_ALONE:
            last = position + 4
        if kind == BYTES:
            begins[target], ends[target] = position, last
            target += 1
            position = last
        elif kind == FLOAT:
            while position < last:
                floats[target] = load_32(data, position)
                target += 1
                position += 4
        elif tag == _INT_ALONE:
            integers[target], position = varint(data, position, end)
            target += 1
        else:
            while position < last:
                stops = np.uint64(0)
                if position + 8 <= last:
                    bits = load_64(data, position)
                    stops = ~bits & HIGH_BITS
                if stops:
                    below = (stops & (~stops + np.uint64(1))) - np.uint64(
                        1
                    )  # the first byte that ends, and those before
                    integers[target] = joined_sevens(bits & below)
                    position += _sum_of_bytes(below & _LOW_BITS)
                else:
                    integers[target], position = varint(data, position, last)
                target += 1
    return target
