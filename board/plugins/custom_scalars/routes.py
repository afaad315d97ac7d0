"""`api/custom_scalars`: parse, call a query, return."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.custom_scalars.layouts import layouts
from board.responses import json_response

router = APIRouter()


@router.get("/layouts")
def read_layouts(store: StoreDep) -> Response:
    """Answer the layouts of all runs (docs/api.md describes them)."""
    return json_response(layouts(store))
