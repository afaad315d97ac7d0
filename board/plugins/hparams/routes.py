"""`api/hparams`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.hparams.metrics import Measures
from board.plugins.hparams.request import TableRequest
from board.plugins.hparams.table import table
from board.responses import document_response

router = APIRouter()

_measures = Measures()


@router.post("/table")
def read_table(request: TableRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer all sessions with what sums up their metrics."""
    document = table(store, _measures, request.metrics, restarts=request.restarts, tail=request.tail)
    return document_response(accept, document)
