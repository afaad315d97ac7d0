"""Images: encoded files, in torch's Summary.Image and in TensorFlow 2's tensor of width, height and files.

Pillow encodes them. It is imported where it is used, in the writer's thread: `import writer` stays cheap.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from writer.arrays import as_array, extent, real_view, shape_error
from writer.summaries.pixels import CHANNELS, TENSORFLOW_SCALE, Pixels, as_batch, as_image
from writer.summaries.tensors import Deferred, tensor_summary
from writer.wire.proto.plugins_pb2 import ImagePluginData
from writer.wire.proto.summary_pb2 import DataClass, Summary

if TYPE_CHECKING:
    from PIL import Image

PLUGIN_NAME = "images"
DEFAULT_MAX_OUTPUTS = 3

BOX_COLOR = "red"
BOX_WIDTH = 2


def image(tag: str, pixels: object, dataformats: str = "CHW", name: str = "img_tensor") -> Deferred:
    """Check an image, or a batch of them that becomes a grid; see `pixels.as_image`. `name` is the argument's."""
    snapshot = as_image(pixels, dataformats, name)
    return lambda: encoded_image(tag, encode_png(opened(snapshot)), snapshot.shape[:2], snapshot.shape[2])


def image_with_boxes(
    tag: str,
    pixels: object,
    boxes: object,
    rescale: float = 1,
    dataformats: str = "CHW",
    labels: Sequence[str] | None = None,
) -> Deferred:
    """Check an image and boxes (count, 4): left, top, right and bottom in pixels; a label is written in its box."""
    snapshot = as_image(pixels, dataformats, "img_tensor")
    corners = _checked_boxes(boxes)
    names = None if labels is None else [str(label) for label in labels]
    if names is not None and len(names) != len(corners):
        raise ValueError(f"labels must be {len(corners)}, one a box, got {len(names)}")
    if not rescale > 0:
        raise ValueError(f"rescale must be positive, got {rescale}")

    def summary() -> Summary:
        canvas = opened(np.repeat(snapshot, 3, axis=2) if snapshot.shape[2] == 1 else snapshot)
        _draw_boxes(canvas, corners, names)
        if rescale != 1:
            canvas = canvas.resize([max(1, int(side * rescale)) for side in canvas.size])
        return encoded_image(tag, encode_png(canvas), canvas.size[::-1], len(canvas.getbands()))

    return summary


def encoded_image(tag: str, encoded: bytes, size: Sequence[int], channels: int) -> Summary:
    """Return a Summary of an image file (PNG, JPEG, GIF, WebP, video) of `size` height and width."""
    height, width = size
    value = Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=encoded)
    return Summary(value=[Summary.Value(tag=tag, image=value)])


def image_tensor(tag: str, data: object, max_outputs: int = DEFAULT_MAX_OUTPUTS, description: str = "") -> Deferred:
    """Check a batch (count, height, width, channel), for TensorFlow 2's string[2 + n]: width, height, n files."""
    if max_outputs < 0:
        raise ValueError(f"max_outputs must not be negative, got {max_outputs}")
    height, width, snapshot = _checked_batch(data, max_outputs)

    def summary() -> Summary:
        files = [encode_png(opened(pixels)) for pixels in snapshot]
        strings = np.array([str(width).encode(), str(height).encode(), *files], object)
        return tensor_summary(
            tag,
            strings,
            PLUGIN_NAME,
            ImagePluginData().SerializeToString(),
            description=description,
            data_class=DataClass.DATA_CLASS_BLOB_SEQUENCE,
        )

    return summary


def encode_png(picture: "Image.Image") -> bytes:
    """Return a PNG file."""
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()


def opened(pixels: Pixels) -> "Image.Image":
    """Return pixels (height, width, channel) as Pillow's image."""
    from PIL import Image  # see the module's docstring

    channels = pixels.shape[2]
    return Image.fromarray(np.ascontiguousarray(pixels[:, :, 0] if channels == 1 else pixels), CHANNELS[channels])


def _checked_batch(data: object, most: int) -> tuple[int, int, Pixels]:
    """Return height, width and the first `most` images."""
    batch = real_view(data, "data")
    if batch.ndim != 4:
        raise shape_error("data", batch, "(count, height, width, channels)")
    _, height, width, _ = batch.shape
    if not batch[:most].size:
        return height, width, np.empty((0, height, width, 1), np.uint8)
    return height, width, as_batch(batch[:most], "NHWC", "data", TENSORFLOW_SCALE)


def _checked_boxes(boxes: object) -> npt.NDArray[np.float64]:
    corners = as_array(real_view(boxes, "box_tensor"), "box_tensor").astype(np.float64)
    if corners.ndim != 2 or corners.shape[1] != 4:
        raise shape_error("box_tensor", corners, "(count, 4)")
    if corners.size and not np.isfinite(extent(corners, "box_tensor")).all():
        raise ValueError("box_tensor must be finite")
    return corners


def _draw_boxes(canvas: "Image.Image", corners: npt.NDArray[np.float64], labels: Sequence[str] | None) -> None:
    from PIL import ImageDraw  # see the module's docstring

    draw = ImageDraw.Draw(canvas)
    for number, (left, top, right, bottom) in enumerate(corners.tolist()):
        outline = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
        draw.line(outline, fill=BOX_COLOR, width=BOX_WIDTH)
        if labels and labels[number]:
            place = draw.textbbox((left + BOX_WIDTH, bottom), labels[number], anchor="lb")
            draw.rectangle(place, fill=BOX_COLOR)
            draw.text((left + BOX_WIDTH, bottom), labels[number], fill="black", anchor="lb")
