"""Audio: 16-bit WAV files, in torch's Summary.Audio and in TensorFlow 2's tensor of files and labels."""

import io
import warnings
import wave
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.arrays import extent, real_view, shape_error
from writer.summaries.tensors import Deferred, tensor_summary
from writer.wire.proto.plugins_pb2 import AudioPluginData
from writer.wire.proto.summary_pb2 import DataClass, Summary

Samples = npt.NDArray[np.int16]

PLUGIN_NAME = "audio"
CONTENT_TYPE = "audio/wav"
DEFAULT_MAX_OUTPUTS = 3

MOST_CHANNELS = 8
MOST_RATE = 10_000_000
"""Hertz; the header of a WAV file has 32 bits for the bytes of a second of all channels."""

LOUDEST = 32767


def audio(tag: str, samples: object, sample_rate: int = 44100) -> Deferred:
    """Check one clip: (frames,), (frames, channels) or (channels, frames), floats in [-1, 1] or int16.

    The shorter axis is the channels'. Louder floats are clipped, with a warning.
    """
    rate = _checked_rate(sample_rate)
    array = real_view(samples, "snd_tensor")
    allowed = f"(frames,), (frames, channels) or (channels, frames) with up to {MOST_CHANNELS} channels"
    if array.ndim not in (1, 2):
        raise shape_error("snd_tensor", array, allowed)
    frames = array.reshape(len(array), -1) if array.size else array
    if frames.ndim == 2 and frames.shape[0] < frames.shape[1]:
        frames = frames.T
    if not frames.size or frames.shape[1] > MOST_CHANNELS:
        raise shape_error("snd_tensor", array, allowed)
    snapshot = _as_samples(frames, "snd_tensor")

    def summary() -> Summary:
        value = Summary.Audio(
            sample_rate=rate,
            num_channels=snapshot.shape[1],
            length_frames=snapshot.shape[0],
            encoded_audio_string=_encode_wav(snapshot, rate),
            content_type=CONTENT_TYPE,
        )
        return Summary(value=[Summary.Value(tag=tag, audio=value)])

    return summary


def audio_tensor(
    tag: str,
    data: object,
    sample_rate: int,
    max_outputs: int = DEFAULT_MAX_OUTPUTS,
    encoding: str | None = None,
    description: str = "",
) -> Deferred:
    """Check clips (count, frames, channels), for TensorFlow 2's string[n, 2]: file and label of each clip."""
    if encoding not in (None, "wav"):
        raise ValueError(f"encoding must be 'wav', got {encoding!r}")
    if max_outputs < 0:
        raise ValueError(f"max_outputs must not be negative, got {max_outputs}")
    rate = _checked_rate(sample_rate)
    array = real_view(data, "data")
    if array.ndim != 3 or not 1 <= array.shape[2] <= MOST_CHANNELS:
        raise shape_error("data", array, f"(count, frames, channels) with up to {MOST_CHANNELS} channels")
    clips = array[:max_outputs]
    snapshot = _as_samples(clips, "data") if clips.size else np.empty(clips.shape, np.int16)

    def summary() -> Summary:
        rows = np.empty((len(snapshot), 2), object)
        for number, clip in enumerate(snapshot):
            rows[number] = _encode_wav(clip, rate), b""
        content = AudioPluginData(encoding=AudioPluginData.Encoding.WAV).SerializeToString()
        return tensor_summary(
            tag,
            rows,
            PLUGIN_NAME,
            content,
            description=description,
            data_class=DataClass.DATA_CLASS_BLOB_SEQUENCE,
        )

    return summary


def _checked_rate(sample_rate: int) -> int:
    if not 1 <= sample_rate <= MOST_RATE or sample_rate != int(sample_rate):
        raise ValueError(f"sample_rate must be a positive whole number of hertz up to {MOST_RATE}, got {sample_rate!r}")
    return int(sample_rate)


def _as_samples(array: npt.NDArray[Any], name: str) -> Samples:
    """Return a copy of the array as 16-bit samples."""
    low, high = extent(array, name)
    if array.dtype == np.int16:
        return array.copy()
    if array.dtype.kind != "f":
        raise ValueError(f"{name} must be floats in [-1, 1] or int16, got {array.dtype} of shape {array.shape}")
    if low < -1 or high > 1:
        warnings.warn(f"{name} is clipped to [-1, 1], got {low:g} to {high:g}", stacklevel=_TO_ADD_AUDIO)
    return (array.clip(-1, 1) * LOUDEST).astype(np.int16)


_TO_ADD_AUDIO = 4  # frames from the warning up to whoever called add_audio


def _encode_wav(samples: Samples, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(samples.shape[1])
        wav.setsampwidth(samples.itemsize)
        wav.setframerate(rate)
        wav.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()
