"""Spectra over time: signals cut into frames, their transforms and the way back, cosine transforms, mel bands."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, fourier, indexing, joining, linear, reductions, rules, shaping
from runtime.ops.constants import range as range_of
from runtime.ops.windows import Window, hann_window

__all__ = ["dct", "frame", "idct", "inverse_stft", "inverse_stft_window_fn", "linear_to_mel_weight_matrix"]
__all__ += ["mfccs_from_log_mel_spectrograms", "overlap_and_add", "stft"]

BREAK_HERTZ, HIGH_MEL = 700.0, 1127.0
"""The mel scale of HTK: linear below, logarithmic above."""


def frame(
    signal: Any,
    frame_length: int,
    frame_step: int,
    pad_end: bool = False,
    pad_value: Any = 0,
    axis: int = -1,
    name: str | None = None,
) -> Any:
    """Return stretches of `frame_length`, one every `frame_step`, along an axis that becomes two: frames, and places.

    `pad_end` fills up the last ones with `pad_value`; else only whole frames count.
    """
    if frame_length < 1 or frame_step < 1:
        raise ValueError(f"frame_length and frame_step are positive, not {frame_length} and {frame_step}")
    with name_scope(name, "frame"):
        signal = convert_to_tensor(signal)
        at = rules.normal_axis(axis, len(signal.dims))
        length = shaping.shape(signal)[at]
        if pad_end:
            count = arithmetic.maximum(arithmetic.floor_div(length + (frame_step - 1), frame_step), 0)
            missing = arithmetic.maximum((count - 1) * frame_step + frame_length - length, 0)
            after = joining.stack([missing if one == at else 0 for one in range(len(signal.dims))])
            paddings = joining.stack([after * 0, after], 1)
            signal = shaping.pad(signal, paddings, constant_values=pad_value)
        else:
            count = arithmetic.maximum(arithmetic.floor_div(length - frame_length, frame_step) + 1, 0)
        starts = shaping.expand_dims(range_of(count) * frame_step, 1)
        return indexing.gather(signal, starts + np.arange(frame_length, dtype=np.int32), axis=at)


def overlap_and_add(signal: Any, frame_step: int, name: str | None = None) -> Any:
    """Return the signal of frames, [..., frames, length]: each begins `frame_step` after the one before."""
    with name_scope(name, "overlap_and_add"):
        signal = convert_to_tensor(signal)
        rank = len(fourier.at_least(signal, 2, "signal"))
        sizes = shaping.shape(signal)
        count, length = sizes[rank - 2], sizes[rank - 1]
        places = shaping.expand_dims(range_of(count) * frame_step, 1) + range_of(length)
        rows = shaping.transpose(signal, [rank - 2, rank - 1, *range(rank - 2)])
        whole = arithmetic.maximum((count - 1) * frame_step + length, 0)
        found = indexing.unsorted_segment_sum(rows, places, whole)
        return shaping.transpose(found, [*range(1, rank - 1), 0])


def _power_of_two(length: int) -> int:
    return 1 << max(0, length - 1).bit_length()


def stft(
    signals: Any,
    frame_length: int,
    frame_step: int,
    fft_length: int | None = None,
    window_fn: Window | None = hann_window,
    pad_end: bool = False,
    name: str | None = None,
) -> Any:
    """Return the transforms of windowed frames, [..., frames, fft_length // 2 + 1].

    `fft_length` is by default the least power of two that is no less than `frame_length`.
    """
    with name_scope(name, "stft"):
        signals = convert_to_tensor(signals)
        frames = frame(signals, frame_length, frame_step, pad_end=pad_end)
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        return fourier.rfft(frames, [_power_of_two(frame_length) if fft_length is None else fft_length])


def inverse_stft(
    stfts: Any,
    frame_length: int,
    frame_step: int,
    fft_length: int | None = None,
    window_fn: Window | None = hann_window,
    name: str | None = None,
) -> Any:
    """Return the signal of an `stft`; exactly so with the window of `inverse_stft_window_fn`."""
    with name_scope(name, "inverse_stft"):
        size = _power_of_two(frame_length) if fft_length is None else fft_length
        frames = fourier.irfft(convert_to_tensor(stfts), [size])[..., :frame_length]
        frames = fourier.padded(frames, convert_to_tensor([frame_length], arrays.int32))
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        return overlap_and_add(frames, frame_step)


def inverse_stft_window_fn(
    frame_step: int, forward_window_fn: Window = hann_window, name: str | None = None
) -> Callable[..., Any]:
    """Return the window with which `inverse_stft` undoes an `stft` with another."""

    def window(frame_length: int, dtype: Any = arrays.float32) -> Any:
        with name_scope(name, "inverse_stft_window_fn"):
            forward = forward_window_fn(frame_length, dtype=dtype)
            overlaps = -(-frame_length // frame_step)
            power = shaping.pad(arithmetic.square(forward), [[0, overlaps * frame_step - frame_length]])
            sums = reductions.reduce_sum(shaping.reshape(power, [overlaps, frame_step]), 0, keepdims=True)
            return forward / shaping.reshape(shaping.tile(sums, [overlaps, 1]), [-1])[:frame_length]

    return window


def dct(
    input: Any,  # noqa: A002  # TensorFlow's name
    type: int = 2,  # noqa: A002
    n: int | None = None,
    axis: int = -1,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """Return the cosine transform of one of the types 1 to 4 along the last axis, of its first `n` numbers.

    It is a product with a matrix of cosines, so the size of the last axis must be known.
    """
    if type not in (1, 2, 3, 4) or norm not in (None, "ortho") or axis != -1:
        raise ValueError(
            f"a dct has a type from 1 to 4, axis -1 and norm None or 'ortho', not {type}, {axis}, {norm!r}"
        )
    if type == 1 and norm == "ortho":
        raise ValueError("a dct of type 1 has no norm 'ortho'")
    with name_scope(name, "dct"):
        x = convert_to_tensor(input)
        if n is not None:
            x = fourier.padded(x[..., :n], convert_to_tensor([n], arrays.int32))
        size = x.dims[-1]
        if size is None:
            raise ValueError("a dct needs to know the size of the last axis")
        if type == 1 and size < 2:
            raise ValueError("a dct of type 1 needs two numbers at least")
        rows = shaping.reshape(x, [-1, size])  # a product of two matrices, however many axes there are
        found = linear.matmul(rows, _cosines(size, type, norm).astype(x.dtype.numpy))
        return shaping.reshape(found, shaping.shape(x))


def _cosines(size: int, kind: int, norm: str | None) -> Any:
    """Return the matrix of a transform: a row for each number that goes in, a column for each that comes out."""
    into, out = np.arange(size, dtype=np.float64)[:, None], np.arange(size, dtype=np.float64)
    if kind == 1:
        found = 2 * np.cos(np.pi * into * out / (size - 1))
        found[[0, -1]] /= 2
        return found
    if kind == 4:
        found = 2 * np.cos(np.pi * (into + 0.5) * (out + 0.5) / size)
        return found * math.sqrt(0.5 / size) if norm else found
    found = 2 * np.cos(np.pi * (into + 0.5) * out / size)  # type 2, of which type 3 is the way back
    if norm:
        found *= np.where(out == 0, math.sqrt(0.25 / size), math.sqrt(0.5 / size))
        return found if kind == 2 else found.T
    if kind == 3:
        found = found.T
        found[0] /= 2
    return found


def idct(
    input: Any,  # noqa: A002
    type: int = 2,  # noqa: A002
    n: int | None = None,
    axis: int = -1,
    norm: str | None = None,
    name: str | None = None,
) -> Any:
    """Return the transform back, without the factor of 2n that only norm "ortho" brings: type 3 for 2, and 2 for 3."""
    return dct(input, {2: 3, 3: 2}.get(type, type), n, axis, norm, name or "idct")


def linear_to_mel_weight_matrix(
    num_mel_bins: int = 20,
    num_spectrogram_bins: int = 129,
    sample_rate: float = 8000,
    lower_edge_hertz: float = 125.0,
    upper_edge_hertz: float = 3800.0,
    dtype: Any = arrays.float32,
    name: str | None = None,
) -> Any:
    """Return the matrix that makes a spectrum's frequencies mel bands: triangles that overlap by half."""
    if num_mel_bins < 1 or sample_rate <= 0 or lower_edge_hertz < 0:
        raise ValueError("num_mel_bins and sample_rate are positive, and lower_edge_hertz is not negative")
    if not lower_edge_hertz < upper_edge_hertz <= sample_rate / 2:
        raise ValueError(
            f"edges of {lower_edge_hertz} and {upper_edge_hertz} Hz do not rise within half of {sample_rate} Hz"
        )
    frequencies = _mel(np.linspace(0.0, sample_rate / 2, num_spectrogram_bins)[1:])[:, None]  # 0 Hz is in no band
    edges = np.linspace(_mel(lower_edge_hertz), _mel(upper_edge_hertz), num_mel_bins + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
    weights = np.pad(np.maximum(0.0, np.minimum(rising, falling)), [[1, 0], [0, 0]])
    kind = arrays.as_dtype(dtype)
    return convert_to_tensor(weights.astype(kind.numpy), kind, name)


def _mel(hertz: Any) -> Any:
    return HIGH_MEL * np.log(1.0 + np.asarray(hertz) / BREAK_HERTZ)


def mfccs_from_log_mel_spectrograms(log_mel_spectrograms: Any, name: str | None = None) -> Any:
    """Return the cepstral coefficients of spectra of mel bands, scaled as HTK has them."""
    with name_scope(name, "mfccs_from_log_mel_spectrograms"):
        bands = convert_to_tensor(log_mel_spectrograms)
        if bands.dims[-1] is None or bands.dims[-1] < 1:
            raise ValueError("the number of mel bands must be known, and not 0")
        return dct(bands, 2) * (1.0 / math.sqrt(2.0 * bands.dims[-1]))
