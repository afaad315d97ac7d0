"""`api/projector`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from board.downloads import file_name
from board.embeddings.listing import find
from board.plugin import StoreDep
from board.plugins.projector import contents
from board.plugins.projector.alignment import aligned
from board.plugins.projector.catalogue import catalogue
from board.plugins.projector.fields import metadata_document, search
from board.plugins.projector.layout_jobs import jobs, start_layout
from board.plugins.projector.neighbors import nearest
from board.plugins.projector.placing import choose, points_of, projection
from board.plugins.projector.request import Id, NeighborsRequest, ProjectionRequest, SearchRequest
from board.responses import document_response, download_response, json_response

Accept = Annotated[str | None, Header()]

router = APIRouter()


@router.get("/list")
def read_list(store: StoreDep) -> Response:
    """Answer which embeddings there are."""
    return json_response(catalogue(store))


@router.get("/metadata")
def read_metadata(id: Id, store: StoreDep, accept: Accept = None) -> Response:  # noqa: A002
    """Answer what the metadata say of each point, as columns."""
    return document_response(accept, metadata_document(find(store, id)))


@router.get("/sprite")
def read_sprite(id: Id, store: StoreDep) -> Response:  # noqa: A002
    """Answer the image that holds a picture of each point."""
    content, media_type = contents.sprite(find(store, id))
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})


@router.post("/projection")
def make_projection(request: ProjectionRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer where points are, or the job that finds it out."""
    embedding = find(store, request.id)
    if request.method in ("tsne", "umap"):
        return json_response({"job": start_layout(embedding, request).id})
    return document_response(accept, projection(embedding, request))


@router.get("/job")
def read_job(job: Id, since: Annotated[int, Query(ge=-1)] = -1, accept: Accept = None) -> Response:
    """Answer how far a layout is, and its latest frame if that is newer than the client's."""
    return document_response(accept, jobs.get(job).document(since))


@router.delete("/job")
def cancel_job(job: Id) -> Response:
    """End a layout; what it reached stays."""
    found = jobs.get(job)
    found.cancel()
    return json_response({"job": found.id, "state": found.state})


@router.post("/neighbors")
def read_neighbors(request: NeighborsRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer who is nearest to a point, by all coordinates."""
    chosen = choose(find(store, request.id), request.rows)
    point = int(points_of(chosen.all, [request.point])[0])
    candidates = chosen.points if chosen.all.finite[point] else chosen.points[:0]
    index, distance = nearest(chosen.all.values, candidates, point, request.k, request.metric)
    return document_response(accept, {"index": index, "distance": distance.astype("f4")})


@router.post("/search")
def search_metadata(request: SearchRequest, store: StoreDep, accept: Accept = None) -> Response:
    """Answer which points have a text in their metadata."""
    return document_response(accept, search(find(store, request.id), request))


@router.get("/vectors")
def read_vectors(id: Id, store: StoreDep, points: str = "", accept: Accept = None) -> Response:  # noqa: A002
    """Answer the coordinates of a few points."""
    return document_response(accept, contents.some_vectors(find(store, id), points))


@router.get("/bookmarks")
def read_bookmarks(id: Id, store: StoreDep) -> Response:  # noqa: A002
    """Answer the views that TensorBoard saved."""
    return json_response(contents.bookmarks(find(store, id)))


@router.get("/aligned")
def read_aligned(
    run: str, tag: str, store: StoreDep, dimensions: Annotated[Literal["2", "3"], Query()] = "3", accept: Accept = None
) -> Response:
    """Answer where the points of one tag are at every step, the steps turned onto each other."""
    return document_response(accept, aligned(store, run, tag, int(dimensions)))


@router.get("/download")
def download(
    id: Id,  # noqa: A002
    store: StoreDep,
    what: Annotated[Literal["tensor", "metadata"], Query()] = "tensor",
) -> Response:
    """Answer all vectors, or the metadata, as TSV."""
    embedding = find(store, id)
    pieces = contents.tensor_tsv(embedding) if what == "tensor" else contents.metadata_tsv(embedding)
    name = file_name(embedding.run, f"{embedding.tensor}__{what}", "tsv")
    return download_response(pieces, name, "text/tab-separated-values")
