"""Meshes: points, the triangles between them, their colours. Each is a tensor under a tag of its own.

    <name>_VERTEX  float [batch, points, 3]      <name>_FACE  int [batch, triangles, 3], indices of points
    <name>_COLOR   uint8 [batch, points, 3]

What belongs together says the metadata: a name, the part, and the scene as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from board.payloads import tensors
from writer.wire.proto.plugins_pb2 import MeshPluginData

Part = Literal["VERTEX", "FACE", "COLOR"]

_TYPES: dict[Part, type[np.generic]] = {"VERTEX": np.float32, "FACE": np.int32, "COLOR": np.uint8}
_COORDINATES = 3
_ANY = 1 << 1 | 1 << 2 | 1 << 3  # writers before TensorBoard 2.1 did not say which parts there are


@dataclass(frozen=True, slots=True)
class About:
    """What the metadata of one part say."""

    name: str  # of the mesh
    part: Part
    shape: tuple[int, ...]  # as it was when the part was first logged
    config: str  # JSON, of the scene
    components: int  # a bit for each part that the mesh has


def about(plugin_content: bytes) -> About:
    """Return what the metadata say. Raises ValueError for what is no part of a mesh."""
    try:
        message = MeshPluginData.FromString(plugin_content)
    except DecodeError as error:
        raise ValueError(f"not a MeshPluginData: {error}") from error
    number = message.content_type
    part = MeshPluginData.ContentType.Name(number) if number in MeshPluginData.ContentType.values() else ""
    for known in _TYPES:
        if part == known:
            return About(message.name, known, tuple(message.shape), message.json_config, message.components or _ANY)
    raise ValueError(f"a mesh has no parts of type {number}")


def decode(kind: Kind, payload: bytes, part: Part) -> npt.NDArray[Any]:
    """Return a part of each mesh of a batch: [batch, rows, 3] in the type of the part. Raises ValueError."""
    array = batch(kind, payload)
    if array.shape[2] != _COORDINATES:
        raise ValueError(_refusal(array))
    return array.astype(_TYPES[part], copy=False)


def batch(kind: Kind, payload: bytes) -> npt.NDArray[Any]:
    """Return a part of each mesh of a batch as it was written: [batch, rows, columns] of numbers. Raises ValueError."""
    array = tensors.decode(kind, payload)
    if array.ndim != 3 or array.dtype.kind not in "fiu":
        raise ValueError(_refusal(array))
    return array


def _refusal(array: npt.NDArray[Any]) -> str:
    return f"a tensor of shape {list(array.shape)} and type {array.dtype} is no part of a mesh"
