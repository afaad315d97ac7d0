"""`api/pr_curves`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.pr_curves import curves
from board.plugins.pr_curves.request import CurvesRequest, StepsRequest
from board.responses import document_response
from board.sample_steps import steps_document

router = APIRouter()


@router.post("/steps")
def read_steps(request: StepsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer at which steps series have curves."""
    return document_response(accept, steps_document(store, curves.PLUGIN, request.series, request.restarts))


@router.post("/curves")
def read_curves(request: CurvesRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer all curves in view, as one document."""
    return document_response(accept, {"curves": curves.curves(store, request.samples)})
