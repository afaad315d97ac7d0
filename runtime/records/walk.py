"""The compiled loops of the kernel: where features lie in serialised Examples, and their numbers.

    Example      1: Features
    Features     1: map entry *        1: key, 2: Feature
    Feature      one of 1: BytesList, 2: FloatList, 3: Int64List, each 1: values *, numbers packed or not

What writers do not write (unknown fields, groups, a field twice where it is merged, keys that are no ASCII) stops the
walk of that record, and protobuf reads it. So these loops never decide what is an Example. They read nothing outside
of their buffer, whatever the bytes say: every position is compared with an end before it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Int = Any  # int64 once compiled; mypy tells numpy's from Python's

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    made: _Function = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return made


def _inlined(function: _Function) -> _Function:
    """Compile into the callers, which saves a fifth of the time."""
    made: _Function = numba.njit(nogil=True, error_model="numpy", inline="always")(function)
    return made


BYTES, FLOAT, INT64 = 1, 2, 3  # column.Kind: field numbers in Feature

# Tags: field number << 3 | wire type.
_FIELD_1 = 0x0A  # length-delimited
_FIELD_2 = 0x12
_FIELD_3 = 0x1A
_FLOAT_ALONE = 0x0D  # field 1, 32 bits
_INT_ALONE = 0x08  # field 1, varint

_LENGTH_BYTES = 5  # of a field's length: protobuf holds no field of 2 GiB
_LAST_SHIFT = 63  # of the tenth byte of a varint, of which one bit counts

FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3

# What `walk` says about a record.
FOUND, ODD = 0, 1

NO_KEY = -1
_ODD_KEY = -2


@intrinsic  # type: ignore[untyped-decorator]  # numba has no types
def _address(_context: Any, array: Any) -> Any:
    """Return where an array's elements lie."""

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), emit


@_inlined
def _varint(data: Bytes, position: Int, end: Int) -> tuple[Int, Int]:
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


@_inlined
def _field(data: Bytes, position: Int, end: Int) -> tuple[Int, Int]:
    """Return begin and end of what follows its own length at `position`; the end is -1 where it does not fit."""
    if position < end and data[position] < 0x80:  # nearly all of them
        begin, size = position + 1, np.int64(data[position])
    else:
        size, begin = _varint(data, position, end)
    if begin < 0 or begin - position > _LENGTH_BYTES or size < 0 or size > end - begin:
        return 0, -1
    return begin, begin + size


@_inlined
def _find(data: Bytes, begin: Int, end: Int, keys: Bytes, key_starts: Ints, table: Ints, any_text: bool) -> Int:
    """Return which key data[begin:end] is, NO_KEY, or _ODD_KEY for one that may be no text (unless it is known)."""
    hashed = np.uint64(FNV_OFFSET)
    for i in range(begin, end):
        if data[i] >= 0x80 and not any_text:
            return _ODD_KEY
        hashed = (hashed ^ np.uint64(data[i])) * np.uint64(FNV_PRIME)
    slot = np.int64(hashed & np.uint64(len(table) - 1))
    while table[slot] >= 0:
        start = key_starts[table[slot]]
        same = key_starts[table[slot] + 1] - start == end - begin
        i = 0
        while same and i < end - begin:
            same = keys[start + i] == data[begin + i]
            i += 1
        if same:
            return table[slot]
        slot = (slot + 1) & (len(table) - 1)
    return NO_KEY


@_inlined
def _count(data: Bytes, begin: Int, end: Int, kind: Int) -> Int:
    """Return how many values a list has, or -1 for what protobuf must read."""
    count = 0
    position = begin
    while position < end:
        tag = data[position]
        position += 1
        if tag == _FIELD_1:
            first, last = _field(data, position, end)
            if last < 0:
                return -1
            if kind == BYTES:
                count += 1
            elif kind == FLOAT:
                if (last - first) & 3:
                    return -1
                count += (last - first) >> 2
            else:
                while first < last:
                    _, first = _varint(data, first, last)
                    if first < 0:
                        return -1
                    count += 1
            position = last
        elif kind == FLOAT and tag == _FLOAT_ALONE and position + 4 <= end:
            position += 4
            count += 1
        elif kind == INT64 and tag == _INT_ALONE:
            _, position = _varint(data, position, end)
            if position < 0:
                return -1
            count += 1
        else:
            return -1
    return count


@_inlined
def _feature(data: Bytes, begin: Int, end: Int) -> tuple[Int, Int, Int]:
    """Return a Feature's kind and where its list lies; the kind is -1 for what protobuf must read."""
    if begin == end:
        return 0, begin, end
    tag = data[begin]
    if tag != _FIELD_1 and tag != _FIELD_2 and tag != _FIELD_3:
        return -1, begin, end
    first, last = _field(data, begin + 1, end)
    if last != end:
        return -1, begin, end
    return np.int64(tag) >> 3, first, last


@_inlined
def _entry(
    data: Bytes, begin: Int, end: Int, keys: Bytes, key_starts: Ints, table: Ints, any_text: bool
) -> tuple[Int, Int, Int, Int, Int]:
    """Return of a map entry: key, kind, count, and where its list lies; the kind is -1 for what protobuf must read."""
    odd = (NO_KEY, -1, 0, 0, 0)
    if begin >= end or data[begin] != _FIELD_1:
        return odd
    first, last = _field(data, begin + 1, end)
    if last < 0 or last >= end or data[last] != _FIELD_2:
        return odd
    key = _find(data, first, last, keys, key_starts, table, any_text)
    if key == _ODD_KEY:
        return odd
    first, last = _field(data, last + 1, end)
    if last != end:
        return odd
    kind, first, last = _feature(data, first, last)
    # What nobody asked for is counted too: whether a record is malformed must not depend on the asking.
    count = _count(data, first, last, kind) if kind > 0 else 0
    if count < 0:
        return odd
    return key, kind, count, first, last


@_compiled
def walk(
    data: Bytes,
    starts: Ints,
    stops: Ints,
    any_text: Bytes,
    keys: Bytes,
    key_starts: Ints,
    table: Ints,
    kinds: Bytes,
    counts: Ints,
    begins: Ints,
    ends: Ints,
    verdicts: Bytes,
) -> int:
    """Find every key in every record; return how many records are ODD, and mark them.

    starts, stops: where each record begins and ends. any_text: nonzero where a record's keys are known to be
    text. keys, key_starts, table: all keys one after another, where each begins, and an open hash table of their
    numbers (a power of two, never full). Out: kinds, counts, begins, ends: [key, record], kinds zeroed by the caller.
    """
    # The same memory without an owner: references to it are then not counted, in every call that takes it.
    # Without their owner: else every call that takes them counts references, nearly half of the time.
    bare = numba.carray(_address(data), len(data))
    bare_keys = numba.carray(_address(keys), len(keys))
    bare_starts = numba.carray(_address(key_starts), len(key_starts))
    bare_table = numba.carray(_address(table), len(table))
    odd = 0
    for row in range(len(starts)):
        position, end = starts[row], stops[row]
        good = True
        while good and position < end:
            good = bare[position] == _FIELD_1
            if not good:
                break
            entry, last = _field(bare, position + 1, end)
            good = last >= 0
            while good and entry < last:
                good = bare[entry] == _FIELD_1
                if not good:
                    break
                first, entry = _field(bare, entry + 1, last)
                if entry < 0:
                    good = False
                    break
                key, kind, count, begin, stop = _entry(
                    bare, first, entry, bare_keys, bare_starts, bare_table, any_text[row]
                )
                good = kind >= 0
                if key >= 0:  # the last entry of a key counts, as in any protobuf map
                    kinds[key, row], counts[key, row] = max(kind, 0), count
                    begins[key, row], ends[key, row] = begin, stop
            position = last
        verdicts[row] = FOUND if good else ODD
        odd += not good
    return odd


@_compiled
def summarise(
    kinds: Bytes, counts: Ints, key_of: Ints, wanted: Bytes, request_kinds: Bytes, request_counts: Ints, summary: Ints
) -> None:
    """Write what each request finds: [request, record] kinds and counts, 0 in another kind, and a summary of them.

    summary: [request] how many values, how many records have it, the first of another kind or -1, least and most count.
    """
    for request in range(len(key_of)):
        key, kind = key_of[request], wanted[request]
        total, present, wrong, least, most = 0, 0, -1, 0, 0
        for row in range(kinds.shape[1]):
            found = kinds[key, row]
            request_kinds[request, row] = found
            count = counts[key, row] if found == kind else 0
            request_counts[request, row] = count
            if found == kind:
                least = count if not present else min(least, count)
                most = max(most, count)
                total += count
                present += 1
            elif found != 0 and wrong < 0:
                wrong = row
        summary[request, 0], summary[request, 1], summary[request, 2] = total, present, wrong
        summary[request, 3], summary[request, 4] = least, most


@_compiled
def fill(
    data: Bytes,
    kinds: Bytes,
    begins: Ints,
    ends: Ints,
    key_of: Ints,
    wanted: Bytes,
    targets: Ints,
    floats: npt.NDArray[np.uint32],
    integers: Ints,
    text_begins: Ints,
    text_ends: Ints,
) -> None:
    """Write every request's values, one after another, from its target on in the array of its kind.

    The lists have been counted, so that nothing here can be cut or too long. Floats are written as bit patterns.
    """
    bare = numba.carray(_address(data), len(data))
    for request in range(len(key_of)):
        key, kind, target = key_of[request], wanted[request], targets[request]
        for row in range(kinds.shape[1]):
            if kinds[key, row] != kind:
                continue
            position, end = begins[key, row], ends[key, row]
            while position < end:
                tag = bare[position]
                position += 1
                last = position
                if tag == _FIELD_1:
                    position, last = _field(bare, position, end)
                elif tag == _FLOAT_ALONE:
                    last = position + 4
                if kind == BYTES:
                    text_begins[target], text_ends[target] = position, last
                    target += 1
                    position = last
                elif kind == FLOAT:
                    while position < last:
                        floats[target] = (
                            np.uint32(bare[position])
                            | np.uint32(bare[position + 1]) << np.uint32(8)
                            | np.uint32(bare[position + 2]) << np.uint32(16)
                            | np.uint32(bare[position + 3]) << np.uint32(24)
                        )
                        target += 1
                        position += 4
                elif tag == _INT_ALONE:
                    integers[target], position = _varint(bare, position, end)
                    target += 1
                else:
                    while position < last:
                        integers[target], position = _varint(bare, position, last)
                        target += 1
