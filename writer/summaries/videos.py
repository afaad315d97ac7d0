"""Videos: animated GIFs made of arrays, and encoded videos as they are, both where images are.

| file | starts with | source |
|---|---|---|
| GIF | `GIF87a`, `GIF89a` | w3.org/Graphics/GIF/spec-gif89a.txt |
| MP4 | a box length, then `ftyp` | ISO/IEC 14496-12 §4.3 |
| WebM | `1A 45 DF A3` | matroska.org/technical/elements.html (EBML header) |
"""

import io
import math
from typing import Any

import numpy as np

from writer.arrays import as_number
from writer.summaries.images import encoded_image
from writer.summaries.pixels import CHANNELS, Pixels, as_video
from writer.summaries.tensors import Deferred
from writer.wire.proto.summary_pb2 import Summary

FASTEST_FPS = 50
"""A GIF counts hundredths of a second, and browsers play what is below two of them slowly."""


def video(tag: str, value: object, fps: float | None = 4, dataformats: str = "NTCHW") -> Deferred:
    """Check a video: an array for `pixels.as_video`, or the bytes of a GIF, an MP4 or a WebM."""
    if isinstance(value, bytes | bytearray | memoryview):
        summary = _passed_through(tag, bytes(value))
        return lambda: summary
    pause = _checked_pause(4 if fps is None else fps)
    frames = as_video(value, dataformats, "vid_tensor")
    return lambda: encoded_image(tag, _encode_gif(frames, pause), frames.shape[1:3], frames.shape[3])


def _passed_through(tag: str, encoded: bytes) -> Summary:
    if encoded[:6] in (b"GIF87a", b"GIF89a"):
        width, height = (int.from_bytes(encoded[at : at + 2], "little") for at in (6, 8))
        return encoded_image(tag, encoded, (height, width), 3)
    if encoded[4:8] == b"ftyp" or encoded[:4] == b"\x1a\x45\xdf\xa3":
        return encoded_image(tag, encoded, (0, 0), 3)  # the size is in the file, for whoever plays it
    raise ValueError(f"vid_tensor must be an array, or the bytes of a GIF, MP4 or WebM, got bytes {encoded[:8]!r}…")


def _checked_pause(fps: float) -> float:
    """Return milliseconds between frames."""
    rate = as_number(fps, "fps")
    if not 0 < rate < math.inf:
        raise ValueError(f"fps must be positive, got {rate}")
    return 1000 / min(rate, FASTEST_FPS)


def _encode_gif(frames: Pixels, pause: float) -> bytes:
    from PIL import Image  # only here: `import writer` stays cheap

    channels = frames.shape[3]
    pictures: list[Any] = [
        Image.fromarray(np.ascontiguousarray(frame[:, :, 0] if channels == 1 else frame), CHANNELS[channels])
        for frame in frames
    ]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=pause, loop=0)
    return file.getvalue()
