"""`api/hparams`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.hparams.importance import importance
from board.plugins.hparams.metrics import Measures
from board.plugins.hparams.request import ImportanceRequest, TableRequest
from board.plugins.hparams.table import table
from board.responses import document_response, json_response

router = APIRouter()

_measures = Measures()


@router.post("/table")
def read_table(request: TableRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer all sessions with what sums up their metrics."""
    document = table(store, _measures, request.metrics, restarts=request.restarts, tail=request.tail)
    return document_response(accept, document)


@router.post("/importance")
def read_importance(request: ImportanceRequest, store: StoreDep) -> Response:
    """Answer what hyperparameters tell of a metric."""
    options: dict[str, Any] = {"restarts": request.restarts, "tail": request.tail}
    return json_response(
        importance(store, _measures, request.metric, request.value, request.sessions, **options),
    )
