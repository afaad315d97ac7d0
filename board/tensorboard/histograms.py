"""TensorBoard's histograms plugin, `data/plugin/histograms/…`, and the histograms of its Time Series plugin."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from fastapi import APIRouter, Response

from board import markdown
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads.histograms import Buckets, decode
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, listing, shown_rows
from board.tensorboard.responses import NotFound, TensorBoardRoute, json_floats, respond, serve

PLUGIN = "histograms"

_NO_BUCKETS: Buckets = np.empty((0, 3))


class Histograms(NamedTuple):
    """The histograms of a series that TensorBoard would show: all of them, unsampled."""

    wall: list[float | str]
    step: list[int]
    buckets: list[Buckets]


def shown(series: AnySeries, restarts: str) -> Histograms:
    """Return the histograms of a series; one that cannot be read has no buckets."""
    if not isinstance(series, SampleSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no histograms")
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    buckets = [_read(series, columns, row) for row in rows.tolist()]
    return Histograms(json_floats(columns.wall[rows]), columns.step[rows].tolist(), buckets)


def steps(series: AnySeries, restarts: str) -> list[dict[str, Any]]:
    """Return `{wallTime, step, bins}` of each histogram of a series, in the Time Series plugin's form."""
    rows = zip(*shown(series, restarts), strict=True)
    return [{"wallTime": wall, "step": step, "bins": _bins(buckets)} for wall, step, buckets in rows]


def tags(store: Store) -> dict[str, dict[str, dict[str, str]]]:
    """Return display name and description, as HTML, of every histogram of every run."""
    return {
        run.name: {
            tag: {
                "displayName": series.metadata.display_name,
                "description": markdown.render(series.metadata.description),
            }
            for tag, series in by_tag.items()
        }
        for run, by_tag in listing(store, PLUGIN)
    }


def of_run(store: Store, run: str, tag: str, restarts: str) -> Histograms:
    """Return the histograms of one series. Raises NotFound, in TensorBoard's words."""
    series = find(store, PLUGIN, run, tag)
    if series is None:
        raise NotFound(f"No histogram tag {tag!r} for run {run!r}")
    return shown(series, restarts)


def _read(series: SampleSeries, columns: SampleColumns, row: int) -> Buckets:
    try:
        return decode(Kind(int(columns.kind[row])), series.read(row, columns))
    except (ValueError, DamagedPayload):  # whoever wrote it; one broken sample must not hide the others
        return _NO_BUCKETS


def _bins(buckets: Buckets) -> list[dict[str, float | str]]:
    columns = (json_floats(column) for column in buckets.T)
    return [{"min": left, "max": right, "count": count} for left, right, count in zip(*columns, strict=True)]


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description}}}`."""
    return respond(tags(store))


@serve(router, "/histograms")
def get_histograms(store: StoreDep, context: ContextDep, tag: str | None = None, run: str | None = None) -> Response:
    """`[[wall time, step, [[left, right, count], …]], …]` of one series."""
    found = of_run(store, run or "", tag or "", context.restarts)
    columns = ([json_floats(column) for column in buckets.T] for buckets in found.buckets)
    rows = ([list(bucket) for bucket in zip(*by_column, strict=True)] for by_column in columns)
    return respond(list(zip(found.wall, found.step, rows, strict=True)))
