"""Throughput: how many steps a second each run makes, read off the wall times of its scalars.

One file, three parts, as board's own dashboards: queries (store in, plain data out), routes (parse, call, return), and
the plugin.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import BaseModel, Field

from board.plugin import Plugin, StoreDep
from board.responses import document_response
from board.store.run import Run
from board.store.series import ScalarSeries
from board.store.store import Store
from board.wire_format import Document

Float64 = npt.NDArray[np.float64]

# Queries


def clock(run: Run) -> ScalarSeries | None:
    """Return the scalar whose points tell best when each step was: the one with the most of them."""
    scalars = [series for series in run.series.values() if isinstance(series, ScalarSeries)]
    return max(scalars, key=lambda series: series.points, default=None)


def rates(step: npt.NDArray[np.int64], wall: Float64, most: int) -> tuple[Float64, Float64]:
    """Return steps, and the steps per second up to each, over at most `most` stretches of equally many points.

    Stretches in which the clock stood still or went back say nothing, and are left out.
    """
    ends = np.unique(np.linspace(0, len(step) - 1, min(most, len(step) - 1) + 1).astype(np.int64))
    steps, seconds = np.diff(step[ends].astype(np.float64)), np.diff(wall[ends])
    told = np.isfinite(seconds) & (seconds > 0) & (steps >= 0)
    return step[ends[1:]][told].astype(np.float64), steps[told] / seconds[told]


def throughput(store: Store, run_ids: list[int], most: int) -> Document:
    """Return the rates of some runs; a run without two points of a scalar is left out. Raises UnknownRun."""
    rows: list[Document] = []
    for run in map(store.run_by_id, run_ids):
        series = clock(run)
        if series is None:
            continue
        columns = series.columns()
        kept = columns.kept()  # what later attempts overwrote is no progress
        chosen = slice(None) if kept is None else kept
        step, rate = rates(columns.step[chosen], columns.wall[chosen], most)
        if len(rate):
            summary = {"median": float(np.median(rate)), "slowest": float(rate.min()), "last": float(rate[-1])}
            rows.append({"run": run.id, "tag": series.tag, "step": step, "rate": rate, **summary})
    return {"runs": rows}


# Routes

router = APIRouter()


class RatesRequest(BaseModel):
    """Whose rates, and in how many stretches at most."""

    runs: list[int]
    most: int = Field(default=300, ge=1, le=10_000)


@router.post("/rates")
def read_rates(request: RatesRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer the steps per second of runs, as a block or as JSON."""
    return document_response(accept, throughput(store, request.runs, request.most))


# The plugin

plugin = Plugin(
    name="throughput",
    title="Throughput",
    router=router,
    data=("scalars",),
    folder=Path(__file__).parent / "static",
    how_to='writer.add_scalar("loss", loss, step)',
)
