"""What a page may ask of a profile; docs/api.md describes each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from board.requests import Id, Strict

ProfileId = Annotated[str, Field(max_length=100)]
Time = Annotated[float, Field(ge=-(2**60), le=2**60, allow_inf_nan=False)]
Range = tuple[Time, Time]
Tracks = Annotated[list[Id], Field(max_length=20_000)]


class OfProfile(Strict):
    """A question about one profile as a whole."""

    id: ProfileId


class SlicesRequest(OfProfile):
    """What to draw of these tracks."""

    range: Range | None = None
    pixels: int = Field(default=1000, ge=1, le=20_000)
    tracks: Tracks


class SliceRequest(OfProfile):
    """All about one slice."""

    slice: Id
    track: int | None = None


class SummaryRequest(OfProfile):
    """What took how long, in all or in a part."""

    range: Range | None = None
    by: Literal["name", "op", "category", "track"] = "name"
    tracks: Tracks | None = None
    limit: int = Field(default=1000, ge=1, le=100_000)


class FlameRequest(OfProfile):
    """The same as a tree: who called whom."""

    range: Range | None = None
    tracks: Tracks | None = None
    limit: int = Field(default=5000, ge=1, le=100_000)


class SearchRequest(OfProfile):
    """Slices whose name has this text, or matches this pattern."""

    text: str = Field(min_length=1, max_length=1000)
    regex: bool = False
    case: bool = False
    limit: int = Field(default=1000, ge=1, le=100_000)


class CompareRequest(Strict):
    """How two profiles differ."""

    before: ProfileId
    after: ProfileId
    by: Literal["name", "op", "category"] = "name"
    limit: int = Field(default=1000, ge=1, le=100_000)
