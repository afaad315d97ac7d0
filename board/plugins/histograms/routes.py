"""`api/histograms`: parse, call a query, return."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse

from board.downloads import TABLE_TYPES, TableFormat, file_name, in_runs
from board.plugin import StoreDep
from board.plugins.histograms import download, logged, series
from board.plugins.histograms.request import LoggedRequest, SeriesRequest
from board.responses import document_response, download_response
from board.samples import Restarts, sample_series

router = APIRouter()
cache = series.new_cache()

Accept = Annotated[str | None, Header()]


@router.post("/series")
def read_series(request: SeriesRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer all cards in view, as one document (docs/api.md describes it)."""
    return document_response(accept, series.cards(store, cache, request))


@router.post("/logged")
def read_logged(request: LoggedRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer the buckets of one histogram as they were logged."""
    return document_response(accept, logged.sample(store, request))


@router.get("/download")
def download_series(
    store: StoreDep,
    tag: str,
    run: Annotated[str | None, Query(description="without it, the tag in all runs")] = None,
    format: TableFormat = "csv",  # noqa: A002  # the name is the query parameter's
    restarts: Annotated[Restarts, Query(description="latest: without what later attempts overwrote")] = "raw",
) -> StreamingResponse:
    """Answer all buckets of all steps as a file; numbers read back exactly."""
    found = in_runs(store, run, tag, partial(sample_series, plugin=series.PLUGIN))
    pieces = (download.csv_pieces if format == "csv" else download.json_pieces)(found, tag, restarts)
    return download_response(pieces, file_name(run, tag, format), TABLE_TYPES[format])
