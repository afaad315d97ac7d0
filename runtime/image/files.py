"""Images as files: read from bytes and written to bytes, by Pillow, which is imported when the first one comes.

Bytes are whatever somebody sent: only the formats asked for are tried, and no image of more pixels than Pillow holds
for safe is unpacked.
"""

import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.errors import InvalidArgumentError
from runtime.gradients.table import not_differentiable
from runtime.graph.context import name_scope
from runtime.graph.op import Op
from runtime.graph.shape import Dims
from runtime.image.colors import convert_image_dtype
from runtime.ops import rules

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""Pillow's modes by the number of channels."""

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)
"""What Pillow raises for bytes that are not what they say."""

MOST_FRAMES_BYTES = 2**30
"""How many bytes the frames of one animation may be."""


def _pillow() -> Any:
    try:
        from PIL import Image  # here: most models never see a file of an image
    except ImportError as error:
        raise ImportError("images are read and written by Pillow: pip install pillow") from error
    return Image


def _opened(contents: Array, formats: Sequence[str]) -> Any:
    data = contents.item()
    image = _pillow()
    try:
        return image.open(io.BytesIO(data), formats=formats)
    except (*DAMAGED, image.DecompressionBombError) as error:
        known = ", ".join(formats)
        raise InvalidArgumentError(f"{len(data)} bytes are no image that can be read ({known}): {error}") from error


def _pixels(picture: Any, channels: int, dtype: arrays.DType) -> Array:
    """Return [height, width, channels] of the frame that is open; 0 channels: as many as the file has."""
    image = _pillow()
    try:
        if picture.mode.startswith("I;16") and channels in (0, 1):
            found = np.asarray(picture).astype(np.uint16)[..., None]
            return found if dtype is arrays.uint16 else (found >> 8).astype(np.uint8)
        mode = MODES[channels] if channels else _own_mode(picture)
        found = np.asarray(picture if picture.mode == mode else picture.convert(mode))
    except (*DAMAGED, image.DecompressionBombError) as error:
        raise InvalidArgumentError(f"the image is damaged: {error}") from error
    found = found[..., None] if found.ndim == 2 else found
    return found.astype(np.uint16) * 257 if dtype is arrays.uint16 else np.ascontiguousarray(found)


def _own_mode(picture: Any) -> str:
    if picture.mode in MODES.values():
        return str(picture.mode)
    if picture.mode in ("P", "PA"):
        return "RGBA" if "transparency" in picture.info else "RGB"
    return "RGB" if picture.mode in ("CMYK", "YCbCr", "HSV", "LAB") else "L"


def _frames(picture: Any, channels: int) -> Array:
    """Return [frames, height, width, channels] of an animation."""
    count = _count(picture)
    if count * picture.width * picture.height * channels > MOST_FRAMES_BYTES:
        raise InvalidArgumentError(f"{count} frames of {picture.width} by {picture.height} are more than a GiB")
    frames = []
    for at in range(count):
        _seek(picture, at)
        frames.append(_pixels(picture, channels, arrays.uint8))
    return np.stack(frames)


def _count(picture: Any) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except DAMAGED as error:
        raise InvalidArgumentError(f"the animation is damaged: {error}") from error


def _seek(picture: Any, frame: int) -> None:
    try:
        picture.seek(frame)
    except DAMAGED as error:
        raise InvalidArgumentError(f"frame {frame} of the animation is damaged: {error}") from error


def _one(formats: Sequence[str]) -> Any:
    def kernel(xp: Any, contents: Array, *, channels: int, dtype: arrays.DType = arrays.uint8, **_: Any) -> Array:
        with _opened(contents, formats) as picture:
            return _pixels(picture, channels, dtype)

    return kernel


def _gif(xp: Any, contents: Array) -> Array:
    with _opened(contents, ("GIF",)) as picture:
        return _frames(picture, 3)


def _any(xp: Any, contents: Array, *, channels: int, dtype: arrays.DType, expand_animations: bool) -> Array:
    with _opened(contents, FORMATS) as picture:
        if picture.format == "GIF":
            frames = _frames(picture, channels or 3)
            found = frames if expand_animations else frames[0]
        else:
            found = _pixels(picture, channels, arrays.uint16 if dtype is arrays.uint16 else arrays.uint8)
    if dtype is arrays.uint16 and found.dtype == np.uint8:
        return found.astype(np.uint16) * 257
    return found.astype(np.float32) / np.float32(255) if dtype is arrays.float32 else found


def _image_dims(contents: Any, *, channels: int, **_: Any) -> Dims:
    if channels not in (0, 1, 3, 4):
        raise ValueError(f"channels is 0 (as many as there are), 1, 3 or 4, not {channels}")
    _hold_one(contents)
    return (None, None, channels or None)


def _any_dims(contents: Any, *, channels: int, expand_animations: bool, **_: Any) -> Dims:
    dims = _image_dims(contents, channels=channels)
    return None if expand_animations else dims


def _hold_one(contents: Any) -> None:
    if contents.dims:
        raise ValueError(f"contents are the bytes of one file, not of shape {list(contents.dims)}")


def _gif_dims(contents: Any) -> Dims:
    _hold_one(contents)
    return (None, None, None, 3)


JPEG_ATTRS = {
    "channels": 0, "ratio": 1, "fancy_upscaling": True, "try_recover_truncated": False, "acceptable_fraction": 1.0,
    "dct_method": "",
}  # fmt: skip
decode_png_op = Op(
    "DecodePng",
    "contents: string -> image: dtype",
    types={"dtype": frozenset({arrays.uint8, arrays.uint16})},
    attrs={"channels": 0, "dtype": arrays.uint8},
    shape=_image_dims,
    kernel=_one(FORMATS),
    host=True,
)
decode_jpeg_op = Op(
    "DecodeJpeg",
    "contents: string -> image: uint8",
    attrs=JPEG_ATTRS,
    shape=_image_dims,
    kernel=_one(FORMATS),
    host=True,
)
decode_bmp_op = Op(
    "DecodeBmp",
    "contents: string -> image: uint8",
    attrs={"channels": 0},
    shape=_image_dims,
    kernel=_one(("BMP",)),
    host=True,
)
decode_gif_op = Op("DecodeGif", "contents: string -> image: uint8", shape=_gif_dims, kernel=_gif, host=True)
decode_image_op = Op(
    "DecodeImage",
    "contents: string -> image: dtype",
    types={"dtype": frozenset({arrays.uint8, arrays.uint16, arrays.float32})},
    attrs={"channels": 0, "dtype": arrays.uint8, "expand_animations": True},
    shape=_any_dims,
    kernel=_any,
    host=True,
)


def _encoded_dims(image: Any, **_: Any) -> Dims:
    *_, channels = rules.of_rank(image, 3, "images to write")
    if channels not in (1, 2, 3, 4, None):
        raise ValueError(f"images have 1 to 4 channels, not {channels}")
    return ()


def _written(image: Array, kind: str, **options: Any) -> Array:
    if image.dtype == np.uint16:
        if image.shape[-1] != 1:
            raise InvalidArgumentError("images of 16 bits are written with one channel: cast others to uint8")
        picture = _pillow().fromarray(image[..., 0])
    else:
        pixels = image[..., 0] if image.shape[-1] == 1 else image
        picture = _pillow().fromarray(np.ascontiguousarray(pixels))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    found = np.empty((), object)
    found[()] = out.getvalue()
    return found


encode_png_op = Op(
    "EncodePng",
    "image: T -> contents: string",
    types={"T": frozenset({arrays.uint8, arrays.uint16})},
    attrs={"compression": -1},
    shape=_encoded_dims,
    kernel=lambda xp, x, *, compression: _written(x, "PNG", compress_level=6 if compression < 0 else compression),
)
encode_jpeg_op = Op(
    "EncodeJpeg",
    "image: uint8 -> contents: string",
    attrs={
        "format": "", "quality": 95, "progressive": False, "optimize_size": False, "chroma_downsampling": True,
        "density_unit": "in", "x_density": 300, "y_density": 300, "xmp_metadata": "",
    },
    shape=_encoded_dims,
    kernel=lambda xp, x, *, quality, progressive, optimize_size, chroma_downsampling, **attrs: _written(
        x,
        "JPEG",
        quality=quality,
        progressive=progressive,
        optimize=optimize_size,
        subsampling=2 if chroma_downsampling else 0,
        dpi=(attrs["x_density"], attrs["y_density"]),
    ),
)  # fmt: skip
FILES = ("DecodePng", "DecodeJpeg", "DecodeBmp", "DecodeGif", "DecodeImage", "EncodePng", "EncodeJpeg")
not_differentiable(*FILES)


def decode_png(contents: Any, channels: int = 0, dtype: Any = arrays.uint8, name: str | None = None) -> Any:
    """Return the pixels of a PNG, uint8 or uint16; colours of 16 bits keep the upper 8 (grey ones keep all)."""
    return decode_png_op(contents, channels=channels, dtype=arrays.as_dtype(dtype), name=name)


def decode_jpeg(
    contents: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Any:
    """Return the pixels of a JPEG; `ratio` must be 1, and details of decompression are Pillow's."""
    if ratio != 1:
        raise ValueError(f"decode_jpeg reads whole images, not every {ratio}th pixel: see rt.image.resize")
    if try_recover_truncated or acceptable_fraction != 1:
        raise ValueError("decode_jpeg reads whole files only")
    return decode_jpeg_op(
        contents, channels=channels, fancy_upscaling=fancy_upscaling, dct_method=dct_method, name=name
    )


def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Any:
    """Return the pixels of a BMP."""
    return decode_bmp_op(contents, channels=channels, name=name)


def decode_gif(contents: Any, name: str | None = None) -> Any:
    """Return the frames of a GIF, [frames, height, width, 3]."""
    return decode_gif_op(contents, name=name)


def decode_image(
    contents: Any,
    channels: int | None = None,
    dtype: Any = arrays.uint8,
    name: str | None = None,
    expand_animations: bool = True,
) -> Any:
    """Return the pixels of a JPEG, PNG, GIF, BMP or WebP; a GIF has frames, unless not `expand_animations`.

    In graphs the shape is unknown where a GIF may come.
    """
    with name_scope(name, "decode_image"):
        wanted = arrays.as_dtype(dtype)
        direct = wanted in (arrays.uint8, arrays.uint16, arrays.float32)
        found = decode_image_op(
            contents,
            channels=channels or 0,
            dtype=wanted if direct else arrays.uint16,
            expand_animations=expand_animations,
        )
        return found if direct else convert_image_dtype(found, wanted)


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Any:
    """Return an image as the bytes of a PNG, of 1 to 4 channels."""
    return encode_png_op(image, compression=compression, name=name)


def encode_jpeg(
    image: Any,
    format: str = "",  # noqa: A002  # TensorFlow's name
    quality: int = 95,
    progressive: bool = False,
    optimize_size: bool = False,
    chroma_downsampling: bool = True,
    density_unit: str = "in",
    x_density: int = 300,
    y_density: int = 300,
    xmp_metadata: str = "",
    name: str | None = None,
) -> Any:
    """Return an image as the bytes of a JPEG, grey or coloured as it has one channel or three."""
    return encode_jpeg_op(
        image,
        format=format,
        quality=quality,
        progressive=progressive,
        optimize_size=optimize_size,
        chroma_downsampling=chroma_downsampling,
        density_unit=density_unit,
        x_density=x_density,
        y_density=y_density,
        xmp_metadata=xmp_metadata,
        name=name,
    )
