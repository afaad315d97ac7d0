"""TensorBoard's images plugin, `data/plugin/images/…`, and the images of its Time Series plugin.

Both name an image by an id of its own, and give out its bytes by that.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Response

from board import markdown
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads.images import SIZE_STRINGS, media_type, strings
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, listing, shown_rows
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

PLUGIN = "images"

_NUMBER = re.compile(r"-?[0-9]{1,9}")


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


def tags(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """Return display name, description, as HTML, and images a step of every series of images of every run."""
    return {
        run.name: {
            tag: {
                "displayName": series.metadata.display_name,
                "description": markdown.render(series.metadata.description),
                "samples": max_samples(series),
            }
            for tag, series in by_tag.items()
        }
        for run, by_tag in listing(store, PLUGIN)
    }


def steps(series: AnySeries, run: str, sample: int, restarts: str) -> list[dict[str, Any]]:
    """Return `{step, wallTime, imageId}` of image `sample` of each step, in order of step; of each step the first."""
    if not 0 <= sample < max_samples(series):
        return []
    columns = _images(series).columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    step, first = np.unique(columns.step[rows], return_index=True)
    walls = json_floats(columns.wall[rows[first]])
    return [
        {"step": step, "wallTime": wall, "imageId": _id_of(run, series, step, sample)}
        for step, wall in zip(step.tolist(), walls, strict=True)
    ]


def events(series: AnySeries, run: str, sample: int, restarts: str) -> list[dict[str, Any]]:
    """Return `{wall_time, step, query}` of image `sample` of each event, in the order of their writing."""
    if not 0 <= sample < max_samples(series):
        return []
    columns = _images(series).columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    return [
        {"wall_time": wall, "step": step, "query": urlencode({"blob_key": _id_of(run, series, step, sample)})}
        for wall, step in zip(json_floats(columns.wall[rows]), columns.step[rows].tolist(), strict=True)
    ]


def _id_of(run: str, series: AnySeries, step: int, sample: int) -> str:
    return ImageId("", PLUGIN, run, series.tag, step, sample + SIZE_STRINGS).encode()


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


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description, samples}}}`."""
    return respond(tags(store))


@serve(router, "/images")
def get_images(
    store: StoreDep, context: ContextDep, tag: str | None = None, run: str | None = None, sample: str = "0"
) -> Response:
    """`[{wall_time, step, query}, …]` of image `sample` of one series; `query` asks `individualImage` for it."""
    if not _NUMBER.fullmatch(sample):
        raise InvalidArgument(f"sample must be a number, not {sample!r}")
    found = find(store, PLUGIN, run, tag) if run is not None and tag is not None else None
    if found is None or run is None:
        raise NotFound(f"No image data for run={run!r}, tag={tag!r}")
    return respond(events(found, run, int(sample), context.restarts))


@serve(router, "/individualImage")
def get_individual_image(store: StoreDep, context: ContextDep, blob_key: str | None = None) -> Response:
    """The bytes of one image, by the `query` that `images` gave."""
    if blob_key is None:
        return respond_text("Invalid run, tag, index, or sample", status=400)
    return respond_bytes(*read(store, blob_key, context.restarts))
