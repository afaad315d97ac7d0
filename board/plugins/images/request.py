"""What a page may ask of images; docs/api.md describes each field."""

from __future__ import annotations

from pydantic import Field

from board.requests import Count, Id, Place, Strict
from board.samples import Restarts


class IndexRequest(Strict):
    """The series whose images are about to be shown; with a generation and the number of rows that the client has."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id] | tuple[Id, Id, Count, Count]] = Field(max_length=10_000)


class Wanted(Place):
    """A place, and how its image is wanted."""

    large: bool = Field(False, description="also where it has very many pixels, or is cut short")
    download: bool = Field(False, description="as a file, of whatever bytes")
