"""Images of the Time Series plugin: which there are, each under an id of its own, and their bytes."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

import numpy as np

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads.images import SIZE_STRINGS, media_type, strings
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, shown_rows
from board.tensorboard.responses import InvalidArgument, NotFound, json_floats

PLUGIN = "images"


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
    ids = [ImageId("", PLUGIN, run, series.tag, each, sample + SIZE_STRINGS).encode() for each in step.tolist()]
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
    if not SIZE_STRINGS <= image.part < len(parts):
        raise NotFound(f"no image {image.part - SIZE_STRINGS} of run={image.run!r}, tag={image.tag!r}")
    return parts[image.part], media_type(parts[image.part])


def _images(series: AnySeries) -> SampleSeries:
    if not isinstance(series, SampleSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no images")
    return series


def _count(series: AnySeries, columns: SampleColumns, row: int) -> int:
    kind = Kind(int(columns.kind[row]))
    if kind == Kind.IMAGE:
        return 1
    try:
        return max(0, len(_parts(kind, _images(series).read(row, columns))) - SIZE_STRINGS)
    except DamagedPayload:  # one file that is gone must not keep a whole listing from being told
        return 0


def _parts(kind: Kind, payload: bytes) -> list[bytes]:
    """Return width and height, as text, then the encoded images; nothing for a payload that holds no images."""
    try:
        return strings(kind, payload)
    except ValueError:
        return []
