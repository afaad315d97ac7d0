"""What a page may ask of images; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Restarts = Literal["latest", "all", "raw"]
Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Count = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class IndexRequest(_Strict):
    """The series whose images are about to be shown; with a generation and the number of rows that the client has."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id] | tuple[Id, Id, Count, Count]] = Field(max_length=10_000)


class Place(_Strict):
    """Where one image is. Names it for good: under another `boot` or `generation` there may be another image."""

    boot: str = Field(max_length=100)
    run: Id
    tag: Id
    generation: Count
    row: Id
    sample: Id = 0


class Wanted(Place):
    """A place, and how its image is wanted."""

    large: bool = Field(False, description="also where it has very many pixels, or is cut short")
    download: bool = Field(False, description="as a file, of whatever bytes")
