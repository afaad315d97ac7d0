"""Where points are placed, and how long it takes: `python -m benchmarks.projector [--peers]`.

`--peers` lays out scikit-learn's digits with the packages that are installed (scikit-learn, openTSNE, umap-learn) as
well. Trustworthiness says how many of a point's neighbours in the picture are neighbours in the data (1: all).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np
import numpy.typing as npt

from board.plugins.projector.layouts import landmarks, tsne, umap
from board.plugins.projector.layouts.problem import Problem, prepared
from board.plugins.projector.linear import principal
from board.plugins.projector.neighbors import nearest

Float32 = npt.NDArray[np.float32]

POINTS, DIMENSIONS, GROUPS = 100_000, 64, 20
ITERATIONS = 50


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    start = time.perf_counter()
    yield
    print(f"{what:64} {time.perf_counter() - start:8.3f} s", flush=True)


def clouds(points: int, dimensions: int) -> Float32:
    """Points in groups, as embeddings of classes are."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(GROUPS, dimensions)) * 4
    group = random.integers(0, GROUPS, points)
    return (centres[group] + random.normal(size=(points, dimensions))).astype(np.float32)


def problem(values: Float32, dimensions: int, iterations: int) -> Problem:
    """A layout with everybody's defaults."""
    ready, initial, _ = prepared(values, "euclidean", dimensions)
    return Problem(ready, initial, None, None, 0.0, 0, 30.0, 0.0, iterations, 15, 0.1)


def lay_out(method: ModuleType, asked: Problem) -> Float32:
    """Return where all points are in the end."""
    places = asked.initial
    for step in method.layout(asked, method.affinities(asked)):
        places = step.points
    return np.ascontiguousarray(places)


def large() -> None:
    """100,000 points, and the landmarks of them."""
    values = clouds(POINTS, DIMENSIONS)
    wide = clouds(20_000, 2000)
    with timed(f"PCA, {POINTS:,} × {DIMENSIONS}"):
        principal(values, 10)
    with timed("PCA, 20,000 × 2,000 (by randomized iteration)"):
        principal(wide, 10)
    with timed(f"100 nearest of {POINTS:,}, cosine"):
        nearest(values, np.arange(POINTS), 0, 100, "cosine")
    for method in (tsne, umap):
        lay_out(method, problem(values[:500], 3, 2))  # compiled, or read from the cache, before anything is measured
    landmarks.choose(values[: landmarks.MOST_LANDMARKS + 1], 0)
    with timed(f"{POINTS:,} points between {landmarks.MOST_LANDMARKS:,} landmarks"):
        marks = landmarks.choose(values, 0)
    asked = problem(values[marks.chosen], 3, ITERATIONS)
    for method in (tsne, umap):
        name = method.__name__.rpartition(".")[2]
        with timed(f"{name}: neighbours of {landmarks.MOST_LANDMARKS:,}"):
            graph = method.affinities(asked)
        with timed(f"{name}: {ITERATIONS} iterations in 3-D"):
            for _ in method.layout(asked, graph):
                pass


def digits() -> None:
    """The same data laid out by everybody, with the same iterations."""
    data = importlib.import_module("sklearn.datasets").load_digits().data.astype(np.float32)
    trustworthiness = importlib.import_module("sklearn.manifold").trustworthiness
    for name, lay in peers(data):
        start = time.perf_counter()
        places = lay()
        spent = time.perf_counter() - start
        print(
            f"{name:50} {spent:8.2f} s   trustworthiness {trustworthiness(data, places, n_neighbors=12):.4f}",
            flush=True,
        )


def peers(data: Float32) -> Iterator[tuple[str, Callable[[], Float32]]]:
    """Yield every way to lay out the digits that there is here."""
    yield "t-SNE 2-D, ours, 1000 iterations", lambda: lay_out(tsne, problem(data, 2, 1000))
    yield "t-SNE 3-D, ours, 1000 iterations", lambda: lay_out(tsne, problem(data, 3, 1000))
    manifold = importlib.import_module("sklearn.manifold")
    yield "t-SNE 2-D, scikit-learn", lambda: manifold.TSNE(2, init="pca", random_state=0).fit_transform(data)
    yield "t-SNE 3-D, scikit-learn", lambda: manifold.TSNE(3, init="pca", random_state=0).fit_transform(data)
    if importlib.util.find_spec("openTSNE"):
        open_tsne = importlib.import_module("openTSNE")
        yield "t-SNE 2-D, openTSNE", lambda: np.asarray(open_tsne.TSNE(random_state=0, n_jobs=2).fit(data))
    yield "UMAP 2-D, ours, 500 epochs", lambda: lay_out(umap, problem(data, 2, 500))
    if importlib.util.find_spec("umap"):
        learn = importlib.import_module("umap")
        yield "UMAP 2-D, umap-learn, 500 epochs", lambda: learn.UMAP(n_epochs=500, random_state=0).fit_transform(data)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.projector", description=__doc__)
    parser.add_argument("--peers", action="store_true")
    (digits if parser.parse_args().peers else large)()


if __name__ == "__main__":
    main()
