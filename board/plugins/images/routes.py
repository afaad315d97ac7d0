"""`api/images`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from board.plugin import StoreDep
from board.plugins.images.index import index
from board.plugins.images.picture import NoImage, find_picture, refusal
from board.plugins.images.request import IndexRequest, Wanted
from board.requests import Place
from board.responses import document_response, json_response, ranged_response

FOREVER = "private, max-age=31536000, immutable"
"""An address holds the server's `boot` and the series' generation: under it there is never another image."""

router = APIRouter()


@router.post("/series")
def read_index(request: IndexRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer steps and times of the images of many series, as one document (docs/api.md describes it)."""
    return document_response(accept, index(store, request))


@router.get("/file")
def read_file(
    wanted: Annotated[Wanted, Query()],
    store: StoreDep,
    range_: Annotated[str | None, Header(alias="range")] = None,
    sec_fetch_dest: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer one image's bytes as they were logged, or why they are not shown."""
    found = find_picture(store, wanted)
    picture = found.picture
    problem = None if wanted.download else refusal(picture, large=wanted.large)
    if problem is None and sec_fetch_dest == "image" and picture.media_type.startswith("video/"):
        problem = NoImage(f"this is a video ({picture.media_type})")  # an <img> would fetch all of it in vain
    if problem is not None:
        raise problem
    disposition = f'{"attachment" if wanted.download else "inline"}; filename="{found.name}"'
    headers = {"Cache-Control": FOREVER, "Content-Disposition": disposition}
    return ranged_response(picture.encoded, picture.media_type, headers, range_)


@router.get("/about")
def read_about(place: Annotated[Place, Query()], store: StoreDep) -> Response:
    """Answer what one image is, and why it is not shown, if it is not."""
    found = find_picture(store, place)
    picture = found.picture
    problem = refusal(picture, large=False)
    about = {
        "media_type": picture.media_type,
        "bytes": len(picture.encoded),
        "size": picture.size,
        "claimed": picture.claimed,
        "samples": found.samples,
        "name": found.name,
        "problem": None if problem is None else {"code": problem.code, "message": problem.message},
    }
    return json_response(about, headers={"Cache-Control": FOREVER})
