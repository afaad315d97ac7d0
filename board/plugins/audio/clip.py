"""One clip: found by its place, read from disk, and looked at before a browser gets it."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from board.errors import BoardError, DamagedPayload
from board.ingest.batch import Kind
from board.payloads import audio, wav
from board.payloads.audio import Clip
from board.plugins.audio.overview import nbytes, overviews
from board.requests import Place
from board.sample_steps import steps_document
from board.samples import DecodedSamples, Restarts, asked_samples, sample_series, series_at
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

PLUGIN = "audio"

MOST_PAYLOAD_BYTES = 256 << 20
"""Of a step's clips, as they lie on disk: reading them takes a few times that for a moment."""

_OVERVIEWS = DecodedSamples(overviews, nbytes)
_EXTENSIONS = {"audio/wav": "wav", "audio/ogg": "ogg", "audio/flac": "flac", "audio/mpeg": "mp3"}
_FLOAT_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class NoClip(BoardError):  # noqa: N818
    """What was logged as a clip is none, or not one that a browser gets."""

    code: ClassVar[str] = "no_clip"
    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True)
class Found:
    """A clip and what it is called."""

    clip: Clip
    name: str  # for a file


def steps(store: Store, asked: list[tuple[int, int]], restarts: Restarts) -> dict[str, Any]:
    """Return the steps of each series, and how many clips one of its steps has."""
    document = steps_document(store, PLUGIN, asked, restarts)
    for entry in document["series"]:
        entry["clips"] = _most_clips(store, entry["run"], entry["tag"], entry["row"].tolist())
    return document


def _most_clips(store: Store, run: int, tag: int, rows: list[int]) -> int:
    """Return how many clips a step has, judged by the first and the last; at least one, as there is a step."""
    series = sample_series(store, run, tag, PLUGIN)
    if series is None:
        return 1
    columns = series.columns()
    ends = [row for row in {*rows[:1], *rows[-1:]} if row < len(columns)]
    return max((_count(series, columns, row) for row in ends), default=1)


def _count(series: SampleSeries, columns: SampleColumns, row: int) -> int:
    kind = Kind(int(columns.kind[row]))
    if kind == Kind.AUDIO or columns.length[row] > MOST_PAYLOAD_BYTES:
        return 1
    try:
        return max(1, len(audio.decode(kind, series.read(row, columns))))
    except (DamagedPayload, ValueError):
        return 1  # its card says what is wrong with it


def clips(store: Store, asked: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """Return what is told of the clips of each step; `error` where they cannot be read. What is gone is left out."""
    told = []
    for sample in asked_samples(store, PLUGIN, asked):
        entry = sample.place()
        try:
            _check_size(sample.columns, sample.row)
            entry["clips"] = [one.document() for one in _OVERVIEWS.get(store, *sample)]
        except ValueError as error:
            entry["error"] = str(error)
        told.append(entry)
    return told


def find_clip(store: Store, place: Place) -> Found:
    """Read the clip at a place. Raises Stale, NoClip, DamagedPayload."""
    series, columns = series_at(store, PLUGIN, place, "this clip")
    try:
        _check_size(columns, place.row)
        found = audio.decode(Kind(int(columns.kind[place.row])), series.read(place.row, columns))
    except ValueError as error:
        raise NoClip(str(error)) from error
    if place.sample >= len(found):
        raise NoClip(f"this step has {len(found)} clips, and none has the number {place.sample + 1}")
    clip = found[place.sample]
    return Found(clip, _file_name(store, series, int(columns.step[place.row]), place.sample, clip))


def playable(clip: Clip) -> bytes:
    """Return a clip as browsers can play it: those know no WAV of 64-bit floats. Raises NoClip for what is no sound."""
    if clip.media_type == audio.UNKNOWN_TYPE:
        raise NoClip("what was logged is no WAV, MP3, Ogg or FLAC")
    if clip.media_type != "audio/wav":
        return clip.encoded
    try:
        header = wav.read_header(clip.encoded)
    except ValueError as error:
        raise NoClip(str(error)) from error
    if header.bits != 64:
        return clip.encoded
    content = wav.samples(clip.encoded, header, 0, header.frames).astype(np.dtype("<f4")).tobytes()
    frame = header.channels * 4
    size = len(content)
    form = (3, header.channels, header.rate, header.rate * frame, frame, 32)
    return _FLOAT_HEADER.pack(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, *form, b"data", size) + content


def _check_size(columns: SampleColumns, row: int) -> None:
    if columns.length[row] > MOST_PAYLOAD_BYTES:
        raise ValueError(f"{int(columns.length[row]):,} bytes were logged at this step: too many to read at once")


def _file_name(store: Store, series: SampleSeries, step: int, sample: int, clip: Clip) -> str:
    """Return a name that every file system takes: tag, run, step and number."""
    run = store.run_by_id(series.run_id).name
    words = f"{series.tag}__{run}__step_{step}" + (f"__{sample}" if sample else "")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", words).strip("._")
    return f"{plain[:160] or 'clip'}.{_EXTENSIONS.get(clip.media_type, 'bin')}"
