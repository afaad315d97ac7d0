"""Images out of payloads: which files there are, of which type and size, whoever wrote them."""

from __future__ import annotations

import contextlib
import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from board.ingest.batch import Kind
from board.payloads import picture_size
from board.payloads.images import decode, media_type, strings
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import encode_tensor


def _file(form: str, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, form, **options)
    return file.getvalue()


def _tensor(*values: bytes) -> bytes:
    return encode_tensor(np.array(values, object)).SerializeToString()


def _image(encoded: bytes, width: int = 0, height: int = 0) -> bytes:
    return Summary.Image(width=width, height=height, encoded_image_string=encoded).SerializeToString()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + b"crc?"


FILES = {
    "image/png": [_file("PNG", (31, 7))],
    "image/gif": [
        _file("GIF", (31, 7)),
        _file("GIF", (31, 7), save_all=True, append_images=[Image.new("RGB", (31, 7))], loop=0, comment=b"x" * 700),
    ],
    "image/jpeg": [_file("JPEG", (31, 7)), _file("JPEG", (31, 7), progressive=True, comment=b"c" * 1000)],
    "image/bmp": [_file("BMP", (31, 7))],
    "image/webp": [
        _file("WEBP", (31, 7)),
        _file("WEBP", (31, 7), lossless=True),
        _file("WEBP", (31, 7), save_all=True, append_images=[Image.new("RGB", (31, 7))]),
    ],
}
REAL = [(media, file) for media, files in FILES.items() for file in files]


@pytest.mark.parametrize(("media", "file"), REAL)
def test_type_and_size_are_the_files_own(media: str, file: bytes) -> None:
    """What the log claims about the size is kept apart: it may be wrong, and a browser draws what the file says."""
    (picture,) = decode(Kind.IMAGE, _image(file, width=9, height=8))
    assert (media, (31, 7), (9, 8), file) == (picture.media_type, picture.size, picture.claimed, picture.encoded)


def test_a_step_of_tensorflow_2_holds_several_images() -> None:
    """Behind width and height, as text; none at all is an empty batch."""
    files = [file for _, file in REAL]
    pictures = decode(Kind.TENSOR, _tensor(b"31", b"7", *files))
    assert [media for media, _ in REAL] == [picture.media_type for picture in pictures]
    assert {(31, 7)} == {picture.claimed for picture in pictures}
    assert () == decode(Kind.TENSOR, _tensor(b"31", b"7"))


@pytest.mark.parametrize("claim", [b"", b"-1", b"1e9", b"nan", b"0", b"9" * 10_000, b"\xff"])
def test_a_claimed_size_that_is_none_is_none(claim: bytes) -> None:
    """The images are there all the same."""
    (picture,) = decode(Kind.TENSOR, _tensor(claim, b"7", FILES["image/png"][0]))
    assert picture.claimed is None
    assert picture.size == (31, 7)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kind.IMAGE, b"\xff"),
        (Kind.TENSOR, b"\xff"),
        (Kind.TENSOR, b""),
        (Kind.TENSOR, _tensor(b"31")),
        (Kind.TENSOR, encode_tensor(np.zeros(3)).SerializeToString()),
        (Kind.AUDIO, b""),
        (Kind.NO_VALUE, b""),
    ],
)
def test_what_holds_no_images_says_so(kind: Kind, payload: bytes) -> None:
    """In words that a card can show."""
    with pytest.raises(ValueError, match=r"image"):
        decode(kind, payload)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm"),
        (b"\0\0\0\x18ftypavif", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"<?xml version='1.0'?><svg/>", "application/octet-stream"),
        (b"<html>", "application/octet-stream"),
        (b"", "application/octet-stream"),
        (b"RIFF\0\0\0\0WAVE", "application/octet-stream"),
    ],
)
def test_a_media_type_is_never_one_that_runs(content: bytes, expected: str) -> None:
    """Pictures are known by their first bytes; all else is bytes."""
    assert expected == media_type(content)


def test_a_gif_is_as_large_as_its_first_frame_reaches() -> None:
    """Browsers make room for it, so a small screen must not hide a huge frame."""
    screen = struct.pack("<6sHHBBB", b"GIF89a", 10, 10, 0x80, 0, 0) + bytes(6)
    frame = struct.pack("<BHHHHB", 0x2C, 5, 0, 60_000, 50_000, 0)
    assert picture_size.read("image/gif", screen + frame) == (60_005, 50_000)


def test_a_bomb_is_seen_by_its_header() -> None:
    """Two billion pixels a side cost 33 bytes; nothing is unpacked to learn of them."""
    header = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0))
    (picture,) = decode(Kind.IMAGE, _image(header))
    assert picture.size == (2**31 - 1, 2**31 - 1)


@pytest.mark.parametrize(("media", "file"), REAL)
def test_a_header_that_ends_early_has_no_size(media: str, file: bytes) -> None:
    """Wherever it is cut: the right size or none, never another and never an error."""
    sizes = [picture_size.read(media, file[:end]) for end in range(len(file))]
    assert set(sizes) <= {None, (31, 7)}
    assert sizes[12] is None


@given(st.sampled_from(REAL), st.binary(max_size=64), st.integers(0, 64))
def test_any_bytes_are_read_to_an_end(real: tuple[str, bytes], noise: bytes, at: int) -> None:
    """Headers that lead in circles or past the end are broken headers."""
    media, file = real
    size = picture_size.read(media, file[:at] + noise + file[at + len(noise) :])
    assert size is None or all(side > 0 for side in size)


@given(st.sampled_from([Kind.IMAGE, Kind.TENSOR]), st.binary(max_size=200))
def test_any_payload_is_images_or_a_reason(kind: Kind, payload: bytes) -> None:
    """Nothing but ValueError comes out of bytes that nobody vouches for."""
    with contextlib.suppress(ValueError):
        assert len(strings(kind, payload)) >= 2
