"""Which points a question is about, and their places at once; rows that hold no numbers stay out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.embeddings.kept import Kept
from board.embeddings.listing import Embedding
from board.embeddings.vectors import Vectors, vectors
from board.errors import BadRequest
from board.plugins.projector.linear import Float32, Placement, custom, principal, random, spherised
from board.plugins.projector.request import Axis, ProjectionRequest

Indices = npt.NDArray[np.intp]

_kept: Kept[Placement] = Kept(lambda placement: placement.points.nbytes, 64 << 20)


@dataclass(frozen=True)
class Chosen:
    """The points that are placed."""

    all: Vectors
    rows: Indices  # that were asked for
    usable: npt.NDArray[np.bool_]  # of those

    @property
    def points(self) -> Indices:
        """The points that can be placed."""
        return self.rows[self.usable]

    @property
    def whole(self) -> bool:
        """Whether these are all points."""
        return len(self.points) == len(self.all.values)

    def values(self, *, on_sphere: bool) -> Float32:
        """Return the vectors of the points that can be placed."""
        found = self.all.values if self.whole else self.all.values[self.points]
        return spherised(found) if on_sphere else found

    def spread(self, placed: Float32) -> Float32:
        """Return places of all rows: NaN for those that cannot be placed."""
        if len(placed) == len(self.rows):
            return placed
        whole = np.full((len(self.rows), placed.shape[1]), np.nan, np.float32)
        whole[self.usable] = placed
        return whole

    @property
    def note(self) -> str:
        """Say what is left out."""
        missing = len(self.rows) - len(self.points)
        return f"{missing:,} points have NaN or infinite coordinates and are left out" if missing else ""


def choose(embedding: Embedding, rows: Sequence[int] | None) -> Chosen:
    """Return the points of a question, all of them where it names none. Raises BadRequest for one that is not there."""
    found = vectors(embedding)
    if rows is None:
        chosen = np.arange(len(found.values))
    else:
        chosen = points_of(found, rows)
        if len(np.unique(chosen)) != len(chosen):
            raise BadRequest("a point is named twice")
    return Chosen(found, chosen, found.finite[chosen])


def points_of(found: Vectors, points: Sequence[int]) -> Indices:
    """Return points as an index. Raises BadRequest for one that is not there."""
    chosen = np.array(points, np.intp)
    if len(chosen) and chosen.max() >= len(found.values):
        raise BadRequest(f"there is no point {chosen.max()}, only {len(found.values):,}")
    return chosen


def projection(embedding: Embedding, request: ProjectionRequest) -> dict[str, Any]:
    """Return the places of a method that needs no job, as a document."""
    chosen = choose(embedding, request.rows)
    key = (chosen.all.digest, request.model_dump_json(exclude={"id"}))
    placement = _kept.get(key, lambda: _placed(chosen, request))
    return {
        "points": chosen.spread(placement.points).reshape(-1),
        "dimensions": placement.points.shape[1],
        "variance": placement.variance.astype(np.float32),
        "note": "; ".join(filter(None, [chosen.note, placement.note])),
    }


def _placed(chosen: Chosen, request: ProjectionRequest) -> Placement:
    values = chosen.values(on_sphere=request.spherise)
    if request.method == "pca":
        return principal(values, request.components)
    if request.method == "random":
        return random(values, request.dimensions, request.seed)
    return custom(values, [(_side(chosen, axis, "left"), _side(chosen, axis, "right")) for axis in request.axes])


def _side(chosen: Chosen, axis: Axis, side: str) -> Sequence[int]:
    """Return the points at one end of an axis, as rows of the matrix that is projected."""
    named = points_of(chosen.all, getattr(axis, side) or [])
    rows = np.flatnonzero(np.isin(chosen.points, named))
    if len(named) and not len(rows):
        raise BadRequest(f"none of the points at the {side} of an axis can be placed")
    found: list[int] = rows.tolist()
    return found
