"""One Event to rows, if it is a usual one.

A singular field that is repeated needs no care as a rule: the last counts, here as in protobuf.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from board.ingest.batch import MAX_METADATA_BYTES, NO_TAG, Kind
from board.ingest.compiled.blocks import Rows, Tags
from board.ingest.compiled.checksum import crc32c
from board.ingest.compiled.encoding import BAD, DELIMITED, FIXED32, FIXED64, VARINT, read_field, read_varint
from board.ingest.compiled.memory import (
    Memory,
    get_i32,
    get_i64,
    get_u8,
    inlined,
    put_f64,
    put_i32,
    put_i64,
    put_u8,
    read_f32,
    read_f64,
    read_i64,
    read_u8,
)
from board.ingest.tables import DEFER, DONE, FULL, HAS_METADATA, HOLDS_SCALARS, MAX_PROBES, WIDE

# Keys: field number << 3 | wire type.
_EVENT_WALL_TIME = 1 << 3 | FIXED64
_EVENT_STEP = 2 << 3 | VARINT
_EVENT_SUMMARY = 5 << 3 | DELIMITED
_EVENT_SOURCE_METADATA = 10 << 3 | DELIMITED
_SUMMARY_VALUE = 1 << 3 | DELIMITED
_VALUE_TAG = 1 << 3 | DELIMITED
_VALUE_SIMPLE_VALUE = 2 << 3 | FIXED32
_VALUE_NODE_NAME = 7 << 3 | DELIMITED
_VALUE_TENSOR = 8 << 3 | DELIMITED
_VALUE_METADATA = 9 << 3 | DELIMITED
_TENSOR_DTYPE = 1 << 3 | VARINT
_TENSOR_SHAPE = 2 << 3 | DELIMITED
_TENSOR_VERSION = 3 << 3 | VARINT
_TENSOR_CONTENT = 4 << 3 | DELIMITED
_TENSOR_FLOATS = (5 << 3 | FIXED32, 5 << 3 | DELIMITED)
_TENSOR_DOUBLES = (6 << 3 | FIXED64, 6 << 3 | DELIMITED)

_DT_FLOAT, _DT_DOUBLE = 1, 2

_NO_KIND = -1
_NO_VALUE = int(Kind.NO_VALUE)


def _kinds_by_number(kinds: dict[int, Kind]) -> npt.NDArray[np.int64]:
    table = np.full(16, _NO_KIND, np.int64)  # a key of one byte has a number below 16
    for number, kind in kinds.items():
        table[number] = kind
    return table


_KIND_OF_WHAT = _kinds_by_number(
    {
        3: Kind.FILE_VERSION,
        4: Kind.GRAPH_DEF,
        6: Kind.LOG_MESSAGE,
        7: Kind.SESSION_LOG,
        8: Kind.TAGGED_RUN_METADATA,
        9: Kind.META_GRAPH_DEF,
    },
)
_KIND_OF_VALUE = _kinds_by_number(
    {3: Kind.OLD_HISTOGRAM, 4: Kind.IMAGE, 5: Kind.HISTOGRAM, 6: Kind.AUDIO, 8: Kind.TENSOR},
)


class Origin(NamedTuple):
    """What the rows of a record share."""

    base: int  # offset in the file of the buffer
    record: int  # offset in the file of the record's header
    step: int
    wall: float


@inlined
def _same_bytes(left: Memory, left_start: int, right: Memory, right_start: int, length: int) -> bool:
    done = 0
    while length - done >= 8:
        if read_i64(left, left_start + done) != read_i64(right, right_start + done):
            return False
        done += 8
    while done < length:
        if read_u8(left, left_start + done) != read_u8(right, right_start + done):
            return False
        done += 1
    return True


@inlined
def _find_tag(buffer: Memory, start: int, end: int, tags: Tags) -> int:
    """Return the tag of that name, or NO_TAG where it is not known."""
    home = crc32c(buffer, start, end)
    for probe in range(MAX_PROBES):
        tag: int = get_i32(tags.slots, (home + probe) & (tags.slots.size - 1))
        if tag < 0:
            return NO_TAG
        same_length = get_i64(tags.lengths, tag) == end - start
        if same_length and _same_bytes(buffer, start, tags.names, get_i64(tags.starts, tag), end - start):
            return tag
    return NO_TAG


@inlined
def _read_rank_0(buffer: Memory, position: int, end: int) -> tuple[int, float]:
    """Return dtype and value of a TensorProto that holds one float or double in the usual way; dtype 0 for others."""
    dtype = held = 0  # held: the dtype that the data found is of
    value = 0.0
    while position < end:
        key, start, position = read_field(buffer, position, end)
        size = position - start
        if key == BAD:
            return 0, value
        if key == _TENSOR_DTYPE:
            dtype = read_varint(buffer, start, position)[0]
        elif held == 0 and size == 4 and (key in _TENSOR_FLOATS or key == _TENSOR_CONTENT):
            held, value = _DT_FLOAT, read_f32(buffer, start)
        elif held == 0 and size == 8 and (key in _TENSOR_DOUBLES or key == _TENSOR_CONTENT):
            held, value = _DT_DOUBLE, read_f64(buffer, start)
        elif not ((key == _TENSOR_SHAPE and size == 0) or key == _TENSOR_VERSION):
            return 0, value
    return (dtype if dtype == held else 0), value


@inlined
def _put_scalar(rows: Rows, row: int, tag: int, origin: Origin, value: float, from_tensor: int) -> None:
    put_i32(rows.scalar_tag, row, tag)
    put_i64(rows.scalar_step, row, origin.step)
    put_f64(rows.scalar_wall, row, origin.wall)
    put_f64(rows.scalar_value, row, value)
    put_u8(rows.scalar_from_tensor, row, from_tensor)


@inlined
def _put_sample(rows: Rows, row: int, tag: int, origin: Origin, kind: int, start: int, end: int, scalars: int) -> None:
    put_i32(rows.sample_tag, row, tag)
    put_i64(rows.sample_step, row, origin.step)
    put_f64(rows.sample_wall, row, origin.wall)
    put_u8(rows.sample_kind, row, kind)
    put_i64(rows.sample_record, row, origin.record)
    put_i64(rows.sample_offset, row, origin.base + start)
    put_i64(rows.sample_length, row, end - start)
    put_i64(rows.sample_position, row, scalars)


@inlined
def _read_value(
    buffer: Memory, value_start: int, value_end: int, tags: Tags, rows: Rows, scalars: int, samples: int, origin: Origin
) -> tuple[int, int, int]:
    """Append the row of one Summary.Value; return DONE, DEFER or FULL and how many rows there are now."""
    tag_start = tag_end = value_start
    member = start = end = metadata_bytes = 0
    position = value_start
    while position < value_end:
        key, field_start, position = read_field(buffer, position, value_end)
        number = key >> 3
        if key == BAD:
            return DEFER, scalars, samples
        is_member = key == _VALUE_SIMPLE_VALUE or (key & 7 == DELIMITED and _KIND_OF_VALUE[number] != _NO_KIND)
        if key == _VALUE_TAG:
            tag_start, tag_end = field_start, position
        elif key == _VALUE_METADATA:
            metadata_bytes = position - field_start
        elif is_member:
            member, start, end = key, field_start, position
        elif key != _VALUE_NODE_NAME:
            return DEFER, scalars, samples
    tag = _find_tag(buffer, tag_start, tag_end, tags)
    if tag == NO_TAG:
        return DEFER, scalars, samples
    flags = get_u8(tags.flags, tag)
    if 0 < metadata_bytes <= MAX_METADATA_BYTES and not flags & HAS_METADATA:
        return DEFER, scalars, samples
    if scalars == rows.scalar_tag.size or samples == rows.sample_tag.size:
        return FULL, scalars, samples
    if member == _VALUE_SIMPLE_VALUE:
        _put_scalar(rows, scalars, tag, origin, read_f32(buffer, start), 0)
        return DONE, scalars + 1, samples
    if member == _VALUE_TENSOR and flags & HOLDS_SCALARS:
        dtype, value = _read_rank_0(buffer, start, end)
        if dtype == 0 or (dtype == _DT_DOUBLE and not flags & WIDE):
            return DEFER, scalars, samples
        _put_scalar(rows, scalars, tag, origin, value, 1)
        return DONE, scalars + 1, samples
    if member == 0:
        _put_sample(rows, samples, tag, origin, _NO_VALUE, value_start, value_end, scalars)
    else:
        _put_sample(rows, samples, tag, origin, _KIND_OF_VALUE[member >> 3], start, end, scalars)
    return DONE, scalars, samples + 1


@inlined
def _read_values(
    buffer: Memory, position: int, end: int, tags: Tags, rows: Rows, scalars: int, samples: int, origin: Origin
) -> tuple[int, int, int]:
    """Append a row for each value of a Summary; return DONE, DEFER or FULL and how many rows there are now."""
    status = DONE
    while position < end and status == DONE:
        key, start, position = read_field(buffer, position, end)
        if key != _SUMMARY_VALUE:
            return DEFER, scalars, samples
        status, scalars, samples = _read_value(buffer, start, position, tags, rows, scalars, samples, origin)
    return status, scalars, samples


@inlined
def read_event(
    buffer: Memory, position: int, end: int, tags: Tags, rows: Rows, scalars: int, samples: int, base: int, record: int
) -> tuple[int, int, int]:
    """Append the rows of the Event from `position` to `end`; return DONE, DEFER or FULL, and how many rows there are.

    With DEFER and FULL that number means nothing: the Event has none yet.
    """
    wall = 0.0
    step = what = what_start = what_end = 0
    while position < end:
        key, start, position = read_field(buffer, position, end)
        number = key >> 3
        if key == BAD:
            return DEFER, scalars, samples
        is_what = key == _EVENT_SUMMARY or (key & 7 == DELIMITED and _KIND_OF_WHAT[number] != _NO_KIND)
        if key == _EVENT_WALL_TIME:
            wall = read_f64(buffer, start)
        elif key == _EVENT_STEP:
            step = read_varint(buffer, start, position)[0]
        elif is_what and what == 0:  # two summaries would merge
            what, what_start, what_end = key, start, position
        elif key != _EVENT_SOURCE_METADATA:
            return DEFER, scalars, samples
    origin = Origin(base, base + record, step, wall)
    if what == _EVENT_SUMMARY:
        return _read_values(buffer, what_start, what_end, tags, rows, scalars, samples, origin)  # type: ignore[no-any-return]
    if what == 0:
        return DONE, scalars, samples
    if samples == rows.sample_tag.size:
        return FULL, scalars, samples
    _put_sample(rows, samples, NO_TAG, origin, _KIND_OF_WHAT[what >> 3], what_start, what_end, scalars)
    return DONE, scalars, samples + 1
