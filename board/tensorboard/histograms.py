"""Histograms of the Time Series plugin: old and new ones as buckets."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.ingest.batch import Kind
from board.payloads.histograms import Buckets, decode
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.tensorboard.listing import shown_rows
from board.tensorboard.responses import json_floats

_NO_BUCKETS: Buckets = np.empty((0, 3))


def steps(series: AnySeries, restarts: str) -> list[dict[str, Any]]:
    """Return `{wallTime, step, bins}` of each histogram of a series, in TensorBoard's form."""
    if not isinstance(series, SampleSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no histograms")
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)].tolist()
    walls, step = json_floats(columns.wall), columns.step.tolist()
    return [{"wallTime": walls[row], "step": step[row], "bins": _bins(_read(series, columns, row))} for row in rows]


def _read(series: SampleSeries, columns: SampleColumns, row: int) -> Buckets:
    payload = series.read(row, columns)
    try:
        return decode(Kind(int(columns.kind[row])), payload)
    except ValueError:  # whoever wrote it; one broken sample must not hide the others
        return _NO_BUCKETS


def _bins(buckets: Buckets) -> list[dict[str, float | str]]:
    columns = (json_floats(column) for column in buckets.T)
    return [{"min": left, "max": right, "count": count} for left, right, count in zip(*columns, strict=True)]
