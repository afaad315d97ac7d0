"""How many pixels an encoded image claims to have, out of its header: asked before anybody decodes it.

A PNG of a few kilobytes can unpack to gigabytes, so whoever hands one to a browser should know. Nothing is decoded
here and no library is asked; each reader is a few bytes at places that its format fixes:

| format | where | source |
|---|---|---|
| PNG | IHDR, the first chunk: width, height at 16 | w3.org/TR/png-3 §11.2.1 |
| GIF | logical screen at 6; a first frame may reach beyond it | w3.org/Graphics/GIF/spec-gif89a.txt |
| JPEG | the first start-of-frame segment | itu.int/rec/T-REC-T.81 §B.2.2 |
| WebP | VP8X canvas, VP8L or VP8 frame header | RFC 9649 §2.5–2.7 |
| BMP | BITMAPCOREHEADER or BITMAPINFOHEADER at 14 | learn.microsoft.com/windows/win32/gdi/bitmap-storage |
"""

from __future__ import annotations

import struct
from collections.abc import Callable

Size = tuple[int, int]
"""Width and height."""

_GIF_EXTENSION, _GIF_IMAGE = 0x21, 0x2C
_MOST_BLOCKS = 4096  # comments before a GIF's first frame; JPEG segments before the frame's
_JPEG_MARKER = 0xFF
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # tables and extensions are not frames
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length behind them
_BMP_CORE_HEADER = 12


def read(media_type: str, encoded: bytes) -> Size | None:
    """Return the size in an image's header; None where the type has no reader here, or the header is cut or broken."""
    reader = _READERS.get(media_type)
    try:
        size = reader(encoded) if reader else None
    except (struct.error, IndexError):  # the header ends early
        return None
    return size if size and all(size) else None


def _png(encoded: bytes) -> Size | None:
    chunk, width, height = struct.unpack_from(">4sII", encoded, 12)
    return (width, height) if chunk == b"IHDR" else None


def _gif(encoded: bytes) -> Size | None:
    """Return what a browser makes room for: the screen, or the first frame where that is larger."""
    width, height, flags = struct.unpack_from("<HHB", encoded, 6)
    at = 13 + _gif_colors(flags)
    for _ in range(_MOST_BLOCKS):
        if encoded[at] == _GIF_IMAGE:
            left, top, frame_width, frame_height = struct.unpack_from("<HHHH", encoded, at + 1)
            return max(width, left + frame_width), max(height, top + frame_height)
        if encoded[at] != _GIF_EXTENSION:
            return None
        at += 2
        while encoded[at]:  # sub-blocks, each with its length in front; an empty one ends them
            at += 1 + encoded[at]
        at += 1
    return None


def _gif_colors(flags: int) -> int:
    """Return the bytes of the colour table that the flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _jpeg(encoded: bytes) -> Size | None:
    at = 2
    for _ in range(_MOST_BLOCKS):
        if encoded[at] != _JPEG_MARKER:
            return None
        marker = encoded[at + 1]
        if marker == _JPEG_MARKER:  # a fill byte
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", encoded, at + 5)
            return width, height
        else:
            at += 2 + struct.unpack_from(">H", encoded, at + 2)[0]
    return None


def _webp(encoded: bytes) -> Size | None:
    chunk = encoded[12:16]
    if chunk == b"VP8X":
        width, wide, height, high = struct.unpack_from("<HBHB", encoded, 24)  # numbers of three bytes
        return 1 + (wide << 16 | width), 1 + (high << 16 | height)
    if chunk == b"VP8L" and encoded[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", encoded, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and encoded[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", encoded, 26)
        return width & 0x3FFF, height & 0x3FFF  # the two bits above are a scale that decoders leave to others
    return None


def _bmp(encoded: bytes) -> Size | None:
    (header,) = struct.unpack_from("<I", encoded, 14)
    layout = "<HH" if header == _BMP_CORE_HEADER else "<ii"
    width, height = struct.unpack_from(layout, encoded, 18)
    return abs(width), abs(height)  # a negative height says that the rows run from the top


_READERS: dict[str, Callable[[bytes], Size | None]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
    "image/bmp": _bmp,
}
