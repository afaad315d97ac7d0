"""`api/profile`: parse, open the trace, call a query, return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.profile import catalog, download
from board.plugins.profile.compare import compare
from board.plugins.profile.detail import detail
from board.plugins.profile.flame import flame
from board.plugins.profile.library import Library, StillReading
from board.plugins.profile.memory import memory
from board.plugins.profile.request import (
    CompareRequest,
    FlameRequest,
    OfProfile,
    SearchRequest,
    SliceRequest,
    SlicesRequest,
    SummaryRequest,
)
from board.plugins.profile.search import search
from board.plugins.profile.steps import steps
from board.plugins.profile.summary import summary
from board.plugins.profile.timeline import counters, document, slices
from board.responses import document_response, download_response, json_response
from board.store.store import Store

router = APIRouter()
library = Library()

Accept = Annotated[str | None, Header()]


def _answer(store: Store, accept: str | None, ids: list[str], question: Callable[..., dict[str, Any]]) -> Response:
    """Answer a question about traces, or how far reading the first of them has come that is not there yet."""
    try:
        opened = [library.open(catalog.find(store, one)) for one in ids]
    except StillReading as reading:
        return json_response({"loading": {"done": reading.done, "total": reading.total}}, 202)
    return document_response(accept, question(*opened))


@router.get("/list")
def read_list(store: StoreDep) -> Response:
    """Answer which profiles there are."""
    return json_response({"profiles": catalog.listed(store)})


@router.get("/trace")
def read_trace(store: StoreDep, id: str, accept: Accept = None) -> Response:  # noqa: A002  # what it is called
    """Answer a trace's tracks and names, and its slices where they are not too many."""
    return _answer(store, accept, [id], document)


@router.post("/slices")
def read_slices(request: SlicesRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer what to draw of some tracks in a window."""
    return _answer(store, accept, [request.id], lambda opened: slices(opened, request))


@router.post("/counters")
def read_counters(request: SlicesRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer what to draw of some counters in a window."""
    return _answer(store, accept, [request.id], lambda opened: counters(opened, request))


@router.post("/slice")
def read_slice(request: SliceRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer all about one slice."""
    return _answer(store, accept, [request.id], lambda opened: detail(opened, request.slice))


@router.post("/summary")
def read_summary(request: SummaryRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer what took how long."""
    return _answer(store, accept, [request.id], lambda opened: summary(opened, request))


@router.post("/flame")
def read_flame(request: FlameRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer who called whom."""
    return _answer(store, accept, [request.id], lambda opened: flame(opened, request))


@router.post("/search")
def search_names(request: SearchRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer which slices have a name."""
    return _answer(store, accept, [request.id], lambda opened: search(opened, request))


@router.post("/memory")
def read_memory(request: OfProfile, store: StoreDep, accept: Accept = None) -> Response:
    """Answer how much memory was held, and by what at the peak."""
    return _answer(store, accept, [request.id], memory)


@router.post("/steps")
def read_steps(request: OfProfile, store: StoreDep, accept: Accept = None) -> Response:
    """Answer how long each step took, and for what."""
    return _answer(store, accept, [request.id], steps)


@router.post("/compare")
def read_comparison(request: CompareRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer what got slower and what faster."""
    return _answer(store, accept, [request.before, request.after], lambda a, b: compare(a, b, request))


@router.get("/download")
def download_profile(store: StoreDep, id: str, format: Literal["chrome", "original"] = "original") -> Response:  # noqa: A002
    """Answer a profile as a file."""
    profile = catalog.find(store, id)
    told_again = format == "chrome" and not download.is_chrome(profile)
    content: Iterator[bytes]
    if told_again:
        try:
            content = download.chrome(library.open(profile, patience=60))
        except StillReading as reading:
            return json_response({"loading": {"done": reading.done, "total": reading.total}}, 202)
    else:
        content = download.original(profile)
    name = download.file_name(profile, chrome=format == "chrome")
    return download_response(content, name, "application/octet-stream", {"Cache-Control": "no-cache"})
