"""Images and videos for a program: what was encoded, and its pixels where somebody asks for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.ingest.batch import Kind
from board.payloads import images
from board.payloads.images import Picture

MAX_PIXELS = 1 << 26
"""What an image may unpack to unless its reader says more: 67 million pixels, 268 MB as RGBA."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")  # Pillow knows many more, some of which run other programs
_ARRAY_MODES = {"L", "LA", "RGB", "RGBA", "I;16"}


@dataclass(frozen=True, slots=True)
class Image(Picture):
    """One encoded image or video.

    encoded: the file's bytes · media_type: by its first bytes · size: (width, height) by its own header, None for
    videos and broken files · claimed: (width, height) as the log says
    """

    def array(self, max_pixels: int = MAX_PIXELS) -> npt.NDArray[Any]:
        """Return the pixels of the image, or of its first frame: (height, width) or (height, width, channels), uint8.

        Palettes become RGB or RGBA; 16-bit grey stays uint16. Raises ValueError for what is no image, is broken, or
        would unpack to more than `max_pixels`: a file of a few kilobytes can claim gigabytes.
        """
        return next(self.frames(max_pixels))

    def frames(self, max_pixels: int = MAX_PIXELS) -> Iterator[npt.NDArray[Any]]:
        """Yield the pixels of each frame of an animation, as `array` does; `max_pixels` is for one of them."""
        from PIL import Image as Pillow  # here: bytes are enough for most
        from PIL import ImageSequence

        if self.size is None or not self.media_type.startswith("image/"):
            raise ValueError(f"{self.media_type} of {len(self.encoded)} bytes cannot be unpacked")
        _check(self.size, max_pixels)
        try:
            with Pillow.open(io.BytesIO(self.encoded), formats=_FORMATS) as image:
                _check(image.size, max_pixels)  # it may have found another size than the header's first
                for frame in ImageSequence.Iterator(image):
                    yield _array(frame)
        except (OSError, SyntaxError, EOFError, Pillow.DecompressionBombError) as error:
            raise ValueError(f"broken {self.media_type}: {error}") from error


def decode(kind: Kind, payload: bytes) -> tuple[Image, ...]:
    """Return the images of one payload. Raises ValueError for what holds no images."""
    return tuple(
        Image(picture.encoded, picture.media_type, picture.size, picture.claimed)
        for picture in images.decode(kind, payload)
    )


def _check(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise ValueError(f"an image of {width} × {height} pixels, more than {max_pixels}")


def _array(frame: Any) -> npt.NDArray[Any]:
    if frame.mode not in _ARRAY_MODES:
        frame = frame.convert("RGBA" if frame.has_transparency_data else "RGB")
    return np.array(frame)
