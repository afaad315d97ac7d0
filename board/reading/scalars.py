"""Points of several series as one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from board.reading.table import Array, Labels, Table
from board.store.run import Run
from board.store.series import SampleColumns, ScalarColumns, ScalarSeries

Restarts = Literal["latest", "all", "raw"]
"""Of runs that restarted: what the latest attempt left standing, or every point, marked; "raw" is the same as "all"."""

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a series are shown, and what restarts made of them."""

    at: Int64 | None  # None: all
    attempt: npt.NDArray[np.int32]
    discarded: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.attempt)

    def of(self, column: Array) -> Array:
        """Return the shown rows of one of the series' columns; a view where that is all of it."""
        return column if self.at is None else column[self.at]


def shown(columns: ScalarColumns | SampleColumns, restarts: Restarts) -> Rows:
    """Return the rows to show; with "latest" those that no later attempt discarded."""
    if len(columns.attempt_starts) == 1:  # nearly always
        return Rows(None, np.zeros(len(columns), np.int32), np.zeros(len(columns), np.bool_))
    kept = columns.kept()
    stands = np.ones(len(columns), np.bool_) if kept is None else kept
    at = np.flatnonzero(stands) if restarts == "latest" else np.arange(len(columns))
    attempt = np.searchsorted(columns.attempt_starts, at, "right") - 1
    return Rows(at, attempt.astype(np.int32), ~stands[at])


class Scalars(Table):
    """Every point of the series asked for, run by run, tag by tag, each in the order of its file.

    run, tag: str · step: int64 · wall_time: float64, seconds since the epoch · value: float64, exactly the number
    logged · attempt: int32, counted from 0 in each series · discarded: bool, a later attempt overwrote it
    """


def scalars(found: Sequence[tuple[Run, ScalarSeries]], restarts: Restarts) -> Scalars:
    """Return the points of all series as one table."""
    columns = [series.columns() for _, series in found]
    rows = [shown(each, restarts) for each in columns]
    lengths = [len(each) for each in rows]
    series = list(zip(columns, rows, strict=True))
    return Scalars(
        {
            **labels([run.name for run, _ in found], [series.tag for _, series in found], lengths),
            "step": joined((some.of(each.step) for each, some in series), np.int64),
            "wall_time": joined((some.of(each.wall) for each, some in series), np.float64),
            "value": joined((some.of(each.value) for each, some in series), np.float64),
            "attempt": joined((some.attempt for some in rows), np.int32),
            "discarded": joined((some.discarded for some in rows), np.bool_),
        }
    )


def joined(pieces: Iterable[Array], dtype: npt.DTypeLike) -> Array:
    """Return one column out of those of several series, maybe none."""
    return np.concatenate([np.empty(0, dtype), *pieces], dtype=dtype)


def labels(runs: Sequence[str], tags: Sequence[str], lengths: Sequence[int]) -> dict[str, Labels]:
    """Return the columns run and tag of series of these lengths."""
    return {"run": _repeated(runs, lengths), "tag": _repeated(tags, lengths)}


def _repeated(names: Sequence[str], lengths: Sequence[int]) -> Labels:
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([codes[name] for name in names], np.int32)
    return Labels(np.repeat(numbers, np.array(lengths, np.int64)), tuple(codes))
