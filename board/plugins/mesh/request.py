"""What a page may ask of meshes; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from board.samples import Restarts

Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Row = Annotated[int, Field(ge=-1, lt=1 << 31)]
Count = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class StepsRequest(_Strict):
    """At which steps these series have meshes, and how many."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class Place(_Strict):
    """Where one mesh is. Names it for good: under another `boot` or `generation` there may be another mesh."""

    boot: str = Field(max_length=100)
    run: Id
    tag: Id = Field(description="of the vertices")
    generation: Count
    row: Id
    face: Row = Field(-1, description="the row of the triangles; -1: the mesh has none")
    color: Row = Field(-1, description="the row of the colours; -1: the mesh has none")
    sample: Id = 0


class WantedFile(Place):
    """A mesh for other programs."""

    format: Literal["ply", "obj"] = "ply"
