"""`api/text`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.text import samples, search
from board.plugins.text.request import SamplesRequest, SearchRequest, StepsRequest
from board.responses import document_response, json_response
from board.sample_steps import steps_document

router = APIRouter()

_MEDIA_TYPES = {"txt": "text/plain; charset=utf-8", "json": "application/json"}


@router.post("/steps")
def read_steps(request: StepsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer at which steps series have texts."""
    return document_response(accept, steps_document(store, samples.PLUGIN, request.series, request.restarts))


@router.post("/samples")
def read_samples(request: SamplesRequest, store: StoreDep) -> Response:
    """Answer all texts in view."""
    return json_response({"samples": samples.samples(store, request.samples, request.form)})


@router.post("/search")
def search_texts(request: SearchRequest, store: StoreDep) -> Response:
    """Answer where a text occurs, as far as half a second goes."""
    return json_response(search.search(store, request))


@router.get("/download")
def download_text(store: StoreDep, run: str, tag: str, row: Annotated[int, Query(ge=0)]) -> Response:
    """Answer one text whole, as it was logged; a tensor of texts as JSON."""
    content, suffix = samples.whole(store, run, tag, row)
    disposition = f'attachment; filename="text-{row}.{suffix}"'
    return Response(content, media_type=_MEDIA_TYPES[suffix], headers={"Content-Disposition": disposition})
