"""Points as tables of bounded size: one row a point, or one row a step with a column for each tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from board.reading.scalars import Restarts, shown
from board.reading.table import Array, Column, Labels, Table
from board.store.run import Run
from board.store.series import ScalarSeries

ROWS_AT_ONCE = 1 << 15

LONG_COLUMNS = ("run", "tag", "step", "wall_time", "value", "attempt", "discarded")
WIDE_COLUMNS = ("run", "step", "wall_time")

Found = Sequence[tuple[Run, ScalarSeries]]


class Names:
    """The names of runs, or of tags, that an export is about: each table labels its rows from the same list."""

    def __init__(self, names: Sequence[str]) -> None:
        self.all = tuple(dict.fromkeys(names))
        self._codes = {name: code for code, name in enumerate(self.all)}

    def repeat(self, name: str, rows: int) -> Labels:
        """Return a column that says `name` in every row."""
        return Labels(np.full(rows, self._codes[name], np.int32), self.all)


def long(found: Found, restarts: Restarts) -> Iterator[Table]:
    """Yield every point, series by series, of each one table at least. Values have the precision that was logged."""
    runs, tags = Names([run.name for run, _ in found]), Names([series.tag for _, series in found])
    for run, series in found:
        columns = series.columns()
        rows = shown(columns, restarts)
        whole = (*map(rows.of, (columns.step, columns.wall, columns.value)), rows.attempt, rows.discarded)
        for start in range(0, len(rows) or 1, ROWS_AT_ONCE):
            values = [column[start : start + ROWS_AT_ONCE] for column in whole]
            labels = (runs.repeat(run.name, len(values[0])), tags.repeat(series.tag, len(values[0])))
            yield Table(dict(zip(LONG_COLUMNS, (*labels, *values), strict=True)))


def wide(found: Found, restarts: Restarts) -> Iterator[Table]:
    """Yield one row for each step of each run, in rising order, with the value that each tag logged last at that step.

    Where a tag has none its column is masked. The wall time is that of the latest of these points.
    """
    runs = Names([run.name for run, _ in found])
    column_of = wide_names([series.tag for _, series in found])
    for run, of_run in groupby(found, key=lambda pair: pair[0]):
        lines = {series.tag: _line(series, restarts) for _, series in of_run}
        steps = np.unique(np.concatenate([line.step for line in lines.values()]))
        for start in range(0, len(steps), ROWS_AT_ONCE):
            some = steps[start : start + ROWS_AT_ONCE]
            yield _wide_table(runs.repeat(run.name, len(some)), some, lines, column_of)


def wide_names(tags: Sequence[str]) -> dict[str, str]:
    """Return a column's name for each tag: its own, but no other column's."""
    names: dict[str, str] = {}
    taken = set(WIDE_COLUMNS)
    for tag in sorted(set(tags)):
        name = tag
        while name in taken:
            name = f"tags.{name}"
        names[tag] = name
        taken.add(name)
    return names


class _Line(NamedTuple):
    """A series with one point a step, steps rising."""

    step: npt.NDArray[np.int64]
    wall: npt.NDArray[np.float64]
    value: npt.NDArray[Any]


def _line(series: ScalarSeries, restarts: Restarts) -> _Line:
    columns = series.columns()
    rows = shown(columns, restarts)
    step, wall, value = map(rows.of, (columns.step, columns.wall, columns.value))
    order = np.argsort(step, kind="stable")
    step_there = step[order]
    last = order[np.append(step_there[1:] != step_there[:-1], True)[: len(order)]]
    return _Line(step[last], wall[last], value[last])


def _wide_table(run: Labels, steps: npt.NDArray[np.int64], lines: dict[str, _Line], column_of: dict[str, str]) -> Table:
    latest = np.full(len(steps), np.nan)
    columns: dict[str, Column] = {"run": run, "step": steps, "wall_time": latest}
    for tag, name in column_of.items():
        columns[name] = _at_steps(lines.get(tag, _NOTHING), steps, latest)
    return Table(columns)


_NOTHING = _Line(np.empty(0, np.int64), np.empty(0), np.empty(0))


def _at_steps(line: _Line, steps: npt.NDArray[np.int64], latest: npt.NDArray[np.float64]) -> Array:
    """Return a line's values at these steps, masked where it has none; `latest` wall times are moved on."""
    some = slice(np.searchsorted(line.step, steps[0], "left"), np.searchsorted(line.step, steps[-1], "right"))
    at = np.searchsorted(steps, line.step[some])
    value = np.zeros(len(steps), line.value.dtype)
    missing = np.ones(len(steps), np.bool_)
    value[at], missing[at] = line.value[some], False
    latest[at] = np.fmax(latest[at], line.wall[some])
    return np.ma.MaskedArray(value, missing)
