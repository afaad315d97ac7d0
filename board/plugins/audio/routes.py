"""`api/audio`: parse, call a query, return."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from board.payloads import wav
from board.plugin import StoreDep
from board.plugins.audio.clip import NoClip, clips, find_clip, playable, steps
from board.plugins.audio.request import ClipsRequest, StepsRequest, WantedFile, WantedSpectrogram
from board.plugins.audio.spectrogram import spectrogram
from board.responses import document_response, ranged_response

FOREVER = "private, max-age=31536000, immutable"
"""An address holds the server's `boot` and the series' generation: under it there is never another clip."""

router = APIRouter()


@router.post("/steps")
def read_steps(request: StepsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer at which steps series have clips, and how many a step."""
    return document_response(accept, steps(store, request.series, request.restarts))


@router.post("/clips")
def read_clips(request: ClipsRequest, store: StoreDep, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer form, label and waveform of all clips in view, as one document."""
    return document_response(accept, {"samples": clips(store, request.samples)})


@router.get("/file")
def read_file(
    wanted: Annotated[WantedFile, Query()],
    store: StoreDep,
    range_: Annotated[str | None, Header(alias="range")] = None,
) -> Response:
    """Answer one clip's bytes; to a player none that is no sound."""
    found = find_clip(store, wanted)
    content = found.clip.encoded if wanted.download else playable(found.clip)
    disposition = f'{"attachment" if wanted.download else "inline"}; filename="{found.name}"'
    headers = {"Cache-Control": FOREVER, "Content-Disposition": disposition}
    return ranged_response(content, found.clip.media_type, headers, range_)


@router.get("/spectrogram")
def read_spectrogram(
    wanted: Annotated[WantedSpectrogram, Query()],
    store: StoreDep,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer how strong each frequency is in the course of a clip."""
    encoded = find_clip(store, wanted).clip.encoded
    try:
        found = spectrogram(encoded, wav.read_header(encoded), wanted.scale)
    except ValueError as error:
        raise NoClip(str(error)) from error
    return document_response(accept, found.document(), {"Cache-Control": FOREVER})
