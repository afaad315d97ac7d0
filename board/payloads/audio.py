"""Audio clips: TensorFlow 1's and torch's Summary.Audio, TensorFlow 2's tensor of files and labels."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from board.payloads import tensors
from writer.wire.proto.summary_pb2 import Summary

UNKNOWN_TYPE = "application/octet-stream"

_CHUNK = struct.Struct("<4sI")
_RATE_OFFSET = 4  # in the chunk "fmt ": format and channels, two bytes each, come first
_RATE = struct.Struct("<I")
_MOST_CHUNKS = 64  # before "fmt ", which comes first in what anybody writes


@dataclass(frozen=True, slots=True)
class Clip:
    """One encoded clip."""

    encoded: bytes
    media_type: str  # by its first bytes; what the log claims is not asked
    sample_rate: float | None  # hertz; None where neither the file nor the log says it
    label: str = ""  # Markdown


def decode(kind: Kind, payload: bytes) -> tuple[Clip, ...]:
    """Return the clips of one payload. Raises ValueError for what holds no clips."""
    if kind == Kind.AUDIO:
        try:
            audio = Summary.Audio.FromString(payload)
        except DecodeError as error:
            raise ValueError(f"not a Summary.Audio: {error}") from error
        return (_clip(audio.encoded_audio_string, claimed_rate=audio.sample_rate),)
    files = tensors.decode(kind, payload)
    if files.dtype != object or files.ndim not in (1, 2) or (files.ndim == 2 and files.shape[1] != 2):
        raise ValueError(f"a tensor of shape {list(files.shape)} and type {files.dtype} holds no clips and labels")
    if files.ndim == 1:
        return tuple(_clip(encoded) for encoded in files.tolist())
    return tuple(_clip(encoded, label.decode(errors="replace")) for encoded, label in files.tolist())


def media_type(encoded: bytes) -> str:
    """Tell what an encoded clip is by its first bytes."""
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WAVE":
        return "audio/wav"
    if encoded.startswith(b"OggS"):
        return "audio/ogg"
    if encoded.startswith(b"fLaC"):
        return "audio/flac"
    if encoded.startswith(b"ID3") or (encoded[:1] == b"\xff" and encoded[1:2] >= b"\xe0"):
        return "audio/mpeg"
    return UNKNOWN_TYPE


def wav_rate(encoded: bytes) -> int | None:
    """Return the sample rate that a WAV file's header says, None where there is none."""
    offset = len(b"RIFF....WAVE")
    for _ in range(_MOST_CHUNKS):
        if offset + _CHUNK.size + _RATE_OFFSET + _RATE.size > len(encoded):
            return None
        name, length = _CHUNK.unpack_from(encoded, offset)
        offset += _CHUNK.size
        if name == b"fmt ":
            rate: int = _RATE.unpack_from(encoded, offset + _RATE_OFFSET)[0]
            return rate or None
        offset += length + length % 2  # chunks are padded to even lengths
    return None


def _clip(encoded: bytes, label: str = "", claimed_rate: float = 0.0) -> Clip:
    found = media_type(encoded)
    rate = wav_rate(encoded) if found == "audio/wav" else None
    known = float(rate or claimed_rate)
    return Clip(encoded, found, known if known > 0 else None, label)
