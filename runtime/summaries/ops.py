"""TensorFlow's summary operations: each gives a serialised Summary, encoded by `writer.summaries`."""

import sys
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.gradients.table import not_differentiable
from runtime.graph.op import REALS, Op
from runtime.ops import rules
from writer.summaries.audio import audio
from writer.summaries.histograms import histogram
from writer.summaries.images import encode_png, encoded_image, opened
from writer.wire.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from writer.wire.tensor import encode_tensor

BAD_COLOR = np.array([255, 0, 0, 255], np.uint8)
"""Red, for pixels that are no numbers."""

_BRIGHTEST = 255
_LEAST_EXTENT = 1e-6  # TensorFlow's: what is darker than that in all its pixels is black


def _text(array: Array) -> str:
    found: bytes = np.asarray(array).item()
    return found.decode(errors="replace")


def _result(summary: Summary) -> Array:
    return np.array(summary.SerializeToString(), object)


def _scalars(xp: Any, tags: Array, values: Array) -> Array:
    if tags.shape != values.shape:
        raise ValueError(f"tags of shape {list(tags.shape)} do not fit values of shape {list(values.shape)}")
    numbers = arrays.to_host(values).reshape(-1).tolist()
    texts = [_text(one) for one in tags.reshape(-1)] if tags.ndim else [_text(tags)]
    values_of = [Summary.Value(tag=tag, simple_value=number) for tag, number in zip(texts, numbers, strict=True)]
    return _result(Summary(value=values_of))


def _histogram(xp: Any, tag: Array, values: Array) -> Array:
    text = _text(tag)
    numbers = arrays.to_host(values)
    if not np.isfinite(numbers).all():
        found = "NaN" if np.isnan(numbers).any() else "infinite"
        raise ValueError(f"the values of histogram {text!r} are {found}")
    if not numbers.size:
        raise ValueError(f"histogram {text!r} has no values")
    summary = histogram(text, numbers)()
    _join_empty_buckets(summary.value[0].histo)
    return _result(summary)


def _join_empty_buckets(histo: HistogramProto) -> None:
    """Have neighbouring buckets that are empty as one, and one at the end, as TensorFlow's kernel writes them."""
    limits, counts = np.array([*histo.bucket_limit, sys.float_info.max]), np.array([*histo.bucket, 0.0])
    if limits[-2] == limits[-1]:
        limits, counts = limits[:-1], counts[:-1]
    kept = (counts > 0) | np.append(counts[1:] > 0, True)
    histo.bucket_limit[:], histo.bucket[:] = limits[kept].tolist(), counts[kept].tolist()


def _images(xp: Any, tag: Array, tensor: Array, *, max_images: int, bad_color: Array) -> Array:
    if max_images < 1:
        raise ValueError(f"max_images must be positive, got {max_images}")
    found = Summary()
    batch = arrays.to_host(tensor)[:max_images]
    for number, one in enumerate(batch):
        pixels = one if one.dtype == np.uint8 else _as_bytes(one, bad_color)
        name = f"{_text(tag)}/image/{number}" if max_images > 1 else f"{_text(tag)}/image"
        found.MergeFrom(encoded_image(name, encode_png(opened(pixels)), pixels.shape[:2], pixels.shape[2]))
    return _result(found)


def _as_bytes(pixels: Array, bad_color: Array) -> Array:
    """Return floats stretched to a byte's range as TensorFlow does it: 0 is black, or grey where some are negative."""
    pixels = pixels.astype(np.float64)
    good = np.isfinite(pixels)
    largest = np.abs(pixels[good]).max(initial=0.0)
    signed = bool((pixels[good] < 0).any())
    span, offset = (127, 128) if signed else (_BRIGHTEST, 0)
    factor = 0.0 if largest < _LEAST_EXTENT else span / largest
    stretched = np.where(good, pixels * factor + offset, 0).astype(np.uint8)
    bad = ~good.all(axis=-1)
    stretched[bad] = np.asarray(bad_color, np.uint8)[: pixels.shape[-1]]
    return stretched


def _sounds(xp: Any, tag: Array, tensor: Array, sample_rate: Array, *, max_outputs: int) -> Array:
    if max_outputs < 1:
        raise ValueError(f"max_outputs must be positive, got {max_outputs}")
    # TensorFlow's 16-bit samples: 1.0 is one more than the loudest
    loudness = np.round(arrays.to_host(tensor)[:max_outputs] * np.float64(1 << 15))
    samples = loudness.clip(-(1 << 15), (1 << 15) - 1).astype(np.int16)
    found = Summary()
    for number, one in enumerate(samples):
        name = f"{_text(tag)}/audio/{number}" if max_outputs > 1 else f"{_text(tag)}/audio"
        found.MergeFrom(audio(name, one, int(sample_rate))())
    return _result(found)


def _tensor(xp: Any, tag: Array, tensor: Array, metadata: Array) -> Array:
    value = Summary.Value(
        tag=_text(tag),
        metadata=SummaryMetadata.FromString(np.asarray(metadata).item()),
        tensor=encode_tensor(arrays.to_host(tensor)),
    )
    return _result(Summary(value=[value]))


def _merged(xp: Any, inputs: tuple[Array, ...]) -> Array:
    parts = [one for array in inputs for one in np.asarray(array).reshape(-1).tolist()]
    tags: set[str] = set()
    for part in parts:
        for value in Summary.FromString(part).value:
            if value.tag in tags:
                raise ValueError(f"two of the merged summaries have the tag {value.tag!r}")
            tags.add(value.tag)
    # one message after the other is the message of both
    return np.array(b"".join(parts), object)


def _image_dims(tag: Any, tensor: Any, *, max_images: int, bad_color: Any) -> Any:
    if tensor.dims is not None and len(tensor.dims) != 4:
        raise ValueError("images are (count, height, width, channels)")
    if tensor.dims is not None and tensor.dims[3] not in (None, 1, 3, 4):
        raise ValueError(f"images have 1, 3 or 4 channels, not {tensor.dims[3]}")
    return ()


def _sound_dims(tag: Any, tensor: Any, sample_rate: Any, *, max_outputs: int) -> Any:
    if tensor.dims is not None and len(tensor.dims) not in (2, 3):
        raise ValueError("sounds are (count, frames) or (count, frames, channels)")
    return ()


scalar_summary = Op(
    "ScalarSummary",
    "tags: string, values: T -> summary: string",
    types={"T": REALS},
    shape=rules.scalar,
    kernel=_scalars,
)
histogram_summary = Op(
    "HistogramSummary", "tag: string, values: T -> summary: string", types={"T": REALS}, shape=rules.scalar,
    kernel=_histogram,
)  # fmt: skip
image_summary = Op(
    "ImageSummary",
    "tag: string, tensor: T -> summary: string",
    types={"T": (arrays.uint8, arrays.float32, arrays.float16, arrays.float64)},
    attrs={"max_images": 3, "bad_color": BAD_COLOR},
    shape=_image_dims,
    kernel=_images,
)
audio_summary = Op(
    "AudioSummaryV2",
    "tag: string, tensor: float32, sample_rate: float32 -> summary: string",
    attrs={"max_outputs": 3},
    shape=_sound_dims,
    kernel=_sounds,
)
tensor_summary = Op(
    "TensorSummaryV2",
    "tag: string, tensor: T, serialized_summary_metadata: string -> summary: string",
    shape=rules.scalar,
    kernel=_tensor,
)
merge_summary = Op("MergeSummary", "inputs: N*string -> summary: string", shape=rules.scalar, kernel=_merged)

not_differentiable("ScalarSummary", "HistogramSummary", "ImageSummary", "AudioSummaryV2", "TensorSummaryV2")
not_differentiable("MergeSummary")
