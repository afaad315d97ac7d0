"""TensorBoard's scalars plugin: `data/plugin/scalars/…`."""

from __future__ import annotations

import csv
import io
from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Query, Response

from board import markdown
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, ScalarSeries
from board.store.store import Store
from board.tensorboard.form import FormDep
from board.tensorboard.listing import find, listing, of_tag, shown_rows
from board.tensorboard.responses import (
    InvalidArgument,
    NotFound,
    TensorBoardRoute,
    json_floats,
    respond,
    respond_text,
    serve,
)

PLUGIN = "scalars"

Rows = list[tuple[float | str, int, float | str]]


class Points(NamedTuple):
    """The points of a series that TensorBoard would show: all of them, unsampled."""

    wall: npt.NDArray[np.float64]
    step: npt.NDArray[np.int64]
    value: npt.NDArray[np.float32] | npt.NDArray[np.float64]

    def rows(self) -> Rows:
        """List them as `(wall time, step, value)`, fit for JSON."""
        return list(zip(json_floats(self.wall), self.step.tolist(), json_floats(self.value), strict=True))


def points(series: AnySeries, restarts: str) -> Points:
    """Return the points of a scalar series."""
    if not isinstance(series, ScalarSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no scalars")
    columns = series.columns()
    rows = shown_rows(columns, restarts)
    return Points(columns.wall[rows], columns.step[rows], columns.value[rows])


def tags(store: Store) -> dict[str, dict[str, dict[str, str]]]:
    """Return display name and description, as HTML, of every scalar of every run."""
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


def as_csv(points: Points) -> str:
    """Write points as TensorBoard's download does."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["Wall time", "Step", "Value"])
    table.writerows(zip(points.wall.tolist(), points.step.tolist(), points.value.tolist(), strict=True))
    return text.getvalue()


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description}}}`."""
    return respond(tags(store))


@serve(router, "/scalars")
def get_scalars(
    store: StoreDep,
    context: ContextDep,
    tag: str | None = None,
    run: str | None = None,
    output: Annotated[str, Query(alias="format")] = "json",
) -> Response:
    """`[[wall time, step, value], …]` of one series; with `format=csv` the same as CSV."""
    if tag is None or run is None:
        raise InvalidArgument(f"Both run and tag must be specified: tag={tag!r}, run={run!r}")
    found = find(store, PLUGIN, run, tag)
    if found is None:
        raise NotFound(f"No scalar data for run={run!r}, tag={tag!r}")
    shown = points(found, context.restarts)
    return respond_text(as_csv(shown), "text/csv") if output == "csv" else respond(shown.rows())


@serve(router, "/scalars_multirun", methods=["POST"])
def post_scalars_multirun(store: StoreDep, context: ContextDep, form: FormDep) -> Response:
    """`{run: [[wall time, step, value], …]}` of one tag in the runs that a form names."""
    if len(form.get("tag", [])) != 1:
        raise InvalidArgument("tag must be specified exactly once")
    found = of_tag(store, PLUGIN, form["tag"][0], form.get("runs", []))
    return respond({run: points(series, context.restarts).rows() for run, series in found.items()})
