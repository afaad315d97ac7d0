"""One image: found by its place, read from disk, and looked at before a browser gets it.

Whoever wrote the log may have meant harm: what is not one of a few types of image and video never leaves as something
that a browser shows, and nothing that unpacks to very many pixels without the user's word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from board.errors import BoardError
from board.ingest.batch import Kind
from board.payloads import images
from board.payloads.images import Picture
from board.plugins.images.index import MOST_PAYLOAD_BYTES, PLUGIN
from board.requests import Place
from board.samples import series_at
from board.store.series import SampleSeries
from board.store.store import Store

MOST_PIXELS = 64 << 20
"""Of an image that is shown without a question: 256 MiB when a browser has unpacked it."""

_SHOWN_BYTES = 24
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
}


class NoImage(BoardError):  # noqa: N818
    """What was logged as an image is none, or not one that we show."""

    code: ClassVar[str] = "no_image"
    status: ClassVar[int] = 415


class TooLarge(BoardError):  # noqa: N818
    """An image that would fill the memory of whoever shows it."""

    code: ClassVar[str] = "too_large"
    status: ClassVar[int] = 413


class CutShort(BoardError):  # noqa: N818
    """An image whose end is missing: a browser would draw a part of it, or nothing, and not say so."""

    code: ClassVar[str] = "cut_short"
    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True)
class Found:
    """An image and what it is called."""

    picture: Picture
    samples: int  # images that were logged at this step
    name: str  # for a file


def find_picture(store: Store, place: Place) -> Found:
    """Read the image at a place. Raises Stale, NoImage, TooLarge, DamagedPayload."""
    series, columns = series_at(store, PLUGIN, place, "this image")
    if columns.length[place.row] > MOST_PAYLOAD_BYTES:
        raise TooLarge(f"{int(columns.length[place.row]):,} bytes were logged at this step: too many to read at once")
    try:
        pictures = images.decode(Kind(int(columns.kind[place.row])), series.read(place.row, columns))
    except ValueError as error:
        raise NoImage(str(error)) from error
    if place.sample >= len(pictures):
        raise NoImage(f"this step has {len(pictures)} images, and none has the number {place.sample + 1}")
    picture = pictures[place.sample]
    return Found(picture, len(pictures), file_name(store, series, int(columns.step[place.row]), place, picture))


def refusal(picture: Picture, *, large: bool) -> BoardError | None:
    """Return why an image is not shown, None where it is; `large`: the user wants whatever there is."""
    if picture.media_type == images.UNKNOWN_TYPE:
        start = picture.encoded[:_SHOWN_BYTES]
        if not start:
            return NoImage("an image of no bytes was logged")
        said = start.decode("ascii") if start.isascii() and start.decode("ascii").isprintable() else start.hex(" ")
        return NoImage(f"what was logged is no PNG, JPEG, GIF, WebP, BMP, MP4 or WebM: it begins with {said}")
    if picture.media_type.startswith("video/") or large:
        return None
    if picture.size is None:
        return TooLarge("the header does not say how many pixels this image has")
    width, height = picture.size
    if width * height > MOST_PIXELS:
        memory = width * height * 4 / (1 << 30)
        return TooLarge(f"{width:,} × {height:,} pixels: to show them takes {memory:,.1f} GiB of memory")
    if images.is_cut(picture):
        return CutShort(f"this image is cut short: its file ends after {len(picture.encoded):,} bytes, without an end")
    return None


def file_name(store: Store, series: SampleSeries, step: int, place: Place, picture: Picture) -> str:
    """Return a name that every file system takes: tag, run, step and number."""
    run = store.run_by_id(series.run_id).name
    words = f"{series.tag}__{run}__step_{step}" + (f"__{place.sample}" if place.sample else "")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", words).strip("._")
    return f"{plain[:160] or 'image'}.{_EXTENSIONS.get(picture.media_type, 'bin')}"
