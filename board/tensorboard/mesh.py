"""TensorBoard's mesh plugin: `data/plugin/mesh/…`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
from fastapi import APIRouter, Response

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import meshes
from board.payloads.meshes import About, Part
from board.plugin import ContextDep, StoreDep
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import listing, shown_rows
from board.tensorboard.responses import (
    InvalidArgument,
    NotFound,
    TensorBoardRoute,
    json_floats,
    respond,
    respond_bytes,
    respond_text,
    serve,
)

PLUGIN = "mesh"

_CONTENT_TYPES: dict[Part, int] = {"VERTEX": 1, "FACE": 2, "COLOR": 3}
_NUMBER = re.compile(r"[0-9]{1,9}")
_STEP = re.compile(r"-?[0-9]{1,18}(\.0*)?")


def tags(store: Store) -> dict[str, dict[str, dict[str, int]]]:
    """Return the meshes of every run by name, with how many a step has."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for run, _ in listing(store, PLUGIN):
        found[run.name] = {}
        for about, _series in _parts(store, run.name):
            found[run.name][about.name] = {"samples": about.shape[0] if about.shape else 0}
    return found


def steps(store: Store, run: str, tag: str, restarts: str) -> list[dict[str, Any]]:
    """Return what is told of each part of a mesh at each step, in order of step."""
    told = []
    for about, series in _parts(store, run, tag):
        columns, rows = _rows(series, restarts)
        for step, wall in zip(columns.step[rows].tolist(), json_floats(columns.wall[rows]), strict=True):
            told.append(
                {
                    "wall_time": wall,
                    "step": step,
                    "content_type": _CONTENT_TYPES[about.part],
                    "components": about.components,
                    "config": about.config,
                    "data_shape": list(about.shape),
                }
            )
    return sorted(told, key=lambda event: int(event["step"]))


def data(store: Store, run: str, tag: str, part: Part, step: int, sample: int, restarts: str) -> bytes:
    """Return one part of a mesh at a step: float32, int32 or uint8, row after row; nothing where there is none."""
    found = []
    for about, series in _parts(store, run, tag):
        if about.part != part:
            continue
        columns, rows = _rows(series, restarts)
        for row in rows[columns.step[rows] == step].tolist():
            try:
                batch = meshes.decode(Kind(int(columns.kind[row])), series.read(row, columns), part)
            except (DamagedPayload, ValueError) as error:
                raise NotFound(f"mesh {tag!r} of run {run!r} cannot be read at step {step}: {error}") from error
            if sample >= len(batch):
                raise NotFound(f"no mesh {sample} of tag {tag!r} of run {run!r} at step {step}")
            found.append(batch[sample].tobytes())
    return b"".join(found)


def _parts(store: Store, run: str, tag: str | None = None) -> Iterator[tuple[About, SampleSeries]]:
    """Yield the parts of a run's meshes, or of one of them; what says nothing that makes sense is left out."""
    by_tag = next((by_tag for found, by_tag in listing(store, PLUGIN) if found.name == run), {})
    for series in by_tag.values():
        try:
            about = meshes.about(series.metadata.plugin_content)
        except ValueError:
            continue
        if isinstance(series, SampleSeries) and tag in (None, about.name):
            yield about, series


def _rows(series: SampleSeries, restarts: str) -> tuple[SampleColumns, Any]:
    columns = series.columns()
    return columns, np.arange(len(columns))[shown_rows(columns, restarts)]


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {mesh: {samples}}}`."""
    return respond(tags(store))


@serve(router, "/meshes")
def get_meshes(store: StoreDep, context: ContextDep, run: str = "", tag: str = "") -> Response:
    """`[{wall_time, step, content_type, components, config, data_shape}, …]`: each part of a mesh at each step."""
    return respond(steps(store, run, tag, context.restarts))


@serve(router, "/data")
def get_data(
    store: StoreDep,
    context: ContextDep,
    run: str = "",
    tag: str = "",
    content_type: str = "",
    step: str = "0",
    sample: str = "0",
) -> Response:
    """One part of a mesh as raw numbers."""
    part = next((known for known in get_args(Part) if known == content_type), None)
    if part is None:
        return respond_text("Bad content_type", status=400)
    if not _NUMBER.fullmatch(sample) or not _STEP.fullmatch(step):
        raise InvalidArgument(f"step and sample must be numbers, not {step!r} and {sample!r}")
    place = int(step.split(".")[0]), int(sample)
    return respond_bytes(data(store, run, tag, part, *place, context.restarts), "arraybuffer")
