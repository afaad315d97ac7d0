"""What a page may ask of PR curves; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from board.samples import Restarts

Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Row = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class StepsRequest(_Strict):
    """At which steps these series have curves."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class CurvesRequest(_Strict):
    """All curves in view."""

    samples: list[tuple[Id, Id, Row]] = Field(max_length=1000)
