"""`api/mesh`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.mesh.files import as_obj, as_ply
from board.plugins.mesh.geometry import read_geometry
from board.plugins.mesh.parts import steps
from board.plugins.mesh.request import MeshPlace, StepsRequest, WantedFile
from board.responses import document_response

FOREVER = "private, max-age=31536000, immutable"
"""An address holds the server's `boot`, the series' generation and the rows: under it there is never another mesh."""

router = APIRouter()


@router.post("/steps")
def read_steps(request: StepsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer at which steps there are meshes, how many a step, and which rows hold their parts."""
    return document_response(accept, steps(store, request.series, request.restarts))


@router.get("/geometry")
def read_mesh(
    place: Annotated[MeshPlace, Query()], store: StoreDep, accept: Annotated[str | None, Header()] = None
) -> Response:
    """Answer vertices, faces and colours of one mesh, and what was left out of it."""
    return document_response(accept, read_geometry(store, place).document(), {"Cache-Control": FOREVER})


@router.get("/file")
def read_file(wanted: Annotated[WantedFile, Query()], store: StoreDep) -> Response:
    """Answer one mesh as a file for other programs."""
    geometry = read_geometry(store, wanted)
    content = as_ply(geometry) if wanted.format == "ply" else as_obj(geometry)
    headers = {
        "Cache-Control": FOREVER,
        "Content-Disposition": f'attachment; filename="{geometry.name}.{wanted.format}"',
    }
    return Response(content, 200, headers, "application/octet-stream")
