"""What a page may ask of audio; docs/api.md describes each field."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from board.requests import Count, Id, Place, Strict
from board.samples import Restarts


class StepsRequest(Strict):
    """At which steps these series have clips, and how many."""

    restarts: Restarts = "latest"
    series: list[tuple[Id, Id]] = Field(max_length=100_000)


class ClipsRequest(Strict):
    """The steps whose clips are in view, as (run, tag, row)."""

    samples: list[tuple[Id, Id, Count]] = Field(max_length=500)


class WantedFile(Place):
    """A clip's bytes."""

    download: bool = Field(False, description="as a file, of whatever bytes")


class WantedSpectrogram(Place):
    """A clip's spectrogram."""

    scale: Literal["mel", "linear"] = "mel"
