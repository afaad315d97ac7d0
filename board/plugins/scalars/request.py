"""What a page may ask of scalars; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from board.plugins.scalars.lines import LIMIT, Restarts
from board.requests import Count, Id, Strict

Weight = Annotated[float, Field(ge=0, le=0.999)]
Coordinate = Annotated[float, Field(ge=-LIMIT, le=LIMIT)]
Range = tuple[Coordinate, Coordinate]


class XTag(Strict):
    """x is the value of this tag in the same run at the same step."""

    tag: Id


class Group(Strict):
    """Series to be shown as one line with a band."""

    key: str
    members: list[tuple[Id, Id]] = Field(max_length=10_000)
    center: Literal["mean", "median"] = "mean"
    band: Literal["std", "range", "iqr", "none"] = "std"


class Chart(Strict):
    """One chart in view."""

    key: str
    pixels: int = Field(600, ge=1, le=10_000)
    x_range: Range | None = None
    log_x: bool = False
    series: list[tuple[Id, Id] | tuple[Id, Id, Count, Count]] = Field([], max_length=10_000)
    groups: list[Group] = Field([], max_length=1000)


class SeriesRequest(Strict):
    """All charts in view."""

    x: Literal["step", "relative", "wall"] | XTag = "step"
    restarts: Restarts = "latest"
    smoothing: Weight = 0.0
    charts: list[Chart] = Field(max_length=1000)


class TableRequest(Strict):
    """The values of many series at a step, or over a range of steps."""

    restarts: Restarts = "latest"
    smoothing: Weight = 0.0
    series: list[tuple[Id, Id]] = Field(max_length=100_000)
    step: Coordinate | None = None
    range: Range | None = None
