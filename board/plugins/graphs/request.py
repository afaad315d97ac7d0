"""What a page may ask of graphs; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from board.plugins.graphs.sources import GraphKind
from board.requests import Id, Strict

Stamp = Annotated[str, Field(max_length=200)]


class GraphRequest(Strict):
    """Which graph."""

    run: Id
    tag: Id | None = None
    kind: GraphKind = "graph"


class NodeRequest(GraphRequest):
    """Which operation of a graph."""

    node: Id
    stamp: Stamp | None = None


class StatsRequest(Strict):
    """Which step statistics, and the graph that they are laid over."""

    run: Id
    tag: Id
    stamp: Stamp | None = None
    graph: GraphRequest


class DifferenceRequest(Strict):
    """Which two graphs."""

    before: GraphRequest
    after: GraphRequest
