"""t-SNE (van der Maaten, Hinton 2008): similar points near each other, by gradient descent.

Attraction runs along the nearest neighbours, as in Barnes-Hut t-SNE; repulsion is exact, between all pairs, which
vectorises so well that up to some 10,000 points (`landmarks`) no approximation is faster. Learning rate and
exaggeration as in scikit-learn; Belkina et al. 2019 argue for the rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from board.plugins.projector.layouts import compiled
from board.plugins.projector.layouts.graph import Float32, Graph, nearest, perplexed, supervised, symmetric
from board.plugins.projector.layouts.problem import Problem

EXAGGERATION = 12.0
EXAGGERATED_ITERATIONS = 250
_MOMENTUM = (0.5, 0.8)  # while exaggerated, and after
_LEAST_RATE = 50.0
_LEAST_GAIN = 0.01
_NEIGHBORS_PER_PERPLEXITY = 3
_INITIAL_SPREAD = 1e-4


class Step(NamedTuple):
    """Where all points are after so many iterations."""

    iteration: int
    points: Float32  # n × dimensions


def affinities(problem: Problem) -> Graph:
    """Return how probable each pair of points is; all pairs together 1."""
    points = len(problem.values)
    k = min(points - 1, max(2, int(_NEIGHBORS_PER_PERPLEXITY * problem.perplexity)))
    index, distance = nearest(problem.values, problem.values, k, own=True)
    graph = symmetric(index, perplexed(distance, min(problem.perplexity, max(1.0, k / 2))), "mean")
    if problem.classes is not None:
        graph = supervised(graph, problem.classes, problem.weight)
    total = float(graph.weights.sum(dtype=np.float64)) or 1.0
    return Graph(graph.indptr, graph.indices, (graph.weights / total).astype(np.float32))


def layout(problem: Problem, graph: Graph) -> Iterator[Step]:
    """Yield the places after each iteration."""
    points = len(problem.values)
    place = _start(problem)
    exaggerated = 0 if problem.start is not None else min(EXAGGERATED_ITERATIONS, problem.iterations // 2)
    rate = np.float32(problem.learning_rate or max(points / EXAGGERATION / 4, _LEAST_RATE))
    pull, push = np.empty_like(place), np.zeros((3, points), np.float32)
    velocity, gains = np.zeros_like(place), np.ones_like(place)
    flat = np.zeros(points, np.float32)  # two dimensions are three of which one is 0
    for iteration in range(1, problem.iterations + 1):
        early = iteration <= exaggerated
        compiled.attract(place, graph.indptr, graph.indices, graph.weights, pull)
        total = compiled.repel(place[0], place[1], place[2] if len(place) > 2 else flat, push)
        factor = np.float32(EXAGGERATION if early else 1.0)
        gradient = 4 * (factor * pull - push[: len(place)] / np.float32(max(total, 1e-12)))
        gains = np.maximum(
            np.where(velocity * gradient < 0, gains + np.float32(0.2), gains * np.float32(0.8)), _LEAST_GAIN
        )
        velocity = np.float32(_MOMENTUM[not early]) * velocity - rate * gains * gradient
        place += velocity
        place -= place.mean(axis=1, keepdims=True)
        yield Step(iteration, place.T)


def _start(problem: Problem) -> Float32:
    """Return the first places, dimension by dimension: those that are given, else principal components, made small."""
    if problem.start is not None:
        return np.ascontiguousarray(problem.start.T)
    spread = problem.initial[:, :1].std() if len(problem.initial) else 0.0
    small = problem.initial * np.float32(_INITIAL_SPREAD / (spread or 1.0))
    jitter = np.random.default_rng(problem.seed).normal(scale=_INITIAL_SPREAD / 100, size=small.shape)
    return np.ascontiguousarray((small + jitter).T, np.float32)
