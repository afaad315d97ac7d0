"""Hyperparameters of several runs as one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from board.reading.table import Array, Labels, Table
from board.store.hparams import HParam
from board.store.run import Run


def hparams(runs: Sequence[Run]) -> Table:
    """Return a row for each run that has hyperparameters, its own or those of a directory above it.

    A hyperparameter that is itself called "run" becomes the column "hparams.run".
    """
    having = [run for run in runs if run.hparams]
    names = sorted({name for run in having for name in run.hparams})
    codes = np.arange(len(having), dtype=np.int32)
    return Table(
        {
            "run": Labels(codes, [run.name for run in having]),
            **{
                f"hparams.{name}" if name == "run" else name: _column([run.hparams.get(name) for run in having])
                for name in names
            },
        }
    )


def _column(values: Sequence[HParam | None]) -> Array:
    """Return numbers as float64, NaN where a run has none, and all else as objects."""
    if all(value is None or isinstance(value, float) for value in values):
        return np.array([np.nan if value is None else value for value in values], np.float64)
    column = np.empty(len(values), object)
    column[:] = values
    return column
