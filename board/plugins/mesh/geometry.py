"""The geometry of one mesh at one step: read from disk, and made fit to be drawn.

Whoever wrote the log may have meant harm, or erred: what cannot be drawn is left out and told in `notes`, beside what
can be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from board.errors import BoardError, Stale
from board.ingest.batch import Kind
from board.payloads import meshes
from board.plugins.mesh.parts import Extra, Mesh, find_mesh
from board.plugins.mesh.request import MeshPlace
from board.store.series import SampleSeries
from board.store.store import Store

MOST_PAYLOAD_BYTES = 256 << 20
"""Of one part of a step's meshes, as it lies on disk: reading it takes a few times that for a moment."""

MOST_CONFIG = 64 << 10
"""Characters of JSON that describe a scene; more are not worth reading."""

_WORDS: dict[Extra, str] = {"FACE": "faces", "COLOR": "colours"}
_LEAST_SUSPECT = 3  # colours of fewer vertices may well be 0 and 1

Numbers = npt.NDArray[Any]


class NoMesh(BoardError):  # noqa: N818
    """What was logged as a mesh is none."""

    code: ClassVar[str] = "no_mesh"
    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True)
class Geometry:
    """One mesh; without faces it is a cloud of points."""

    positions: npt.NDArray[np.float32]  # [vertices, 3], also those that lie nowhere: NaN or infinite
    faces: npt.NDArray[np.int32] | None  # [triangles, 3], only those that can be drawn
    colors: npt.NDArray[np.uint8] | None  # [vertices, 3]
    config: str  # JSON, of the scene
    notes: tuple[str, ...]
    samples: int  # meshes that were logged at this step
    name: str  # for a file, without its ending

    def document(self) -> dict[str, Any]:
        """Return what the page draws; indices as narrow as they may be."""
        there = self.positions[_are_somewhere(self.positions)].astype(np.float64)
        index_type = np.uint16 if len(self.positions) <= 1 << 16 else np.uint32
        return {
            "vertices": len(self.positions),
            "lost": len(self.positions) - len(there),
            "triangles": None if self.faces is None else len(self.faces),
            "samples": self.samples,
            "low": there.min(axis=0).tolist() if len(there) else None,
            "high": there.max(axis=0).tolist() if len(there) else None,
            "positions": self.positions.ravel(),
            "faces": None if self.faces is None else self.faces.astype(index_type).ravel(),
            "colors": None if self.colors is None else self.colors.ravel(),
            "config": self.config,
            "notes": list(self.notes),
        }


def read_geometry(store: Store, place: MeshPlace) -> Geometry:
    """Read the mesh at a place. Raises Stale, NoMesh, DamagedPayload."""
    mesh = find_mesh(store, place.run, place.tag) if place.boot == store.boot else None
    if mesh is None:
        raise Stale("this mesh is no longer where it was: the log directory was read anew")
    if mesh.generation() != place.generation:
        raise Stale("this mesh is no longer where it was: its run was written again")
    notes: list[str] = []
    try:
        batch = _read(mesh.vertices, place.row)
        if place.sample >= len(batch):
            raise NoMesh(f"this step has {len(batch)} meshes, and none has the number {place.sample + 1}")
        positions = _as_positions(batch[place.sample])
        faces = _faces(_read_extra(mesh, "FACE", place.face, place.sample, notes), positions, notes)
        colors = _colors(_read_extra(mesh, "COLOR", place.color, place.sample, notes), len(positions), notes)
    except ValueError as error:
        raise NoMesh(str(error)) from error
    config = mesh.about.config
    if len(config) > MOST_CONFIG:
        notes.append(f"the scene is described by {len(config):,} characters: too many to read")
        config = ""
    lost = len(positions) - int(np.count_nonzero(_are_somewhere(positions)))
    if lost:
        notes.append(f"{lost:,} of {len(positions):,} vertices lie nowhere: NaN or infinite")
    name = _file_name(store.run_by_id(place.run).name, mesh, place)
    return Geometry(positions, faces, colors, config, tuple(notes), len(batch), name)


def _read(series: SampleSeries, row: int) -> Numbers:
    """Return a part of each mesh of a step: [batch, rows, columns] of numbers. Raises Stale, ValueError."""
    columns = series.columns()
    if row >= len(columns):
        raise Stale("this mesh is no longer where it was: its run was written again")
    if columns.length[row] > MOST_PAYLOAD_BYTES:
        raise ValueError(f"{int(columns.length[row]):,} bytes were logged at this step: too many to read at once")
    return meshes.batch(Kind(int(columns.kind[row])), series.read(row, columns))


def _read_extra(mesh: Mesh, part: Extra, row: int, sample: int, notes: list[str]) -> Numbers | None:
    """Return faces or colours of one mesh; None where there are none. One for all of a batch is each one's."""
    series = mesh.extras.get(part)
    if series is None or row < 0:
        return None
    try:
        batch = _read(series, row)
    except ValueError as error:  # the vertices can be drawn without
        notes.append(f"{_WORDS[part]} left out: {error}")
        return None
    if len(batch) == 1:
        sample = 0
    if sample < len(batch):
        one: Numbers = batch[sample]
        return one
    notes.append(f"{_WORDS[part]} left out: there are {len(batch)} of them in this batch, none for this mesh")
    return None


def _as_positions(vertices: Numbers) -> npt.NDArray[np.float32]:
    if vertices.shape[1] != 3:
        raise ValueError(f"vertices have three coordinates, not {vertices.shape[1]}")
    with np.errstate(over="ignore"):  # a float64 beyond float32 lies nowhere that could be drawn
        return vertices.astype(np.float32)


def _are_somewhere(positions: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isfinite(positions).all(axis=1))


def _faces(faces: Numbers | None, positions: npt.NDArray[np.float32], notes: list[str]) -> npt.NDArray[np.int32] | None:
    """Return the triangles whose three corners are there."""
    if faces is None:
        return None
    if faces.shape[1] != 3:
        notes.append(f"faces left out: only triangles can be drawn, and these have {faces.shape[1]} corners")
        return None
    is_index = (faces >= 0) & (faces < len(positions))  # false for NaN too
    known = faces[is_index.all(axis=1)].astype(np.int32)
    drawn = known[_are_somewhere(positions)[known].all(axis=1)]
    if len(known) < len(faces):
        notes.append(
            f"{len(faces) - len(known):,} of {len(faces):,} faces left out: they name vertices beyond the last"
        )
    if len(drawn) < len(known):
        notes.append(f"{len(known) - len(drawn):,} faces left out: a corner of theirs lies nowhere")
    return drawn


def _colors(colors: Numbers | None, vertices: int, notes: list[str]) -> npt.NDArray[np.uint8] | None:
    """Return a colour a vertex, as bytes; floats up to 1 are fractions."""
    if colors is None:
        return None
    if len(colors) != vertices or colors.shape[1] not in (3, 4):
        notes.append(f"colours left out: their shape {list(colors.shape)} does not fit {vertices:,} vertices")
        return None
    values = colors[:, :3]
    if values.dtype == np.uint8:
        if len(values) >= _LEAST_SUSPECT and values.max(initial=0) == 1:
            notes.append("all colours are 0 or 1 of 255: fractions, perhaps, that their writer made whole")
        return np.ascontiguousarray(values)
    as_floats = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=255.0, neginf=0.0)
    is_fraction = values.dtype.kind == "f" and as_floats.max(initial=0) <= 1
    return np.rint(np.clip(as_floats * 255 if is_fraction else as_floats, 0, 255)).astype(np.uint8)


def _file_name(run: str, mesh: Mesh, place: MeshPlace) -> str:
    """Return a name that every file system takes: tag, run, step and number."""
    step = int(mesh.vertices.columns().step[place.row])
    words = f"{mesh.about.name}__{run}__step_{step}" + (f"__{place.sample}" if place.sample else "")
    return re.sub(r"[^A-Za-z0-9._-]+", "_", words).strip("._")[:160] or "mesh"
