"""What a page may ask of the projector; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from board.requests import Strict

Point = Annotated[int, Field(ge=0, lt=1 << 31)]
Points = Annotated[list[Point], Field(max_length=10_000_000)]
Id = Annotated[str, Field(max_length=100)]
Metric = Literal["cosine", "euclidean"]


class Axis(Strict):
    """From the centroid of some points to that of others; none stand for all."""

    left: Points | None = None
    right: Points | None = None


class ProjectionRequest(Strict):
    """How points are to be placed."""

    id: Id
    method: Literal["pca", "random", "custom", "tsne", "umap"]
    dimensions: Literal[2, 3] = 3
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 0
    spherise: bool = False
    rows: Points | None = None
    components: Annotated[int, Field(ge=1, le=10)] = 10
    axes: Annotated[list[Axis], Field(max_length=3)] = Field(default_factory=list)
    perplexity: Annotated[float, Field(ge=1, le=1000)] = 30.0
    learning_rate: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    iterations: Annotated[int, Field(ge=1, le=100_000)] = 1000
    metric: Metric = "euclidean"
    supervise: Annotated[str, Field(max_length=10_000)] | None = None
    weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    neighbors: Annotated[int, Field(ge=2, le=1000)] = 15
    min_dist: Annotated[float, Field(ge=0, le=1)] = 0.1
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 500
    from_: Id | None = Field(None, alias="from")

    @model_validator(mode="after")
    def _has_axes(self) -> ProjectionRequest:
        if (self.method == "custom") != bool(self.axes):
            raise ValueError("method 'custom' takes axes, and no other method does")
        return self


class NeighborsRequest(Strict):
    """Who is near to one point."""

    id: Id
    point: Point
    k: Annotated[int, Field(ge=1, le=100_000)] = 100
    metric: Metric = "cosine"
    rows: Points | None = None


class SearchRequest(Strict):
    """Which points have a text in their metadata."""

    id: Id
    field: Annotated[str, Field(max_length=10_000)] | None = None
    text: Annotated[str, Field(max_length=1000)]
    regex: bool = False
    case: bool = False
