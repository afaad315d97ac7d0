"""Which series make up a mesh, and which of their rows one of its steps.

A mesh is logged as up to three series of tensors, a tag each; their metadata name the mesh and the part. What is of one
step stands in one event, or in three that were written together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from board.errors import UnknownRun, UnknownTag
from board.payloads import meshes
from board.payloads.meshes import About
from board.sample_steps import steps_document
from board.samples import Restarts, sample_series
from board.store.run import Run
from board.store.series import SampleColumns, SampleSeries, SeriesKey
from board.store.store import Store

Extra = Literal["FACE", "COLOR"]
Rows = npt.NDArray[np.int64]

PLUGIN = "mesh"
ABSENT = -1  # a row that is not there

MOST_SAMPLES = 1000
"""Meshes a step that get a card each: the log says how many, and may say anything."""

# TensorFlow 1 numbers tags that were there already; tensorboardX writes the number of the part instead of its name.
_VERTEX_IN_TAG = re.compile(r"_(?:(VERTEX)(?=(?:_\d+)?$)|1$)")
_NUMBERS: dict[Extra, str] = {"FACE": "2", "COLOR": "3"}


@dataclass(frozen=True, slots=True)
class Mesh:
    """The series of one mesh in one run."""

    about: About
    vertices: SampleSeries
    extras: dict[Extra, SampleSeries]

    def generation(self) -> int:
        """Return a number that grows when the history of any part has changed."""
        return sum(series.columns().generation for series in (self.vertices, *self.extras.values()))


def find_mesh(store: Store, run: int, tag: int) -> Mesh | None:
    """Return the mesh whose vertices a series is; None where it is gone, or is something else."""
    vertices = sample_series(store, run, tag, PLUGIN)
    about = _about(vertices) if vertices is not None else None
    if vertices is None or about is None or about.part != "VERTEX":
        return None
    try:
        holder = store.run_by_id(run)
    except UnknownRun:
        return None
    extras: tuple[Extra, ...] = ("FACE", "COLOR")
    found = ((part, _partner(store, holder, vertices, about, part)) for part in extras)
    return Mesh(about, vertices, {part: series for part, series in found if series is not None})


def _about(series: SampleSeries) -> About | None:
    try:
        return meshes.about(series.metadata.plugin_content)
    except ValueError:
        return None


def _partner(store: Store, run: Run, vertices: SampleSeries, about: About, part: Extra) -> SampleSeries | None:
    """Return the series of another part: it is called as the vertices are, or else says that it is of that mesh."""
    usual = _VERTEX_IN_TAG.sub(lambda found: f"_{part if found[1] else _NUMBERS[part]}", vertices.tag)
    for series in _called(store, run, usual) if usual != vertices.tag else _all(run):
        other = _about(series)
        if other is not None and (other.name, other.part) == (about.name, part):
            return series
    return None


def _called(store: Store, run: Run, tag: str) -> Iterator[SampleSeries]:
    try:
        series = run.find(SeriesKey(PLUGIN, store.tag_id(tag)))
    except UnknownTag:
        return
    if isinstance(series, SampleSeries):
        yield series


def _all(run: Run) -> Iterator[SampleSeries]:
    for key, series in run.series.items():
        if key.plugin == PLUGIN and isinstance(series, SampleSeries):
            yield series


def steps(store: Store, asked: list[tuple[int, int]], restarts: Restarts) -> dict[str, Any]:
    """Return the steps of each mesh, with the rows of its parts; series that hold no vertices have no steps."""
    document = steps_document(store, PLUGIN, asked, restarts)
    document["series"] = [_with_parts(store, entry) for entry in document["series"]]
    return document


def _with_parts(store: Store, entry: dict[str, Any]) -> dict[str, Any]:
    mesh = find_mesh(store, entry["run"], entry["tag"])
    if mesh is None:
        nothing = np.empty(0, np.int64)
        return {**entry, "row": nothing, "step": nothing, "wall": nothing, "name": "", "meshes": 0}
    columns = mesh.vertices.columns()
    rows = entry["row"][entry["row"] < len(columns)]
    batch = mesh.about.shape[0] if len(mesh.about.shape) == 3 else 1
    parts = {part.lower(): _rows_beside(columns, rows, series) for part, series in mesh.extras.items()}
    return {
        **entry,
        **parts,
        "generation": mesh.generation(),
        "name": mesh.about.name,
        "meshes": max(1, min(MOST_SAMPLES, batch)),
    }


def _rows_beside(columns: SampleColumns, rows: Rows, series: SampleSeries) -> Rows:
    """Return, for each row of the vertices, that of another part: of the same step, and of those written nearest."""
    others = series.columns()
    if len(others) == len(columns) and np.array_equal(others.step, columns.step):
        return rows
    by_step: dict[int, list[int]] = {}
    for row, step in enumerate(others.step.tolist()):
        by_step.setdefault(step, []).append(row)

    def nearest(row: int) -> int:
        there = by_step.get(int(columns.step[row]), [])
        return min(there, key=lambda other: abs(others.wall[other] - columns.wall[row]), default=ABSENT)

    return np.array([nearest(row) for row in rows.tolist()], np.int64)
