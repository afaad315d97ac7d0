"""Images of the Time Series plugin: which there are, each under an id of its own, and their bytes."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

import numpy as np
from google.protobuf.message import DecodeError

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, shown_rows
from board.tensorboard.responses import InvalidArgument, NotFound, json_floats
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.proto.tensor_pb2 import TensorProto

PLUGIN = "images"

_SIZE_STRINGS = 2  # an image tensor holds width and height as text, then the encoded images

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}


class ImageId(NamedTuple):
    """Where one image is; travels as base64 of JSON, as in TensorBoard."""

    experiment: str
    plugin: str
    run: str
    tag: str
    step: int
    part: int  # into the tensor: the first image is 2

    def encode(self) -> str:
        """Return it as it stands in a URL."""
        return base64.urlsafe_b64encode(json.dumps(self, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> ImageId:
        """Read an id. Raises InvalidArgument for anything that no answer of ours ever held."""
        try:
            fields = json.loads(base64.urlsafe_b64decode(text + "==").decode())
        except (binascii.Error, ValueError, RecursionError) as error:
            raise InvalidArgument(f"no image has the id {text!r}") from error
        types = [str, str, str, str, int, int]
        if not isinstance(fields, list) or [type(field) for field in fields] != types:
            raise InvalidArgument(f"no image has the id {text!r}")
        return cls(*fields)


def max_samples(series: AnySeries) -> int:
    """Return how many images a step of the series has, judged by its first and its last step."""
    columns = _images(series).columns()
    ends = {0, len(columns) - 1} if len(columns) else set()
    return max((_count(series, columns, row) for row in ends), default=0)


def steps(series: AnySeries, run: str, sample: int, restarts: str) -> list[dict[str, Any]]:
    """Return `{step, wallTime, imageId}` of image `sample` of each step, in order of step; of each step the first."""
    columns = _images(series).columns()
    if not 0 <= sample < max_samples(series):
        return []
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    step, first = np.unique(columns.step[rows], return_index=True)
    ids = [ImageId("", PLUGIN, run, series.tag, each, sample + _SIZE_STRINGS).encode() for each in step.tolist()]
    walls = json_floats(columns.wall[rows[first]])
    return [
        {"step": step, "wallTime": wall, "imageId": image_id}
        for step, wall, image_id in zip(step.tolist(), walls, ids, strict=True)
    ]


def read(store: Store, text: str, restarts: str) -> tuple[bytes, str]:
    """Return an image's bytes and media type by its id; raises NotFound where there is none (any more)."""
    image = ImageId.decode(text)
    series = find(store, PLUGIN, image.run, image.tag)
    if series is None or image.plugin != PLUGIN:
        raise NotFound(f"no images of run={image.run!r}, tag={image.tag!r}")
    columns = _images(series).columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    matching = rows[columns.step[rows] == image.step]
    if len(matching) == 0:
        raise NotFound(f"no image of run={image.run!r}, tag={image.tag!r} at step {image.step}")
    row = int(matching[0])
    parts = _parts(Kind(int(columns.kind[row])), _images(series).read(row, columns))
    if not _SIZE_STRINGS <= image.part < len(parts):
        raise NotFound(f"no image {image.part - _SIZE_STRINGS} of run={image.run!r}, tag={image.tag!r}")
    return parts[image.part], media_type(parts[image.part])


def media_type(content: bytes) -> str:
    """Tell an image's type by its first bytes; anything unknown is nothing that a browser would run."""
    known = (media for signature, media in _SIGNATURES.items() if content.startswith(signature))
    return next(known, "application/octet-stream")


def _images(series: AnySeries) -> SampleSeries:
    if not isinstance(series, SampleSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no images")
    return series


def _count(series: AnySeries, columns: SampleColumns, row: int) -> int:
    kind = Kind(int(columns.kind[row]))
    if kind == Kind.IMAGE:
        return 1
    try:
        return max(0, len(_parts(kind, _images(series).read(row, columns))) - _SIZE_STRINGS)
    except DamagedPayload:  # one file that is gone must not keep a whole listing from being told
        return 0


def _parts(kind: Kind, payload: bytes) -> list[bytes]:
    """Return width and height, as text, then the encoded images; nothing for a payload that holds no images."""
    try:
        if kind == Kind.IMAGE:
            image = Summary.Image.FromString(payload)
            return [str(image.width).encode(), str(image.height).encode(), image.encoded_image_string]
        return list(TensorProto.FromString(payload).string_val)
    except DecodeError:
        return []
