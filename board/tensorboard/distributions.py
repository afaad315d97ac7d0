"""TensorBoard's distributions plugin: `data/plugin/distributions/…`."""

from __future__ import annotations

import numpy as np
from fastapi import APIRouter, Response

from board.payloads.buckets import BASIS_POINTS, percentiles
from board.payloads.histograms import Buckets
from board.plugin import ContextDep, StoreDep
from board.tensorboard import histograms
from board.tensorboard.responses import TensorBoardRoute, json_floats, respond, serve


def compress(buckets: Buckets) -> list[tuple[int, float | str]]:
    """Return `(basis point, value)` as TensorBoard finds them.

    It takes a bucket's left edge from the right edge of the one before, and lets the first bucket that counts begin
    where the first of all does.
    """
    if not len(buckets):
        return [(point, 0.0) for point in BASIS_POINTS]
    least, greatest = buckets[0, 0], buckets[-1, 1]
    right, count = buckets[:, 1], buckets[:, 2]
    with np.errstate(invalid="ignore", over="ignore"):  # whatever was logged: NaN and infinities come out as they must
        left = np.append(least, np.maximum(right[:-1], least))
        reached = np.cumsum(count * BASIS_POINTS[-1] / (count.sum() or 1.0))
        left[1:][reached[:-1] == 0] = least
        values = percentiles(left, np.minimum(right, greatest), count)
    return list(zip(BASIS_POINTS, json_floats(values), strict=True))


router = APIRouter(prefix="/plugin/distributions", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description}}}`: those of histograms."""
    return respond(histograms.tags(store))


@serve(router, "/distributions")
def get_distributions(store: StoreDep, context: ContextDep, tag: str | None = None, run: str | None = None) -> Response:
    """`[[wall time, step, [[basis point, value], …]], …]` of one series."""
    found = histograms.of_run(store, run or "", tag or "", context.restarts)
    return respond(list(zip(found.wall, found.step, map(compress, found.buckets), strict=True)))
