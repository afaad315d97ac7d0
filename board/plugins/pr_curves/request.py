"""What a page may ask of PR curves; docs/api.md describes each field."""

from __future__ import annotations

from pydantic import Field

from board.requests import Count, Id, Strict
from board.samples import Restarts


class StepsRequest(Strict):
    """At which steps these series have curves."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class CurvesRequest(Strict):
    """All curves in view."""

    samples: list[tuple[Id, Id, Count]] = Field(max_length=1000)
