"""How strong each frequency is in the course of a clip: short Fourier transforms, as one byte a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from board.payloads import wav
from board.payloads.wav import Wav

MOST_COLUMNS = 800
MOST_ROWS = 192

WINDOW_SECONDS = 0.032
"""Long enough to tell the harmonics of a voice apart, short enough for its consonants."""

FLOOR = -100.0
"""Decibels below full scale that are shown as nothing."""

_SHORTEST, _LONGEST = 64, 8192  # of a window, in frames
_BATCH = 64  # columns that are transformed at once
_OVERLAP = 4  # columns a window, in a clip that has room for more than are shown


@dataclass(frozen=True, slots=True)
class Spectrogram:
    """Levels from the lowest frequency up, column after column: 0 is FLOOR or below, 255 full scale."""

    levels: npt.NDArray[np.uint8]  # [columns, rows]
    hertz: npt.NDArray[np.float32]  # [rows], where each row begins
    seconds: float

    def document(self) -> dict[str, Any]:
        """Return what a page is told."""
        columns, rows = self.levels.shape
        return {
            "columns": columns,
            "rows": rows,
            "floor": FLOOR,
            "seconds": self.seconds,
            "hertz": self.hertz,
            "levels": self.levels.reshape(-1),
        }


def spectrogram(encoded: bytes, header: Wav, scale: Literal["mel", "linear"]) -> Spectrogram:
    """Return the spectrogram of all channels together. Raises ValueError for a clip without samples."""
    if header.frames == 0:
        raise ValueError("the clip holds no samples")
    length = _window_length(header.rate)
    room = max(0, header.frames - length)
    columns = min(MOST_COLUMNS, room * _OVERLAP // length + 1)
    starts = np.linspace(0, room, columns).astype(np.int64)
    bins, hertz = _rows(length, header.rate, scale)
    levels = np.empty((columns, len(bins)), np.uint8)
    for first in range(0, columns, _BATCH):
        power = _decibels(_windows(encoded, header, starts[first : first + _BATCH], length))
        strongest = np.maximum.reduceat(power, bins, axis=1)  # a row within one bin is that bin
        levels[first : first + _BATCH] = np.clip((strongest - FLOOR) / -FLOOR * 255, 0, 255).round()
    return Spectrogram(levels, hertz, header.seconds)


def _window_length(rate: int) -> int:
    """Return the power of two that is nearest to the window's time."""
    return int(np.clip(2 ** round(np.log2(rate * WINDOW_SECONDS)), _SHORTEST, _LONGEST))


def _windows(encoded: bytes, header: Wav, starts: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.float32]:
    """Return the stretches that begin at `starts`, all channels as one; past the end is silence."""
    found = np.zeros((len(starts), length), np.float32)
    for row, start in enumerate(starts.tolist()):
        block = wav.samples(encoded, header, start, start + length)
        np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        found[row, : len(block)] = block.mean(axis=1)
    return found


def _decibels(windows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the strength of each frequency; a sine of full scale is 0."""
    shape = np.hanning(windows.shape[1])
    strength = np.abs(np.fft.rfft(windows * shape, axis=1)) / (shape.sum() / 2)
    decibels: npt.NDArray[np.float64] = 20 * np.log10(np.maximum(strength, 10 ** (FLOOR / 20)))
    return decibels


def _rows(
    length: int, rate: int, scale: Literal["mel", "linear"]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Return the bin at which each row begins, and its frequency: evenly spaced in hertz, or as the ear hears."""
    count = min(MOST_ROWS, length // 2)
    top = rate / 2
    if scale == "linear":
        hertz = np.linspace(0, top, count, endpoint=False)
    else:  # 2595 · log10(1 + f / 700), after O'Shaughnessy, Speech Communication, 1987
        mel = np.linspace(0, 2595 * np.log10(1 + top / 700), count, endpoint=False)
        hertz = 700 * (10 ** (mel / 2595) - 1)
    bins = np.minimum((hertz / top * (length / 2)).astype(np.intp), length // 2)
    return bins, hertz.astype(np.float32)
