"""Images and videos: TensorFlow 1's and torch's Summary.Image, TensorFlow 2's tensor of width, height and files."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from board.payloads import picture_size
from board.payloads.picture_size import Size
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.proto.tensor_pb2 import TensorProto

UNKNOWN_TYPE = "application/octet-stream"

SIZE_STRINGS = 2
"""An image tensor holds width and height as decimal text, then the encoded images."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"\x1a\x45\xdf\xa3": "video/webm",  # an EBML header: matroska.org/technical/elements.html
}

_ENDS = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9"}
"""What comes last in a whole file (w3.org/TR/png-3 §11.2.5, itu.int/rec/T-REC-T.81 §B.1.1.3); others may do without."""

_STILL_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
"""What an `ftyp` box may say that is no video (ISO/IEC 23008-12)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded image or video."""

    encoded: bytes
    media_type: str  # by its first bytes; what the log claims is not asked
    size: Size | None  # in pixels, by its own header; None for videos, and where the header is cut or unknown
    claimed: Size | None  # what the log says; TensorFlow 2 says one size for all images of a step


def is_cut(picture: Picture) -> bool:
    """Whether an image's file ends before its end: what a browser draws of it may be nothing at all."""
    end = _ENDS.get(picture.media_type)
    return end is not None and picture.encoded.rfind(end) < 0


def decode(kind: Kind, payload: bytes) -> tuple[Picture, ...]:
    """Return the images of one payload. Raises ValueError for what holds no images."""
    width, height, *files = strings(kind, payload)
    claimed = _claimed(width, height)
    return tuple(_picture(encoded, claimed) for encoded in files)


def strings(kind: Kind, payload: bytes) -> list[bytes]:
    """Return width and height, as text, then the encoded images. Raises ValueError for what holds no images."""
    try:
        if kind == Kind.IMAGE:
            image = Summary.Image.FromString(payload)
            return [b"%d" % image.width, b"%d" % image.height, image.encoded_image_string]
        if kind != Kind.TENSOR:
            raise ValueError(f"a payload of kind {kind.name} holds no images")
        found = list(TensorProto.FromString(payload).string_val)
    except DecodeError as error:
        raise ValueError(f"not an image summary: {error}") from error
    if len(found) < SIZE_STRINGS:
        raise ValueError(f"a tensor of {len(found)} strings holds no width, height and images")
    return found


def media_type(encoded: bytes) -> str:
    """Tell what an encoded image or video is by its first bytes; anything unknown is nothing that a browser would run.

    SVG is unknown: it is a document, which may hold scripts.
    """
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WEBP":
        return "image/webp"
    if encoded[4:8] == b"ftyp" and encoded[8:12] not in _STILL_BRANDS:
        return "video/mp4"
    known = (media for signature, media in _SIGNATURES.items() if encoded.startswith(signature))
    return next(known, UNKNOWN_TYPE)


def _picture(encoded: bytes, claimed: Size | None) -> Picture:
    media = media_type(encoded)
    return Picture(encoded, media, picture_size.read(media, encoded), claimed)


def _claimed(width: bytes, height: bytes) -> Size | None:
    longest = 10  # digits of an int32; also keeps int() from reading megabytes of digits
    if not all(len(text) <= longest and text.isdigit() for text in (width, height)):
        return None
    size = int(width), int(height)
    return size if all(size) else None
