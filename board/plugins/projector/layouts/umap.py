"""UMAP (McInnes, Healy, Melville 2018): a fuzzy graph of neighbours, laid out by sampling its edges.

Neighbours are exact and the first places are principal components; epochs, learning rate, negative samples and the
curve of `min_dist` are umap-learn's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from board.plugins.projector.layouts import compiled
from board.plugins.projector.layouts.graph import Float32, Float64, Graph, memberships, nearest, supervised, symmetric
from board.plugins.projector.layouts.problem import Problem
from board.plugins.projector.layouts.tsne import Step

NEGATIVES = 5
_LEARNING_RATE = 1.0
_EXTENT = 10.0  # of the first places, to either side
_FIT_STEPS = 100
_SPREAD = 1.0


def affinities(problem: Problem) -> Graph:
    """Return how surely each pair of points is one of neighbours, 0 to 1."""
    k = min(len(problem.values) - 1, problem.neighbors - 1)  # a point counts as its own neighbour
    index, distance = nearest(problem.values, problem.values, max(k, 1), own=True)
    graph = symmetric(index, memberships(distance), "union")
    return graph if problem.classes is None else supervised(graph, problem.classes, problem.weight)


def layout(problem: Problem, graph: Graph) -> Iterator[Step]:
    """Yield the places after each epoch."""
    a, b = curve(problem.min_dist)
    epochs = problem.iterations
    strongest = graph.weights.max() if len(graph.weights) else 1.0
    kept = graph.weights >= strongest / epochs  # weaker ones would never be due
    heads, tails = graph.rows()[kept].astype(np.int32), graph.indices[kept]
    every = (strongest / graph.weights[kept]).astype(np.float32)
    due = every.copy()
    place = _start(problem)
    state = np.array([problem.seed * 2 + 0x9E3779B97F4A7C15 & (1 << 64) - 1], np.uint64)  # never 0
    for epoch in range(1, epochs + 1):
        rate = _LEARNING_RATE * (1.0 - (epoch - 1) / epochs)
        compiled.sample_edges(place, heads, tails, every, due, a, b, rate, epoch, NEGATIVES, state)
        yield Step(epoch, place)


def _start(problem: Problem) -> Float32:
    if problem.start is not None:
        return np.ascontiguousarray(problem.start, np.float32).copy()
    extent = np.abs(problem.initial).max() if problem.initial.size else 0.0
    scaled = problem.initial * np.float32(_EXTENT / (extent or 1.0))
    jitter = np.random.default_rng(problem.seed).normal(scale=1e-4, size=scaled.shape)
    return np.ascontiguousarray(scaled + jitter, np.float32)


def curve(min_dist: float) -> tuple[float, float]:
    """Return a and b for which 1 / (1 + a d^2b) is nearest to 1 up to `min_dist` and exp(min_dist - d) beyond.

    Gauss-Newton with damping (Levenberg-Marquardt) over distances up to three spreads, as umap-learn fits it.
    """
    distance = np.linspace(0, 3 * _SPREAD, 300)[1:]
    wanted = np.where(distance < min_dist, 1.0, np.exp(-(distance - min_dist) / _SPREAD))
    parameters, damping = np.array([1.0, 1.0]), 1e-2
    error = _residual(parameters, distance, wanted)
    for _ in range(_FIT_STEPS):
        a, b = parameters
        power = distance ** (2 * b)
        slope = -((1 + a * power) ** -2.0)
        jacobian = np.stack([slope * power, slope * a * power * 2 * np.log(distance)], axis=1)
        normal = jacobian.T @ jacobian
        step = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), -jacobian.T @ error)
        tried = np.maximum(parameters + step, 1e-3)
        changed = _residual(tried, distance, wanted)
        if changed @ changed < error @ error:
            parameters, error, damping = tried, changed, damping / 3
        else:
            damping *= 4
    return float(parameters[0]), float(parameters[1])


def _residual(parameters: Float64, distance: Float64, wanted: Float64) -> Float64:
    residual: Float64 = 1 / (1 + parameters[0] * distance ** (2 * parameters[1])) - wanted
    return residual
