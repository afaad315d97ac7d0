"""Meshes: what metadata say, and the numbers of each part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from board.ingest.batch import Kind
from board.payloads.meshes import About, about, decode
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.plugins_pb2 import MeshPluginData


def payload(array: Any) -> bytes:
    return tensor_summary("t", array, "mesh").value[0].tensor.SerializeToString()


def test_parts_are_read_in_their_types() -> None:
    """Whatever numbers a writer had."""
    faces = decode(Kind.TENSOR, payload(np.ones((2, 4, 3), np.int64)), "FACE")

    assert ("int32", (2, 4, 3)) == (str(faces.dtype), faces.shape)


@pytest.mark.parametrize("array", [np.zeros((4, 3)), np.zeros((1, 4, 2)), np.full((1, 1, 3), b"a", object)])
def test_what_is_no_part_is_refused(array: Any) -> None:
    """With its shape."""
    with pytest.raises(ValueError, match="is no part of a mesh"):
        decode(Kind.TENSOR, payload(array), "VERTEX")


def test_metadata_tell_what_belongs_together() -> None:
    """Old writers did not say which parts there are: any."""
    message = MeshPluginData(name="cloud", content_type=MeshPluginData.VERTEX, shape=[1, 4, 3], json_config="{}")

    assert About("cloud", "VERTEX", (1, 4, 3), "{}", 14) == about(message.SerializeToString())


@pytest.mark.parametrize("content", [b"\xff", MeshPluginData(name="a").SerializeToString()])
def test_other_metadata_are_refused(content: bytes) -> None:
    """They name no part."""
    with pytest.raises(ValueError, match=r"(?i)mesh"):
        about(content)
