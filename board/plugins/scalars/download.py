"""All points of a series as CSV or JSON, streamed. Numbers are the shortest that read back as what was logged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from board.downloads import csv_cell
from board.plugins.scalars.lines import Restarts
from board.store.series import ScalarColumns, ScalarSeries

COLUMNS = ("run", "tag", "wall_time", "step", "value", "attempt", "discarded")
ROWS_AT_ONCE = 8192

_WORDS = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}

Named = tuple[str, ScalarSeries]
"""A series and its run's name."""


def csv_pieces(series: Sequence[Named], tag: str, restarts: Restarts) -> Iterator[str]:
    """Yield CSV. A name that a spreadsheet would take for a formula begins with an apostrophe."""
    yield ",".join(COLUMNS) + "\r\n"
    for run, one in series:
        names = f"{csv_cell(run)},{csv_cell(tag)}"
        for rows in _rows(one.columns(), restarts):
            yield "".join(f"{names},{','.join(row)}\r\n" for row in rows)


def json_pieces(series: Sequence[Named], tag: str, restarts: Restarts) -> Iterator[str]:
    """Yield a JSON list with an object a point."""
    before = "[\n"
    for run, one in series:
        names = f'{{"run":{json.dumps(run)},"tag":{json.dumps(tag)}'
        for rows in _rows(one.columns(), restarts):
            objects = (
                f'{names},"wall_time":{_json_number(wall)},"step":{step},"value":{_json_number(value)}'
                f',"attempt":{attempt},"discarded":{discarded}}}'
                for wall, step, value, attempt, discarded in rows
            )
            yield before + ",\n".join(objects)
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


Row = tuple[str, str, str, str, str]


def _rows(columns: ScalarColumns, restarts: Restarts) -> Iterator[Iterator[Row]]:
    """Yield pieces of rows, as text: wall time, step, value, attempt, discarded."""
    kept = columns.kept()
    stands = np.ones(len(columns), np.bool_) if kept is None else kept
    attempt = np.searchsorted(columns.attempt_starts, np.arange(len(columns)), "right") - 1
    chosen = np.flatnonzero(stands) if restarts == "latest" else np.arange(len(columns))
    for start in range(0, len(chosen), ROWS_AT_ONCE):
        piece = chosen[start : start + ROWS_AT_ONCE]
        yield zip(
            map(repr, columns.wall[piece].tolist()),
            map(str, columns.step[piece].tolist()),
            columns.value[piece].astype("U32").tolist(),  # numpy writes the shortest digits of either precision
            map(str, attempt[piece].tolist()),
            np.where(stands[piece], "false", "true").tolist(),
            strict=True,
        )


def _json_number(digits: str) -> str:
    return _WORDS.get(digits, digits)
