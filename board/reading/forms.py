"""The kinds of data, each with its decoder and what its values become as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from board.ingest.batch import Kind
from board.payloads import audio, pr_curves, tensors, text
from board.payloads.audio import Clip
from board.payloads.pr_curves import PrCurve
from board.reading import histograms, images
from board.reading.histograms import Histogram
from board.reading.images import Image
from board.reading.samples import Form
from board.reading.table import Array

_Rows = Iterator[tuple[object, ...]]


def _image_rows(pictures: tuple[Image, ...]) -> _Rows:
    for sample, image in enumerate(pictures):
        width, height = image.size or (None, None)
        yield sample, image.media_type, width, height, image.encoded


def _clip_rows(clips: tuple[Clip, ...]) -> _Rows:
    for sample, clip in enumerate(clips):
        yield sample, clip.media_type, clip.sample_rate, clip.label, clip.encoded


def _text_rows(strings: Array) -> _Rows:
    yield from enumerate(strings.reshape(-1).tolist())


def _histogram_rows(histogram: Histogram) -> _Rows:
    yield histogram.left, histogram.right, histogram.counts


def _curve_rows(curve: PrCurve) -> _Rows:
    yield tuple(getattr(curve, name) for name in PR_CURVES.columns)


def _tensor_rows(tensor: Array) -> _Rows:
    yield (tensor,)


IMAGES = Form(images.decode, ("sample", "media_type", "width", "height", "encoded"), _image_rows)
AUDIO = Form(audio.decode, ("sample", "media_type", "sample_rate", "label", "encoded"), _clip_rows)
TEXT = Form(text.decode, ("sample", "text"), _text_rows)
HISTOGRAMS = Form(histograms.decode, ("left", "right", "counts"), _histogram_rows)
PR_CURVES = Form(pr_curves.decode, PrCurve.__slots__, _curve_rows)
TENSORS = Form(tensors.decode, ("value",), _tensor_rows, Kind.TENSOR)
