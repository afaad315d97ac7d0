"""What a page may ask of meshes; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from board.requests import Id, Place, Strict
from board.samples import Restarts

Row = Annotated[int, Field(ge=-1, lt=1 << 31)]


class StepsRequest(Strict):
    """At which steps these series have meshes, and how many."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class MeshPlace(Place):
    """Where one mesh is: its vertices' place, and the rows of its other parts."""

    face: Row = Field(-1, description="the row of the triangles; -1: the mesh has none")
    color: Row = Field(-1, description="the row of the colours; -1: the mesh has none")


class WantedFile(MeshPlace):
    """A mesh for other programs."""

    format: Literal["ply", "obj"] = "ply"
