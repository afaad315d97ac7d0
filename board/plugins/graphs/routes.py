"""`api/graphs`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from board.errors import BadRequest
from board.plugin import StoreDep
from board.plugins.graphs import details, opened, sources
from board.plugins.graphs.request import GraphRequest, Id, NodeRequest, Stamp
from board.plugins.graphs.sources import GraphKind
from board.responses import document_response, json_response

router = APIRouter()


@router.get("/list")
def list_graphs(store: StoreDep) -> Response:
    """Answer which graphs and step statistics there are."""
    return json_response(sources.listing(store))


@router.post("/model")
def read_model(request: GraphRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer a whole graph as it is drawn."""
    source = sources.graph_source(store, request.run, request.tag, request.kind)
    document = opened.model(store, source, request.kind).document
    return document_response(accept, {"stamp": source.stamp} | document)


@router.post("/node")
def read_node(request: NodeRequest, store: StoreDep) -> Response:
    """Answer everything about one operation."""
    source = sources.graph_source(store, request.run, request.tag, request.kind)
    source.demand(request.stamp)
    model = opened.model(store, source, request.kind)
    return json_response(details.details(model, opened.definition(store, source, request.kind), request.node))


@router.get("/attribute")
def read_attribute(
    store: StoreDep,
    run: Id,
    node: Id,
    name: str,
    tag: Id | None = None,
    kind: GraphKind = "graph",
    stamp: Stamp | None = None,
) -> Response:
    """Answer one attribute of an operation whole, as text."""
    source = sources.graph_source(store, run, tag, kind)
    source.demand(stamp)
    model = opened.model(store, source, kind)
    details.demand_node(model, node)
    space, own = details.place(model, node)
    found = None
    if space < len(model.functions):
        found = opened.definition(store, source, kind).attribute(space, own, name)
    if found is None:
        raise BadRequest(f"operation {model.names[node]!r} has no attribute {name!r}")
    text = found.text + ("\n… cut here\n" if found.cut else "")
    return Response(text.encode("utf-8", "replace"), media_type="text/plain; charset=utf-8")
