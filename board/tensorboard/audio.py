"""TensorBoard's audio plugin: `data/plugin/audio/…`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Response
from google.protobuf.message import DecodeError

from board import markdown
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import audio
from board.payloads.audio import Clip
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleColumns, SampleSeries
from board.store.store import Store
from board.tensorboard.images import ImageId
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
from writer.wire.proto.plugins_pb2 import AudioPluginData

PLUGIN = "audio"

WAV = "audio/wav"
_TYPES = (WAV, audio.UNKNOWN_TYPE)
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def tags(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """Return display name, description, as HTML, and clips a step of every series of clips of every run."""
    return {
        run.name: {
            tag: {
                "displayName": series.metadata.display_name,
                "description": markdown.render(series.metadata.description),
                "samples": most_clips(series),
            }
            for tag, series in by_tag.items()
        }
        for run, by_tag in listing(store, PLUGIN)
    }


def most_clips(series: AnySeries) -> int:
    """Return how many clips a step of the series has, judged by its first and its last step."""
    if not isinstance(series, SampleSeries):
        return 0
    columns = series.columns()
    ends = {0, len(columns) - 1} if len(columns) else set()
    return max((len(_clips(series, columns, row)) for row in ends), default=0)


def events(series: AnySeries, run: str, sample: int, restarts: str) -> list[dict[str, Any]]:
    """Return `{wall_time, step, label, contentType, query}` of clip `sample` of each event."""
    if not isinstance(series, SampleSeries) or not 0 <= sample < most_clips(series):
        return []
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    media_type = _media_type(series, columns)
    return [
        {
            "wall_time": wall,
            "step": step,
            "label": "",
            "contentType": media_type,
            "query": urlencode({"blob_key": _id_of(run, series, step, sample), "content_type": media_type}),
        }
        for wall, step in zip(json_floats(columns.wall[rows]), columns.step[rows].tolist(), strict=True)
    ]


def read(store: Store, text: str, restarts: str) -> bytes:
    """Return a clip's bytes by its id; raises NotFound where there is none (any more)."""
    wanted = ImageId.decode(text)
    series = find(store, PLUGIN, wanted.run, wanted.tag)
    if not isinstance(series, SampleSeries) or wanted.plugin != PLUGIN:
        raise NotFound(f"no clips of run={wanted.run!r}, tag={wanted.tag!r}")
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)]
    matching = rows[columns.step[rows] == wanted.step]
    clips = _clips(series, columns, int(matching[0])) if len(matching) else ()
    if not 0 <= wanted.part < len(clips):
        raise NotFound(f"no clip {wanted.part} of run={wanted.run!r}, tag={wanted.tag!r} at step {wanted.step}")
    return clips[wanted.part].encoded


def _id_of(run: str, series: AnySeries, step: int, sample: int) -> str:
    return ImageId("", PLUGIN, run, series.tag, step, sample).encode()


def _clips(series: SampleSeries, columns: SampleColumns, row: int) -> tuple[Clip, ...]:
    try:
        return audio.decode(Kind(int(columns.kind[row])), series.read(row, columns))
    except (DamagedPayload, ValueError):  # one sample that is damaged must not keep a whole listing from being told
        return ()


def _media_type(series: SampleSeries, columns: SampleColumns) -> str:
    """Return what the metadata say: TensorBoard asks no more. Legacy summaries are WAV there whatever they hold."""
    if len(columns) and columns.kind[0] == Kind.AUDIO:
        return WAV
    try:
        encoding = AudioPluginData.FromString(series.metadata.plugin_content).encoding
    except DecodeError:
        return audio.UNKNOWN_TYPE
    return WAV if encoding == AudioPluginData.Encoding.WAV else audio.UNKNOWN_TYPE


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: {tag: {displayName, description, samples}}}`."""
    return respond(tags(store))


@serve(router, "/audio")
def get_audio(
    store: StoreDep, context: ContextDep, tag: str | None = None, run: str | None = None, sample: str = "0"
) -> Response:
    """`[{wall_time, step, label, contentType, query}, …]` of clip `sample` of one series."""
    if not _NUMBER.fullmatch(sample):
        raise InvalidArgument(f"sample must be a number, not {sample!r}")
    found = find(store, PLUGIN, run, tag) if run is not None and tag is not None else None
    if found is None or run is None:
        raise NotFound(f"No audio data for run={run!r}, tag={tag!r}")
    return respond(events(found, run, int(sample), context.restarts))


@serve(router, "/individualAudio")
def get_individual_audio(
    store: StoreDep, context: ContextDep, blob_key: str | None = None, content_type: str = ""
) -> Response:
    """The bytes of one clip, by the `query` that `audio` gave."""
    if content_type not in _TYPES:
        raise InvalidArgument(f"Illegal mime type {content_type!r}")
    if blob_key is None:
        return respond_text("no blob_key", status=400)
    return respond_bytes(read(store, blob_key, context.restarts), content_type)
