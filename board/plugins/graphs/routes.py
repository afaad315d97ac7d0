"""`api/graphs`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from board.downloads import file_name
from board.errors import BadRequest
from board.plugin import StoreDep
from board.plugins.graphs import details, opened, sources, statistics
from board.plugins.graphs.difference import difference
from board.plugins.graphs.download import MEDIA_TYPES, FileFormat, download
from board.plugins.graphs.listing import listing
from board.plugins.graphs.request import DifferenceRequest, GraphRequest, NodeRequest, Stamp, StatsRequest
from board.plugins.graphs.sources import GraphKind, readable
from board.requests import Id
from board.responses import document_response, download_response, json_response

router = APIRouter()


@router.get("/list")
def list_graphs(store: StoreDep) -> Response:
    """Answer which graphs and step statistics there are."""
    return json_response(listing(store))


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


@router.post("/stats")
def read_stats(request: StatsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer what each operation of a graph cost in a traced step."""
    source = sources.profile_source(store, request.run, request.tag)
    source.demand(request.stamp)
    wanted = request.graph
    graph = sources.graph_source(store, wanted.run, wanted.tag, wanted.kind)
    laid = statistics.overlay(opened.model(store, graph, wanted.kind), statistics.read_costs(source))
    return document_response(accept, {"stamp": source.stamp, "graph_stamp": graph.stamp} | laid)


@router.post("/diff")
def read_difference(
    request: DifferenceRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None
) -> Response:
    """Answer two graphs as one, each operation with what became of it."""
    stamps, definitions = [], []
    for each in (request.before, request.after):
        source = sources.graph_source(store, each.run, each.tag, each.kind)
        stamps.append(source.stamp)
        definitions.append(opened.definition(store, source, each.kind))
    document = readable(lambda: difference(definitions[0], definitions[1]))
    return document_response(accept, {"before_stamp": stamps[0], "after_stamp": stamps[1]} | document)


@router.get("/download")
def download_graph(
    store: StoreDep,
    run: Id,
    tag: Id | None = None,
    kind: GraphKind = "graph",
    format: FileFormat = "pbtxt",  # noqa: A002  # the name is the query parameter's
) -> StreamingResponse:
    """Answer a graph as a file."""
    source = sources.graph_source(store, run, tag, kind)
    pieces = download(source, kind, format)
    name = file_name(store.run_by_id(run).name, "graph" if tag is None else source.series.tag, format)
    return download_response(pieces, name, MEDIA_TYPES[format])
