"""WAV files: what their header says, and their samples as floats (Microsoft, Multimedia Programming Interface, 1991).

    "RIFF" | u32 length | "WAVE" | chunks: name[4] | u32 length | content, padded to an even length
    "fmt " | u16 format | u16 channels | u32 rate | u32 bytes a second | u16 bytes a frame | u16 bits | extension
    "data" | frames, each a sample of every channel

Writers that stream leave lengths at 0 or at their most: then the data go on to the end of the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

MOST_CHANNELS = 64
MOST_RATE = 10_000_000

_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
_SUBFORMAT_OFFSET = 24  # of an extensible format; the GUID begins with the format that is meant
_MOST_CHUNKS = 64  # beside the two that count

_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_ENCODINGS = {_PCM: "PCM", _FLOAT: "float", _A_LAW: "A-law", _MU_LAW: "µ-law"}
_BITS = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64), _A_LAW: (8,), _MU_LAW: (8,)}


@dataclass(frozen=True, slots=True)
class Wav:
    """What a header says, as far as the file bears it out."""

    encoding: str  # "PCM", "float", "A-law" or "µ-law"
    bits: int  # of a sample
    channels: int
    rate: int  # frames a second
    frames: int
    start: int  # of the first frame in the file

    @property
    def frame_bytes(self) -> int:
        """Bytes of a sample of every channel."""
        return self.channels * self.bits // 8

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.frames / self.rate


def read_header(encoded: bytes) -> Wav:
    """Return what a WAV file holds. Raises ValueError for what is none, or not one that can be read."""
    if encoded[:4] != b"RIFF" or encoded[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    layout: tuple[int, int, int, int] | None = None
    offset = 12
    for _ in range(_MOST_CHUNKS):
        if offset + _CHUNK.size > len(encoded):
            break
        name, length = _CHUNK.unpack_from(encoded, offset)
        offset += _CHUNK.size
        if name == b"fmt ":
            layout = _layout(encoded[offset : offset + length])
        if name == b"data":
            if layout is None:
                raise ValueError("the WAV file has no format before its data")
            return _wav(layout, offset, length, len(encoded))
        offset += length + length % 2
    raise ValueError("the WAV file has no data")


def _layout(chunk: bytes) -> tuple[int, int, int, int]:
    """Return format, channels, rate and bits."""
    if len(chunk) < _FORMAT.size:
        raise ValueError("the WAV file's format is cut short")
    code, channels, rate, _, frame_bytes, bits = _FORMAT.unpack_from(chunk)
    if code == _EXTENSIBLE and len(chunk) >= _SUBFORMAT_OFFSET + 2:
        code = int.from_bytes(chunk[_SUBFORMAT_OFFSET : _SUBFORMAT_OFFSET + 2], "little")
    if code not in _ENCODINGS:
        raise ValueError(f"WAV files of format {code} cannot be read, only PCM, float, A-law and µ-law")
    if bits not in _BITS[code]:
        raise ValueError(f"WAV files of {_ENCODINGS[code]} with {bits} bits cannot be read")
    if not 1 <= channels <= MOST_CHANNELS:
        raise ValueError(f"the WAV file claims {channels} channels")
    if not 1 <= rate <= MOST_RATE:
        raise ValueError(f"the WAV file claims {rate} frames a second")
    if frame_bytes != channels * bits // 8:
        raise ValueError(f"the WAV file claims frames of {frame_bytes} bytes for {channels} channels of {bits} bits")
    return code, channels, rate, bits


def _wav(layout: tuple[int, int, int, int], start: int, length: int, size: int) -> Wav:
    code, channels, rate, bits = layout
    there = size - start
    held = min(length, there) if length else there
    return Wav(_ENCODINGS[code], bits, channels, rate, held // (channels * bits // 8), start)


def samples(encoded: bytes, wav: Wav, start: int, stop: int) -> Float32:
    """Return frames [start, stop) as floats of shape [frames, channels], full scale being 1; floats as they are."""
    first = wav.start + start * wav.frame_bytes
    count = max(0, min(stop, wav.frames) - start)
    content = memoryview(encoded)[first : first + count * wav.frame_bytes]
    return _decoded(content, wav).reshape(-1, wav.channels)


def _decoded(content: memoryview, wav: Wav) -> Float32:
    if wav.encoding == "float":
        with np.errstate(over="ignore"):  # a float64 beyond float32 is infinite, and counted as such
            return np.frombuffer(content, f"<f{wav.bits // 8}").astype(np.float32)
    octets = np.frombuffer(content, np.uint8)
    if wav.encoding == "A-law":
        return _A_LAW_VALUES[octets]
    if wav.encoding == "µ-law":
        return _MU_LAW_VALUES[octets]
    if wav.bits == 8:
        return (octets.astype(np.float32) - np.float32(128)) / np.float32(128)
    if wav.bits == 24:
        wide = np.zeros((len(octets) // 3, 4), np.uint8)
        wide[:, 1:] = octets.reshape(-1, 3)  # the upper three bytes of 32 bits: so the sign is in its place
        return wide.reshape(-1).view("<i4").astype(np.float32) / np.float32(1 << 31)
    return np.frombuffer(content, f"<i{wav.bits // 8}").astype(np.float32) / np.float32(1 << (wav.bits - 1))


def _a_law_values() -> Float32:
    """Return what each byte of A-law stands for (ITU-T G.711 §3)."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    size = np.where(exponent > 0, (mantissa * 2 + 33) << np.maximum(exponent - 1, 0), mantissa * 2 + 1)
    return (np.where(code & 0x80, size, -size) / 4096).astype(np.float32)


def _mu_law_values() -> Float32:
    """Return what each byte of µ-law stands for (ITU-T G.711 §3)."""
    code = ~np.arange(256) & 0xFF
    size = (((code & 15) * 2 + 33) << ((code >> 4) & 7)) - 33
    return (np.where(code & 0x80, -size, size) / 8192).astype(np.float32)


_A_LAW_VALUES = _a_law_values()
_MU_LAW_VALUES = _mu_law_values()
