"""What the questions of pages are made of; docs/api.md describes each question."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[int, Field(ge=0, lt=1 << 31)]
"""Of a run or a tag, or any other place in a list."""

Count = Annotated[int, Field(ge=0, lt=1 << 53)]
"""A number that may grow as long as a page can hold it whole."""


class Strict(BaseModel):
    """A question whose every field is known."""

    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class Place(Strict):
    """Where one sample is. Names it for good: under another `boot` or `generation` there may be another one."""

    boot: str = Field(max_length=100)
    run: Id
    tag: Id
    generation: Count
    row: Id
    sample: Id = 0
