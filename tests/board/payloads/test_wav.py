"""WAV files of every kind, against their definition, and headers that lie."""

from __future__ import annotations

import io
import struct
import wave

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.payloads.wav import Wav, read_header, samples

RAMP = np.array([[-1.0, 0.5], [-0.5, 0.25], [0.0, 0.0], [0.5, -0.25]])


def file(code: int, bits: int, content: bytes, channels: int = 2, rate: int = 8000, extra: bytes = b"") -> bytes:
    """A WAV file with a chunk in front that nobody needs."""
    form = struct.pack("<HHIIHH", code, channels, rate, 0, channels * bits // 8, bits) + extra
    chunks = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks += b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def all_samples(encoded: bytes) -> npt.NDArray[np.float32]:
    header = read_header(encoded)
    return samples(encoded, header, 0, header.frames)


def ints(bits: int) -> bytes:
    """The ramp as little-endian integers of so many bits."""
    scaled = (RAMP * (1 << (bits - 1))).astype(np.int64).reshape(-1)
    return b"".join(int(value).to_bytes(bits // 8, "little", signed=True) for value in scaled)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_integers_of_any_width_are_read(bits: int) -> None:
    """Full scale is 1 in all of them."""
    np.testing.assert_array_equal(RAMP, all_samples(file(1, bits, ints(bits))))


def test_eight_bits_are_unsigned() -> None:
    """128 is silence."""
    content = bytes((RAMP * 128 + 128).astype(np.uint8).reshape(-1).tolist())

    np.testing.assert_array_equal(RAMP, all_samples(file(1, 8, content)))


@pytest.mark.parametrize("bits", [32, 64])
def test_floats_are_as_they_were(bits: int) -> None:
    """Beyond full scale too."""
    content = (RAMP * 2).astype(f"<f{bits // 8}").tobytes()

    np.testing.assert_array_equal(RAMP * 2, all_samples(file(3, bits, content)))


def test_an_extensible_format_is_what_its_subformat_says() -> None:
    """As writers of 24 bits and of many channels do."""
    extra = struct.pack("<HHI", 22, 24, 3) + struct.pack("<H", 1) + bytes(14)

    header = read_header(file(0xFFFE, 24, ints(24), extra=extra))
    assert ("PCM", 24, 2, 8000, 4) == (header.encoding, header.bits, header.channels, header.rate, header.frames)


def test_companded_samples_follow_g711() -> None:
    """Both laws: silence, the smallest steps and the extremes, after the tables of ITU-T G.711."""
    mu = all_samples(file(7, 8, bytes([0xFF, 0x7F, 0xFE, 0x80, 0x00, 0x8F]), channels=1))
    a = all_samples(file(6, 8, bytes([0xD5, 0x55, 0xD4, 0xAA, 0x2A]), channels=1))

    np.testing.assert_array_equal([0, 0, 2 * 4, 8031 * 4, -8031 * 4, 4191 * 4], np.round(mu.reshape(-1) * 32768))
    np.testing.assert_array_equal([8, -8, 24, 32256, -32256], np.round(a.reshape(-1) * 32768))


def test_the_standard_library_agrees() -> None:
    """On a file that it wrote."""
    target = io.BytesIO()
    with wave.open(target, "wb") as written:
        written.setparams((2, 2, 22050, 0, "NONE", ""))
        written.writeframes(ints(16))

    header = read_header(target.getvalue())
    assert Wav("PCM", 16, 2, 22050, 4, 44) == header
    np.testing.assert_array_equal(RAMP[1:3], samples(target.getvalue(), header, 1, 3))


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_streamed_file_goes_on_to_its_end(length: int) -> None:
    """Its writer could not know the length, and a partial frame is left out."""
    encoded = file(1, 16, ints(16) + b"\1")
    at = encoded.index(b"data") + 4

    assert 4 == read_header(encoded[:at] + struct.pack("<I", length) + encoded[at + 4 :]).frames


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (b"RIFF", "not a WAV"),
        (b"RIFF....WAVE", "no data"),
        (b"RIFF....WAVEdata\0\0\0\0", "no format before"),
        (b"RIFF....WAVEfmt \2\0\0\0\1\0", "cut short"),
        (file(2, 4, b"", channels=2), "format 2"),
        (file(1, 12, b""), "12 bits"),
        (file(1, 16, b"", channels=0), "0 channels"),
        (file(1, 16, b"", rate=0), "0 frames a second"),
        (file(1, 16, b"").replace(struct.pack("<HH", 4, 16), struct.pack("<HH", 1, 16)), "frames of 1 bytes"),
    ],
)
def test_what_cannot_be_read_is_refused(encoded: bytes, reason: str) -> None:
    """With a reason that a card can show."""
    with pytest.raises(ValueError, match=reason):
        read_header(encoded)


@given(st.binary(max_size=80), st.integers(0, 60))
def test_damage_is_refused_or_read(noise: bytes, at: int) -> None:
    """Whatever the bytes say, nothing is read outside of them."""
    encoded = file(1, 16, ints(16))
    damaged = encoded[:at] + noise + encoded[at + len(noise) :]
    try:
        header = read_header(damaged)
    except ValueError:
        return
    assert (header.frames, header.channels) == samples(damaged, header, 0, header.frames).shape
