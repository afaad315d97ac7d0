"""One histogram as it was logged: what a person reads under the cursor."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.errors import BadRequest, UnknownRun, UnknownTag
from board.ingest.batch import Kind
from board.payloads.histograms import decode
from board.plugins.histograms.request import LoggedRequest
from board.plugins.histograms.series import PLUGIN
from board.samples import sample_series
from board.store.store import Store


def sample(store: Store, request: LoggedRequest) -> dict[str, Any]:
    """Return the buckets of the last sample that has this step and wall time.

    Raises UnknownTag where there is no such series, BadRequest where there is no such sample or it is no histogram.
    """
    series = sample_series(store, request.run, request.tag, PLUGIN)
    if series is None:
        raise UnknownTag(request.tag, _run_name(store, request.run))
    columns = series.columns()
    matches = columns.step.astype(np.float64) == request.step
    if request.wall is not None:
        matches &= columns.wall == request.wall
    if not matches.any():
        raise BadRequest(f"no histogram of step {request.step:g} (any more)")
    row = int(np.flatnonzero(matches)[-1])
    try:
        buckets = decode(Kind(int(columns.kind[row])), series.read(row, columns))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    left, right, count = buckets.T
    return {
        "step": int(columns.step[row]),
        "wall": float(columns.wall[row]),
        "left": left,
        "right": right,
        "count": count,
    }


def _run_name(store: Store, run: int) -> str:
    try:
        return store.run_by_id(run).name
    except UnknownRun:
        return str(run)
