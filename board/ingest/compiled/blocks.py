"""The blocks of `board.ingest.tables`, as the compiled code sees them."""

from __future__ import annotations

from typing import NamedTuple

from board.ingest.compiled.memory import Memory, get_i64, inlined, put_i64
from board.ingest.tables import ROW_COLUMNS, TAG_COLUMNS, State


class Tags(NamedTuple):
    """The tags known so far; see `tables.TAG_COLUMNS`. The scan only reads them."""

    slots: Memory
    names: Memory
    starts: Memory
    lengths: Memory
    flags: Memory


class Rows(NamedTuple):
    """The columns of a Batch, with room to fill; see `tables.ROW_COLUMNS`."""

    scalar_tag: Memory
    scalar_step: Memory
    scalar_wall: Memory
    scalar_value: Memory
    scalar_from_tensor: Memory
    sample_tag: Memory
    sample_step: Memory
    sample_wall: Memory
    sample_kind: Memory
    sample_record: Memory
    sample_offset: Memory
    sample_length: Memory
    sample_position: Memory
    damage_offset: Memory
    damage_length: Memory
    damage_reason: Memory


assert Tags._fields == tuple(TAG_COLUMNS)
assert Rows._fields == tuple(ROW_COLUMNS)

_STATE_SIZE = len(State._fields)


@inlined
def _column(block: Memory, index: int) -> Memory:
    return Memory(get_i64(block, 2 * index), get_i64(block, 2 * index + 1))


@inlined
def tags_at(address: int) -> Tags:
    """Return the columns that a block of TAG_COLUMNS tells of."""
    block = Memory(address, 10)
    return Tags(_column(block, 0), _column(block, 1), _column(block, 2), _column(block, 3), _column(block, 4))


@inlined
def rows_at(address: int) -> Rows:
    """Return the columns that a block of ROW_COLUMNS tells of."""
    block = Memory(address, 32)
    return Rows(
        _column(block, 0),
        _column(block, 1),
        _column(block, 2),
        _column(block, 3),
        _column(block, 4),
        _column(block, 5),
        _column(block, 6),
        _column(block, 7),
        _column(block, 8),
        _column(block, 9),
        _column(block, 10),
        _column(block, 11),
        _column(block, 12),
        _column(block, 13),
        _column(block, 14),
        _column(block, 15),
    )


@inlined
def state_at(address: int) -> State:
    """Return the state that lies in a block."""
    block = Memory(address, _STATE_SIZE)
    return State(
        get_i64(block, 0),
        get_i64(block, 1),
        get_i64(block, 2),
        get_i64(block, 3),
        get_i64(block, 4),
        get_i64(block, 5),
        get_i64(block, 6),
        get_i64(block, 7),
    )


@inlined
def put_state(address: int, state: State) -> None:
    """Write the state into its block."""
    block = Memory(address, _STATE_SIZE)
    for index in range(_STATE_SIZE):
        put_i64(block, index, state[index])
