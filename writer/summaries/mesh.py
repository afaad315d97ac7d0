"""Meshes and point clouds: up to three tensors of one batch, each under a tag of its own.

<tag>_VERTEX   float32[batch, vertices, 3]   x, y, z
<tag>_FACE     int32[batch, faces, 3]        the vertices of each triangle
<tag>_COLOR    uint8[batch, vertices, 3]     red, green, blue
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.arrays import extent, real_view, shape_error
from writer.summaries.tensors import Deferred, tensor_summary
from writer.wire.proto.plugins_pb2 import MeshPluginData
from writer.wire.proto.summary_pb2 import Summary

Array = npt.NDArray[Any]

PLUGIN_NAME = "mesh"


def mesh(
    tag: str,
    vertices: object,
    colors: object = None,
    faces: object = None,
    config_dict: Mapping[str, Any] | None = None,
    description: str = "",
) -> Deferred:
    """Check the parts of a mesh; without faces it is a point cloud. One mesh needs no batch axis.

    colors: bytes (0 to 255), or fractions where all lie in [0, 1] and are floats.
    config_dict: three.js classes and their settings, as JSON can hold it.
    """
    points = _checked_triples(vertices, "vertices")
    low, high = extent(points, "vertices")
    if not np.isfinite([low, high]).all():
        raise ValueError(f"vertices must be finite, got {low} to {high}")
    parts = {MeshPluginData.VERTEX: points.astype(np.float32)}
    if faces is not None:
        parts[MeshPluginData.FACE] = _checked_faces(faces, points)
    if colors is not None:
        parts[MeshPluginData.COLOR] = _checked_colors(colors, points)
    config = _as_json(config_dict)

    def summary() -> Summary:
        return _summary(tag, parts, config, description)

    return summary


def _checked_triples(value: object, name: str) -> Array:
    array = real_view(value, name)
    if array.ndim not in (2, 3) or array.shape[-1] != 3:
        raise shape_error(name, array, "(batch, count, 3) or (count, 3)")
    return array if array.ndim == 3 else array[np.newaxis]


def _checked_faces(value: object, points: Array) -> Array:
    faces = _checked_triples(value, "faces")
    if len(faces) != len(points):
        raise shape_error("faces", faces, f"({len(points)}, count, 3), the batch of vertices")
    if faces.size:
        low, high = extent(faces, "faces")
        if low < 0 or high >= points.shape[1] or (faces.dtype.kind == "f" and (faces % 1).any()):
            raise ValueError(f"faces must be indices of the {points.shape[1]} vertices, got {low:g} to {high:g}")
    return faces.astype(np.int32)


def _checked_colors(value: object, points: Array) -> Array:
    colors = _checked_triples(value, "colors")
    if colors.shape != points.shape:
        raise shape_error("colors", colors, f"{points.shape}, that of vertices")
    low, high = extent(colors, "colors")
    are_fractions = colors.dtype.kind == "f" and high <= 1
    if low < 0 or high > 255:
        raise ValueError(f"colors must lie in [0, 255], or as floats in [0, 1], got {low} to {high}")
    return (np.rint(colors * 255) if are_fractions else colors).astype(np.uint8)


def _as_json(config_dict: Mapping[str, Any] | None) -> str:
    try:
        return json.dumps(config_dict or {}, sort_keys=True)
    except TypeError as error:
        raise ValueError(f"config_dict must be what JSON can hold: {error}") from error


def _summary(tag: str, parts: Mapping[MeshPluginData.ContentType, Array], config: str, description: str) -> Summary:
    components = sum(1 << kind for kind in parts)
    merged = Summary()
    for kind, array in parts.items():
        content = MeshPluginData(
            name=tag, content_type=kind, json_config=config, shape=array.shape, components=components
        )
        part_tag = f"{tag}_{MeshPluginData.ContentType.Name(kind)}"
        merged.MergeFrom(
            tensor_summary(part_tag, array, PLUGIN_NAME, content.SerializeToString(), description=description)
        )
    return merged
