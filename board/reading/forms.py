"""The kinds of data, each with its decoder and what its values become as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from board.payloads import audio, tensors
from board.payloads.audio import Clip
from board.reading.samples import Form
from board.reading.table import Array


def _clip_rows(clips: tuple[Clip, ...]) -> Iterator[tuple[object, ...]]:
    for sample, clip in enumerate(clips):
        yield sample, clip.media_type, clip.sample_rate, clip.label, clip.encoded


def _tensor_rows(tensor: Array) -> Iterator[tuple[object, ...]]:
    yield (tensor,)


AUDIO = Form(audio.decode, ("sample", "media_type", "sample_rate", "label", "encoded"), _clip_rows)
TENSORS = Form(tensors.decode, ("value",), _tensor_rows)
