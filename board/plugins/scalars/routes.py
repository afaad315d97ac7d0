"""`api/scalars`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse

from board.downloads import TABLE_TYPES, TableFormat, file_name, in_runs
from board.plugin import StoreDep
from board.plugins.scalars import download, series, table
from board.plugins.scalars.lines import LineCache, Restarts, scalar_series
from board.plugins.scalars.request import SeriesRequest, TableRequest
from board.responses import document_response, download_response, json_response

router = APIRouter()
cache = LineCache()


@router.post("/series")
def read_series(request: SeriesRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer all charts in view, as one document (docs/api.md describes it)."""
    return document_response(accept, series.charts(store, cache, request))


@router.post("/table")
def read_table(request: TableRequest, store: StoreDep) -> Response:
    """Answer the values of series at a step, or what happened over a range of steps."""
    return json_response({"rows": table.rows(store, cache, request)})


@router.get("/download")
def download_series(
    store: StoreDep,
    tag: str,
    run: Annotated[str | None, Query(description="without it, the tag in all runs")] = None,
    format: TableFormat = "csv",  # noqa: A002  # the name is the query parameter's
    restarts: Annotated[Restarts, Query(description="latest: without what later attempts overwrote")] = "raw",
) -> StreamingResponse:
    """Answer all points of a series as a file; numbers read back exactly."""
    found = in_runs(store, run, tag, scalar_series)
    pieces = (download.csv_pieces if format == "csv" else download.json_pieces)(found, tag, restarts)
    return download_response(pieces, file_name(run, tag, format), TABLE_TYPES[format])
