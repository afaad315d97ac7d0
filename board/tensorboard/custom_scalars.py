"""TensorBoard's custom scalars plugin: `data/plugin/custom_scalars/…`."""

from __future__ import annotations

import time
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Response
from google.protobuf.json_format import MessageToDict

from board.errors import BadRegex, DamagedPayload
from board.ingest.batch import Kind
from board.patterns import compile_pattern
from board.payloads import custom_scalars
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleSeries
from board.store.store import Store
from board.tensorboard import scalars
from board.tensorboard.listing import find, listing, shown_rows
from board.tensorboard.responses import NotFound, TensorBoardRoute, respond, respond_text, serve
from writer.wire.proto.layout_pb2 import Category, Layout

PLUGIN = "custom_scalars"
TAG = "custom_scalars__config__"

MATCH_SECONDS = 0.5
"""What a pattern may take on all tags of a run: it comes out of a log, or from whoever asks."""


def layout(store: Store, restarts: str) -> dict[str, Any]:
    """Return the layouts of all runs as one, charts of equally titled categories together, as JSON of the message."""
    merged = Layout()
    by_title: dict[str, Category] = {}
    for _run, by_tag in sorted(listing(store, PLUGIN), key=lambda pair: pair[0].name):
        logged = _last(by_tag[TAG], restarts) if TAG in by_tag else None
        if logged is None:
            continue
        if not by_title:
            merged.version = logged.version
        for category in logged.category:
            known = by_title.get(category.title)
            if known is None:
                known = by_title[category.title] = merged.category.add(title=category.title, closed=category.closed)
            known.chart.extend([chart for chart in category.chart if chart not in known.chart])
    return MessageToDict(merged, always_print_fields_with_no_presence=True) if by_title else {}


def _last(series: AnySeries, restarts: str) -> Layout | None:
    """Return the layout that was logged last, None where it cannot be read."""
    if not isinstance(series, SampleSeries):
        return None
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    if not len(rows):
        return None
    row = int(rows[-1])
    try:
        return custom_scalars.message_of(Kind(int(columns.kind[row])), series.read(row, columns))
    except (DamagedPayload, ValueError):  # one run's damage must not hide the others' layouts
        return None


def matching(store: Store, run: str, pattern: str, restarts: str) -> dict[str, Any]:
    """Return the points of every scalar of a run whose tag the pattern matches from the start."""
    events: dict[str, Any] = {}
    deadline = time.monotonic() + MATCH_SECONDS
    try:
        compiled = compile_pattern(pattern)
        for tag, series in _scalars(store, run).items():
            if compiled.match(tag, timeout=max(1e-3, deadline - time.monotonic()), concurrent=True):
                events[tag] = scalars.points(series, restarts).rows()
    except (BadRegex, TimeoutError):
        return {"regex_valid": False, "tag_to_events": {}}
    return {"regex_valid": bool(pattern), "tag_to_events": events if pattern else {}}


def _scalars(store: Store, run: str) -> dict[str, AnySeries]:
    return next((by_tag for found, by_tag in listing(store, scalars.PLUGIN) if found.name == run), {})


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/layout")
def get_layout(store: StoreDep, context: ContextDep) -> Response:
    """The layouts of all runs as one, or `{}`."""
    return respond(layout(store, context.restarts))


@serve(router, "/scalars")
def get_scalars(store: StoreDep, context: ContextDep, run: str = "", tag: str = "") -> Response:
    """`{regex_valid, tag_to_events: {tag: [[wall time, step, value], …]}}` of the tags of a run that `tag` matches."""
    return respond(matching(store, run, tag, context.restarts))


@serve(router, "/download_data")
def get_download_data(
    store: StoreDep,
    context: ContextDep,
    run: str | None = None,
    tag: str | None = None,
    output: Annotated[str, Query(alias="format")] = "json",
) -> Response:
    """One series, as `scalars/scalars` gives it."""
    found = find(store, scalars.PLUGIN, run, tag) if run is not None and tag is not None else None
    if found is None:
        raise NotFound(f"No scalar data for run={run!r}, tag={tag!r}")
    shown = scalars.points(found, context.restarts)
    return respond_text(scalars.as_csv(shown), "text/csv") if output == "csv" else respond(shown.rows())
