"""From a question about t-SNE or UMAP to its job."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.embeddings.errors import TooLarge
from board.embeddings.listing import Embedding
from board.errors import BadRequest
from board.plugins.projector.fields import classes
from board.plugins.projector.jobs import Job, Jobs
from board.plugins.projector.linear import Float32
from board.plugins.projector.placing import Chosen, choose
from board.plugins.projector.request import ProjectionRequest

MOST_VALUES = 1 << 27
"""Half a GiB of float32: the process holds several times as much."""

jobs = Jobs()

_OF_METHOD = {
    "tsne": {"perplexity", "learning_rate", "iterations"},
    "umap": {"neighbors", "min_dist", "epochs"},
}
_OF_BOTH = {"method", "dimensions", "seed", "spherise", "rows", "metric", "supervise", "weight", "from_"}


def start_layout(embedding: Embedding, request: ProjectionRequest) -> Job:
    """Return the job that finds a layout; the same question gets the same one."""
    chosen = choose(embedding, request.rows)
    if chosen.points.size * chosen.all.values.shape[1] > MOST_VALUES:
        raise TooLarge(f"{len(chosen.points):,} points × {chosen.all.values.shape[1]:,} are too many for a layout")
    asked = request.model_dump_json(include=_OF_BOTH | _OF_METHOD[request.method])
    labels = None if request.supervise is None else classes(embedding, request.supervise, chosen.points)
    start = None if request.from_ is None else _places_of(request.from_, chosen, request.dimensions)
    parts = [chosen.all.digest, asked, _digest(labels), _digest(start)]
    return jobs.start(
        _question(chosen, request, labels, start), lambda name: _job(name, chosen, request), "\0".join(parts)
    )


def _digest(array: np.ndarray[Any, Any] | None) -> str:
    return "" if array is None else str(hash(array.tobytes()))


def _places_of(job: str, chosen: Chosen, dimensions: int) -> Float32:
    found = jobs.get(job)
    places = found.places
    if places is None or places.shape != (len(chosen.points), dimensions):
        raise BadRequest(f"job {job!r} placed no such points: a layout goes on from one of the same points")
    return places


def _job(name: str, chosen: Chosen, request: ProjectionRequest) -> Job:
    iterations = request.iterations if request.method == "tsne" else request.epochs
    return Job(name, request.dimensions, iterations, chosen.spread, chosen.note)


def _question(
    chosen: Chosen, request: ProjectionRequest, labels: np.ndarray[Any, Any] | None, start: Float32 | None
) -> dict[str, Any]:
    return {
        "method": request.method,
        "points": len(chosen.points),
        "columns": chosen.all.values.shape[1],
        "dimensions": request.dimensions,
        "metric": request.metric,
        "seed": request.seed,
        "weight": request.weight,
        "perplexity": request.perplexity,
        "learning_rate": request.learning_rate,
        "iterations": request.iterations if request.method == "tsne" else request.epochs,
        "neighbors": request.neighbors,
        "min_dist": request.min_dist,
        "classes": labels,
        "start": None if start is None else start.reshape(-1),
        "values": chosen.values(on_sphere=request.spherise).reshape(-1),
    }
