"""Many points by way of few: some are laid out, each other one stands among the nearest of those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from board.plugins.projector.layouts.graph import Float32, Float64, Index, nearest

MOST_LANDMARKS = 10_000
_AMONG = 5


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Which points are laid out, and between which of them each point stands."""

    chosen: Index  # rows of all points
    among: Index | None  # n × few landmarks; None where all points are laid out
    shares: Float64 | None

    def spread(self, placed: Float32) -> Float32:
        """Return places of all points: means of the landmarks around, the near ones counting more."""
        if self.among is None or self.shares is None:
            return placed
        whole: Float32 = np.einsum("nk,nkd->nd", self.shares, placed[self.among]).astype(np.float32)
        whole[self.chosen] = placed
        return whole


def choose(values: Float32, seed: int) -> Landmarks:
    """Draw landmarks, where there are more points than can be laid out."""
    points = len(values)
    if points <= MOST_LANDMARKS:
        return Landmarks(np.arange(points), None, None)
    chosen = np.sort(np.random.default_rng(seed).choice(points, MOST_LANDMARKS, replace=False))
    among, distance = nearest(values, values[chosen], _AMONG, own=False)
    closeness = 1.0 / np.maximum(distance, np.finfo(np.float32).tiny)
    closeness[distance[:, 0] == 0] = distance[distance[:, 0] == 0] == 0  # on a landmark: there
    return Landmarks(chosen, among, closeness / closeness.sum(axis=1, keepdims=True))
