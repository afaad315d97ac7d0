"""`api/distributions`: parse, call the query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.distributions import bands
from board.plugins.distributions.bands import BandsRequest
from board.responses import document_response

router = APIRouter()
cache = bands.new_cache()


@router.post("/bands")
def read_bands(request: BandsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer all cards in view, as one document (docs/api.md describes it)."""
    return document_response(accept, bands.cards(store, cache, request))
