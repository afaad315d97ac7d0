"""Meshes as files that other programs open: PLY for all, OBJ where there are faces.

PLY: http://paulbourke.net/dataformats/ply/ · OBJ: http://paulbourke.net/dataformats/obj/ (colours behind the
coordinates, as MeshLab, Blender and Open3D read them).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from board.plugins.mesh.geometry import Geometry

_COORDINATES = ("x", "y", "z")
_CHANNELS = ("red", "green", "blue")


def as_ply(geometry: Geometry) -> bytes:
    """Return the mesh as binary little-endian PLY."""
    fields = [(name, "<f4") for name in _COORDINATES]
    if geometry.colors is not None:
        fields += [(name, "u1") for name in _CHANNELS]
    vertices = np.empty(len(geometry.positions), np.dtype(fields))
    for axis, name in enumerate(_COORDINATES):
        vertices[name] = geometry.positions[:, axis]
    if geometry.colors is not None:
        for channel, name in enumerate(_CHANNELS):
            vertices[name] = geometry.colors[:, channel]
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertices)}"]
    header += [f"property {'float' if kind == '<f4' else 'uchar'} {name}" for name, kind in fields]
    faces = b""
    if geometry.faces is not None:
        header += [f"element face {len(geometry.faces)}", "property list uchar int vertex_indices"]
        records = np.empty(len(geometry.faces), np.dtype([("corners", "u1"), ("indices", "<i4", 3)]))
        records["corners"], records["indices"] = 3, geometry.faces
        faces = records.tobytes()
    return "\n".join([*header, "end_header\n"]).encode("ascii") + vertices.tobytes() + faces


def as_obj(geometry: Geometry) -> bytes:
    """Return the mesh as OBJ text, whose indices begin at 1."""
    columns: npt.NDArray[Any] = geometry.positions.astype(np.float64)
    line = "v %.9g %.9g %.9g"
    if geometry.colors is not None:
        columns = np.hstack([columns, geometry.colors / 255])
        line += " %.4g %.4g %.4g"
    text = _lines(line, columns)
    if geometry.faces is not None:
        text += _lines("f %d %d %d", geometry.faces + 1)
    return text.encode("ascii")


def _lines(line: str, rows: npt.NDArray[Any]) -> str:
    """Format all rows by one template: a million of them in about a second."""
    return (f"{line}\n" * len(rows)) % tuple(rows.ravel().tolist())
