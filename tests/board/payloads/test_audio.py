"""Clips out of the three forms in which they are logged."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from board.ingest.batch import Kind
from board.payloads import audio
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import encode_tensor


def wav(rate: int, before: bytes = b"") -> bytes:
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
    return b"RIFF" + struct.pack("<I", 4 + len(before) + len(form)) + b"WAVE" + before + form


def legacy(encoded: bytes, rate: float = 0.0, content_type: str = "") -> bytes:
    return Summary.Audio(encoded_audio_string=encoded, sample_rate=rate, content_type=content_type).SerializeToString()


def test_a_file_s_own_rate_counts() -> None:
    """What a player would use; the log's claim is asked where the file says nothing."""
    odd_chunk = b"LIST" + struct.pack("<I", 3) + b"abc\x00"

    rates = [
        audio.decode(Kind.AUDIO, legacy(content, 1000.0))[0].sample_rate
        for content in (wav(8000), wav(8000, before=odd_chunk), b"OggS", wav(0), wav(8000)[:25])
    ]
    assert [8000, 8000, 1000, 1000, 1000] == rates
    assert audio.decode(Kind.AUDIO, legacy(b"OggS"))[0].sample_rate is None


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (wav(1), "audio/wav"),
        (b"OggS\x00", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"<html><script>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_bytes(encoded: bytes, expected: str) -> None:
    """A log that claims text/html, or audio/wav for a page, is not believed."""
    for claimed in ("text/html", "audio/wav"):
        assert expected == audio.decode(Kind.AUDIO, legacy(encoded, content_type=claimed))[0].media_type


def test_clips_of_a_tensor_have_labels() -> None:
    """TensorFlow 2 writes files and labels side by side; a list of files alone is read too."""
    pairs = encode_tensor(np.array([[wav(8000), b"a\xff"], [wav(9000), b""]], object)).SerializeToString()
    files = encode_tensor(np.array([wav(8000)], object)).SerializeToString()

    clips = audio.decode(Kind.TENSOR, pairs)
    assert [(8000, "a\ufffd"), (9000, "")] == [(clip.sample_rate, clip.label) for clip in clips]
    assert [""] == [clip.label for clip in audio.decode(Kind.TENSOR, files)]


@pytest.mark.parametrize(
    ("kind", "payload", "says"),
    [
        (Kind.AUDIO, b"\xff", "not a Summary.Audio"),
        (Kind.TENSOR, b"\xff", "not a TensorProto"),
        (Kind.TENSOR, encode_tensor(np.zeros((2, 2))).SerializeToString(), "no clips"),
        (Kind.TENSOR, encode_tensor(np.full((1, 3), b"", object)).SerializeToString(), r"shape \[1, 3\]"),
        (Kind.IMAGE, b"", "IMAGE is no tensor"),
    ],
)
def test_what_holds_no_clips_is_refused(kind: Kind, payload: bytes, says: str) -> None:
    """The reason names what there is instead."""
    with pytest.raises(ValueError, match=says):
        audio.decode(kind, payload)
