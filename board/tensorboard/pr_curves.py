"""TensorBoard's PR curves plugin: `data/plugin/pr_curves/…`."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Response

from board import markdown
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import pr_curves
from board.payloads.pr_curves import PrCurve
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, listing, shown_rows
from board.tensorboard.responses import InvalidArgument, TensorBoardRoute, json_floats, respond, respond_text, serve

PLUGIN = "pr_curves"


def tags(store: Store) -> dict[str, dict[str, dict[str, str]]]:
    """Return display name and description, as HTML, of every curve of every run."""
    return {
        run.name: {
            tag: {
                "displayName": series.metadata.display_name,
                "description": markdown.render(series.metadata.description),
            }
            for tag, series in by_tag.items()
        }
        for run, by_tag in listing(store, PLUGIN)
    }


def curves(series: AnySeries, restarts: str) -> list[dict[str, Any]]:
    """Return the curve of each step; those that cannot be read are left out."""
    if not isinstance(series, SampleSeries):
        return []
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)].tolist()
    walls, steps = json_floats(columns.wall), columns.step.tolist()
    found = []
    for row in rows:
        try:
            curve = pr_curves.decode(Kind(int(columns.kind[row])), series.read(row, columns))
        except (DamagedPayload, ValueError):  # one broken sample must not hide the others
            continue
        found.append({"wall_time": walls[row], "step": steps[row]} | _entry(curve))
    return found


def _entry(curve: PrCurve) -> dict[str, list[float] | list[int]]:
    """Return the columns without the thresholds at the end at which nothing is positive; counts as integers."""
    counts = [curve.true_positives, curve.false_positives, curve.true_negatives, curve.false_negatives]
    whole = [count.astype(np.int64) for count in counts]
    positive = np.flatnonzero(whole[0] + whole[1])
    end = int(positive[-1]) + 1 if len(positive) else 1
    names = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    return {
        "precision": curve.precision[:end].tolist(),
        "recall": curve.recall[:end].tolist(),
        **{name: count[:end].tolist() for name, count in zip(names, whole, strict=True)},
        "thresholds": curve.threshold[:end].tolist(),
    }


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description}}}`."""
    return respond(tags(store))


@serve(router, "/pr_curves")
def get_pr_curves(
    store: StoreDep, context: ContextDep, tag: str = "", run: Annotated[list[str] | None, Query()] = None
) -> Response:
    """`{run: [{wall_time, step, precision, recall, true_positives, …, thresholds}, …]}` of one tag."""
    if not run:
        raise InvalidArgument("No runs provided when fetching PR curve data")
    if not tag:
        raise InvalidArgument("No tag provided when fetching PR curve data")
    found = {name: find(store, PLUGIN, name, tag) for name in run}
    for name, series in found.items():
        if series is None:
            return respond_text(f"No PR curves could be found for run {name!r} and tag {tag!r}", status=400)
    return respond({name: curves(series, context.restarts) for name, series in found.items() if series is not None})
