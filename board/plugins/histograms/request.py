"""What a page may ask of histograms; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from board.payloads.buckets import LIMIT
from board.requests import Id, Strict
from board.samples import Restarts, X

Coordinate = Annotated[float, Field(ge=-LIMIT, le=LIMIT)]


class Card(Strict):
    """One card in view."""

    key: str
    bins: int = Field(80, ge=1, le=2048)
    samples: int = Field(64, ge=2, le=2048)
    x_range: tuple[Coordinate, Coordinate] | None = None
    values: tuple[Coordinate, Coordinate] | None = None
    series: list[tuple[Id, Id]] = Field(max_length=1000)


class SeriesRequest(Strict):
    """All cards in view."""

    x: X = "step"
    restarts: Restarts = "latest"
    ignored: float = Field(0.0, ge=0, le=0.25)
    cards: list[Card] = Field(max_length=1000)


class LoggedRequest(Strict):
    """One histogram as it was logged, by its step and wall time."""

    run: Id
    tag: Id
    step: float
    wall: float | None = None
