"""One tag at several steps, each turned onto the next: what moves on the screen has moved.

Every step has principal components of its own, whose signs and order are chance. The last step keeps its own; each
earlier one is turned and mirrored, in all its components, to lie as near as it can to the one after it (orthogonal
Procrustes, Schönemann 1966). Nothing is scaled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from board.embeddings.errors import TooLarge, UnknownEmbedding
from board.embeddings.listing import Embedding, embeddings, steps_of
from board.embeddings.vectors import vectors
from board.plugins.projector.linear import Float32, Float64, principal
from board.store.store import Store

COMPONENTS = 10
"""Turned together, so that a component that comes in another place is found again."""

MOST_STEPS = 100
MOST_PLACES = 1 << 24
"""Points of all steps together: 128 MiB and more of them would be sent."""


def aligned(store: Store, run: str, tag: str, dimensions: int) -> dict[str, Any]:
    """Return the places at every step, as a document. Raises UnknownEmbedding, TooLarge, BadEmbedding."""
    steps = [each for each in steps_of(embeddings(store)[0], run, tag) if each.problem is None]
    if not steps:
        raise UnknownEmbedding(f"{run}: {tag}")
    shown = _evenly(steps)
    notes = [f"{len(shown)} of {len(steps)} steps are shown"] if len(shown) < len(steps) else []
    if sum(each.shape[0] for each in shown if each.shape) > MOST_PLACES:
        raise TooLarge(f"the {len(shown)} steps have more than {MOST_PLACES:,} points together")
    if len({each.shape for each in shown}) > 1:
        notes.append("not all steps have as many points or dimensions; points of one number are taken for the same")
    placed = [_components(each) for each in shown]
    for place in range(len(placed) - 2, -1, -1):
        placed[place] = _turned(placed[place], placed[place + 1])
    return {
        "steps": np.array([each.step for each in shown], np.int64),
        "ids": [each.id for each in shown],
        "dimensions": dimensions,
        "points": [np.ascontiguousarray(each[:, :dimensions], np.float32).reshape(-1) for each in placed],
        "note": "; ".join(notes),
    }


def _evenly(steps: list[Embedding]) -> list[Embedding]:
    """Return the steps, or so many of them as are shown, the first and the last among them."""
    if len(steps) <= MOST_STEPS:
        return steps
    return [steps[place] for place in np.linspace(0, len(steps) - 1, MOST_STEPS).round().astype(int)]


def _components(embedding: Embedding) -> Float32:
    """Return the principal components of one step; zeros where there are fewer, NaN for points that have none."""
    found = vectors(embedding)
    usable = found.values if found.finite.all() else found.values[found.finite]
    places = principal(usable, COMPONENTS).points
    whole = np.full((len(found.values), COMPONENTS), np.nan, np.float32)
    whole[found.finite] = 0.0
    whole[found.finite, : places.shape[1]] = places
    return whole


def _turned(places: Float32, onto: Float32) -> Float32:
    """Return places turned about the centre of the points that both steps have, as near to the others as they get."""
    common = min(len(places), len(onto))
    both = np.isfinite(places[:common, 0]) & np.isfinite(onto[:common, 0])
    if not both.any():
        return places
    own, other = (each[:common][both].astype(np.float64) for each in (places, onto))
    turn = rotation(own - own.mean(axis=0), other - other.mean(axis=0))
    turned: Float32 = ((places - own.mean(axis=0)) @ turn + other.mean(axis=0)).astype(np.float32)
    return turned


def rotation(own: Float64, other: Float64) -> Float64:
    """Return the orthogonal matrix that takes `own` nearest to `other`, in the sum of squares."""
    left, _, right = np.linalg.svd(own.T @ other)
    turn: Float64 = left @ right
    return turn
