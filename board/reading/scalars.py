"""Points of several series as one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from board.reading.table import Array, Labels, Table
from board.store.run import Run
from board.store.series import SampleColumns, ScalarColumns, ScalarSeries

Restarts = Literal["latest", "all", "raw"]
"""Of runs that restarted: what the latest attempt left standing, or every point, marked; "raw" is the same as "all"."""

Int64 = npt.NDArray[np.int64]


class Rows(NamedTuple):
    """Which rows of a series are shown, and what restarts made of them."""

    at: Int64
    attempt: npt.NDArray[np.int32]
    discarded: npt.NDArray[np.bool_]


def shown(columns: ScalarColumns | SampleColumns, restarts: Restarts) -> Rows:
    """Return the rows to show; with "latest" those that no later attempt discarded."""
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
    lengths = [len(each.at) for each in rows]

    def joined(pieces: list[Array], dtype: npt.DTypeLike) -> Array:
        return np.concatenate([np.empty(0, dtype), *pieces], dtype=dtype)

    return Scalars(
        {
            **labels([run.name for run, _ in found], [series.tag for _, series in found], lengths),
            "step": joined([each.step[some.at] for each, some in zip(columns, rows, strict=True)], np.int64),
            "wall_time": joined([each.wall[some.at] for each, some in zip(columns, rows, strict=True)], np.float64),
            "value": joined([each.value[some.at] for each, some in zip(columns, rows, strict=True)], np.float64),
            "attempt": joined([some.attempt for some in rows], np.int32),
            "discarded": joined([some.discarded for some in rows], np.bool_),
        }
    )


def labels(runs: Sequence[str], tags: Sequence[str], lengths: Sequence[int]) -> dict[str, Labels]:
    """Return the columns run and tag of series of these lengths."""
    return {"run": _repeated(runs, lengths), "tag": _repeated(tags, lengths)}


def _repeated(names: Sequence[str], lengths: Sequence[int]) -> Labels:
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([codes[name] for name in names], np.int32)
    return Labels(np.repeat(numbers, np.array(lengths, np.int64)), tuple(codes))
