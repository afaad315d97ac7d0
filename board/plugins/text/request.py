"""What a page may ask of texts; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from board.requests import Count, Id, Strict
from board.samples import Restarts

Series = Annotated[list[tuple[Id, Id]], Field(max_length=100_000)]


class StepsRequest(Strict):
    """At which steps these series have texts."""

    restarts: Restarts = "latest"
    series: Series


class SamplesRequest(Strict):
    """All texts in view."""

    form: Literal["markdown", "plain"] = "markdown"
    samples: list[tuple[Id, Id, Count]] = Field(max_length=500)


class SearchRequest(Strict):
    """Where a text or a pattern occurs; `start` is the `next` of the answer before."""

    pattern: str = Field(min_length=1, max_length=1000)
    regex: bool = False
    case: bool = False
    restarts: Restarts = "latest"
    series: Series
    start: tuple[int, int] = (0, 0)
