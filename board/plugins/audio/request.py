"""What a page may ask of audio; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from board.samples import Restarts

Id = Annotated[int, Field(ge=0, lt=1 << 31)]
Count = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt option must not be ignored


class StepsRequest(_Strict):
    """At which steps these series have clips, and how many."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class ClipsRequest(_Strict):
    """The steps whose clips are in view, as (run, tag, row)."""

    samples: list[tuple[Id, Id, Count]] = Field(max_length=500)


class Place(_Strict):
    """Where one clip is. Names it for good: under another `boot` or `generation` there may be another clip."""

    boot: str = Field(max_length=100)
    run: Id
    tag: Id
    generation: Count
    row: Id
    sample: Id = 0


class WantedFile(Place):
    """A clip's bytes."""

    download: bool = Field(False, description="as a file, of whatever bytes")


class WantedSpectrogram(Place):
    """A clip's spectrogram."""

    scale: Literal["mel", "linear"] = "mel"
