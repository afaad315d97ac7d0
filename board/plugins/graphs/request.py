"""What a page may ask of graphs; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from board.plugins.graphs.sources import GraphKind

Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Stamp = Annotated[str, Field(max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class GraphRequest(_Strict):
    """Which graph."""

    run: Id
    tag: Id | None = None
    kind: GraphKind = "graph"


class NodeRequest(GraphRequest):
    """Which operation of a graph."""

    node: Id
    stamp: Stamp | None = None


class StatsRequest(_Strict):
    """Which step statistics, and the graph that they are laid over."""

    run: Id
    tag: Id
    stamp: Stamp | None = None
    graph: GraphRequest


class DifferenceRequest(_Strict):
    """Which two graphs."""

    before: GraphRequest
    after: GraphRequest
