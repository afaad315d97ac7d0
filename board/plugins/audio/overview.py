"""What a card shows of a clip before anybody plays it: its form, and the least and greatest sample of each stretch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board import markdown
from board.ingest.batch import Kind
from board.payloads import audio, wav
from board.payloads.audio import Clip
from board.payloads.wav import Wav

Float32 = npt.NDArray[np.float32]

MOST_CLIPS = 100
"""Of a step. TensorFlow logs three unless it is told otherwise."""

BUCKETS = 1200
"""Stretches of a clip that are told apart: more than a card has pixels, half of what a whole window has."""

_CHUNK_FRAMES = 1 << 18
"""Decoded at once, so that an hour of sound takes no more memory than a second of it."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """The least and the greatest sample of each stretch, channel after channel; and how loud the clip is."""

    low: Float32  # [channels, stretches]
    high: Float32
    peak: float  # greatest absolute sample; 1 is full scale
    rms: float
    bad: int  # samples that are NaN or infinite


@dataclass(frozen=True, slots=True)
class Overview:
    """One clip without its bytes."""

    media_type: str
    nbytes: int
    label: str  # HTML
    rate: float | None
    wav: Wav | None
    waveform: Waveform | None
    problem: str  # why there is no waveform, or ""

    def document(self) -> dict[str, Any]:
        """Return what a page is told."""
        told: dict[str, Any] = {
            "media_type": self.media_type,
            "bytes": self.nbytes,
            "label": self.label,
            "rate": self.rate,
            "problem": self.problem,
        }
        if self.wav is not None:
            told |= {"channels": self.wav.channels, "bits": self.wav.bits, "encoding": self.wav.encoding}
            told |= {"frames": self.wav.frames, "seconds": self.wav.seconds}
        if self.waveform is not None:
            told |= {"peak": self.waveform.peak, "rms": self.waveform.rms, "bad": self.waveform.bad}
            told |= {"low": list(self.waveform.low), "high": list(self.waveform.high)}
        return told


def overviews(kind: Kind, payload: bytes) -> tuple[Overview, ...]:
    """Return what is told of each clip of a step. Raises ValueError for what holds no clips."""
    return tuple(_overview(clip) for clip in audio.decode(kind, payload)[:MOST_CLIPS])


def nbytes(found: tuple[Overview, ...]) -> int:
    """Return what kept overviews take."""
    return sum(500 + len(one.label) + (2 * one.waveform.low.nbytes if one.waveform is not None else 0) for one in found)


def _overview(clip: Clip) -> Overview:
    header, waves, problem = None, None, ""
    if clip.media_type == "audio/wav":
        try:
            header = wav.read_header(clip.encoded)
            waves = waveform(clip.encoded, header)
        except ValueError as error:
            problem = str(error)
    elif clip.media_type == audio.UNKNOWN_TYPE:
        problem = f"no WAV, MP3, Ogg or FLAC: it begins with {clip.encoded[:12].hex(' ')}" if clip.encoded else "empty"
    label = markdown.render(clip.label) if clip.label else ""
    return Overview(clip.media_type, len(clip.encoded), label, clip.sample_rate, header, waves, problem)


def waveform(encoded: bytes, header: Wav, buckets: int = BUCKETS) -> Waveform:
    """Return a clip's extremes in at most `buckets` stretches; what is not finite is counted and left out."""
    count = min(buckets, header.frames)
    edges = np.linspace(0, header.frames, count + 1).astype(np.int64)
    low = np.zeros((count, header.channels), np.float32)
    high = np.zeros((count, header.channels), np.float32)
    squares, bad, first = 0.0, 0, 0
    while first < count:
        end = max(first + 1, int(np.searchsorted(edges, edges[first] + _CHUNK_FRAMES, "right")) - 1)
        block = wav.samples(encoded, header, int(edges[first]), int(edges[end]))
        finite = np.isfinite(block)
        if not finite.all():
            bad += int(block.size - np.count_nonzero(finite))
            block = np.where(finite, block, np.float32(0))
        starts = edges[first:end] - edges[first]
        low[first:end] = np.minimum.reduceat(block, starts, axis=0)
        high[first:end] = np.maximum.reduceat(block, starts, axis=0)
        squares += float(np.square(block, dtype=np.float64).sum())
        first = end
    peak = float(max(high.max(initial=0.0), -low.min(initial=0.0)))
    rms = float(np.sqrt(squares / max(1, header.frames * header.channels)))
    return Waveform(np.ascontiguousarray(low.T), np.ascontiguousarray(high.T), peak, rms, bad)
