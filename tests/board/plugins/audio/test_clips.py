"""`api/audio`: what is told of clips, and their bytes."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from board.payloads import wav
from board.plugins.audio import overview
from board.plugins.audio.overview import waveform
from board.plugins.audio.spectrogram import FLOOR, spectrogram
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.tensors import tensor_summary

RATE = 8000


def sine(hertz: float, seconds: float = 1.0, loud: float = 1.0) -> Any:
    return loud * np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE)


def float_wav(values: Any, bits: int = 32) -> bytes:
    content = np.asarray(values, f"<f{bits // 8}").tobytes()
    form = struct.pack("<HHIIHH", 3, 1, RATE, 0, bits // 8, bits)
    head = b"RIFF" + struct.pack("<I", 36 + len(content)) + b"WAVEfmt " + struct.pack("<I", 16) + form
    return head + b"data" + struct.pack("<I", len(content)) + content


def place(written: WrittenLogs, tag: str, **others: Any) -> dict[str, Any]:
    run, tag_id = written.ids("run", tag)
    return {"boot": written.store.boot, "run": run, "tag": tag_id, "generation": 0, "row": 0, **others}


def log_file(written: WrittenLogs, tag: str, *files: tuple[bytes, bytes]) -> None:
    """Log encoded clips with their labels, as TensorFlow 2 does."""
    rows = np.empty((len(files), 2), object)
    rows[:] = files
    with written.writer() as writer:
        writer._get_file_writer().add_summary(tensor_summary(tag, rows, "audio"), 0)
    written.load()


def told(client: Client, written: WrittenLogs, tag: str) -> dict[str, Any]:
    answer = client.post("api/audio/clips", {"samples": [[*written.ids("run", tag), 0]]})
    assert 200 == answer.status_code, answer.text
    sample: dict[str, Any] = answer.json()["samples"][0]
    return sample


def test_steps_say_how_many_clips_there_are(client: Client, written: WrittenLogs) -> None:
    """So that the page knows its cards before anything is decoded."""
    log_file(written, "batch", (float_wav([0.0]), b""), (float_wav([0.5]), b"*quiet*"))

    answer = client.post("api/audio/steps", {"series": [written.ids("run", "batch")]})
    assert [(2, [0])] == [(entry["clips"], entry["step"]) for entry in answer.json()["series"]]


def test_a_clip_is_told_without_its_bytes(client: Client, written: WrittenLogs) -> None:
    """Form, loudness, label as HTML and the waveform."""
    log_file(written, "a", (float_wav([0.0, 0.5, -1.0, 0.5]), b"**loud** <script>"))

    clip = told(client, written, "a")["clips"][0]
    assert ("audio/wav", RATE, 1, 32, "float", 4) == tuple(
        clip[name] for name in ("media_type", "rate", "channels", "bits", "encoding", "frames")
    )
    assert (1.0, [[0.0, 0.5, -1.0, 0.5]]) == (clip["peak"], clip["low"])
    assert "<strong>loud</strong>" in clip["label"]
    assert "<script" not in clip["label"]


def test_what_is_no_sound_is_told_and_not_played(client: Client, written: WrittenLogs) -> None:
    """A page as a clip is never handed out as one; as a download it is what was logged."""
    log_file(written, "page", (b"<html><script>", b""))

    assert "no WAV" in told(client, written, "page")["clips"][0]["problem"]
    assert 415 == client.get("api/audio/file", params=place(written, "page")).status_code
    download = client.get("api/audio/file", params=place(written, "page", download=True))
    assert (b"<html><script>", "application/octet-stream") == (download.content, download.headers["content-type"])
    assert download.headers["content-disposition"].startswith("attachment")


def test_a_clip_is_served_in_parts_and_for_good(client: Client, written: WrittenLogs) -> None:
    """Players seek by ranges; an address that has moved is gone."""
    encoded = float_wav([0.0, 0.5])
    log_file(written, "a", (encoded, b""))

    part = client.get("api/audio/file", params=place(written, "a"), headers={"Range": "bytes=4-7"})
    assert (206, encoded[4:8], "audio/wav") == (part.status_code, part.content, part.headers["content-type"])
    assert "immutable" in part.headers["cache-control"]
    assert 410 == client.get("api/audio/file", params=place(written, "a", generation=7)).status_code
    assert 410 == client.get("api/audio/file", params=place(written, "a", boot="other")).status_code
    assert 415 == client.get("api/audio/file", params=place(written, "a", sample=3)).status_code


def test_floats_of_64_bits_are_made_playable(client: Client, written: WrittenLogs) -> None:
    """No browser knows them; the download is what was logged."""
    log_file(written, "a", (float_wav([0.25, -0.5], bits=64), b""))

    played = client.get("api/audio/file", params=place(written, "a")).content
    header = wav.read_header(played)
    assert ("float", 32, RATE) == (header.encoding, header.bits, header.rate)
    assert [[0.25], [-0.5]] == wav.samples(played, header, 0, 2).tolist()
    assert (
        float_wav([0.25, -0.5], bits=64)
        == client.get("api/audio/file", params=place(written, "a", download=True)).content
    )


def test_a_waveform_loses_no_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Least and greatest of each stretch, as computed by hand, however little is decoded at once."""
    values = np.random.default_rng(0).normal(size=10_007).astype(np.float32)
    encoded = float_wav(values)
    header = wav.read_header(encoded)
    monkeypatch.setattr(overview, "_CHUNK_FRAMES", 100)

    found = waveform(encoded, header, buckets=97)
    stretches = np.split(values, np.linspace(0, len(values), 98).astype(int)[1:-1])
    np.testing.assert_array_equal([stretch.min() for stretch in stretches], found.low[0])
    np.testing.assert_array_equal([stretch.max() for stretch in stretches], found.high[0])
    assert pytest.approx(float(np.sqrt(np.square(values, dtype=float).mean()))) == found.rms


def test_what_is_not_finite_is_counted(client: Client, written: WrittenLogs) -> None:
    """NaN in a log is news, not a reason to draw nothing."""
    log_file(written, "a", (float_wav([np.nan, 0.5, np.inf]), b""))

    clip = told(client, written, "a")["clips"][0]
    assert (2, 0.5) == (clip["bad"], clip["peak"])


@pytest.mark.parametrize("scale", ["mel", "linear"])
def test_a_sine_is_one_line_in_the_spectrogram(scale: Any) -> None:
    """At its frequency, at 0 decibels, and silence is nothing."""
    encoded = float_wav(np.concatenate([sine(1000), np.zeros(RATE)]))

    found = spectrogram(encoded, wav.read_header(encoded), scale)
    strongest = found.levels[: len(found.levels) // 3].argmax(axis=1)
    assert abs(found.hertz[strongest] - 1000).max() < 60
    assert found.levels[5].max() > 250
    assert 0 == found.levels[-1].max()
    assert -100.0 == FLOOR


def test_the_shortest_clip_has_a_spectrogram(client: Client, written: WrittenLogs) -> None:
    """One sample is one column; none is refused."""
    log_file(written, "a", (float_wav([1.0]), b""), (float_wav([]), b""))

    answer = client.get("api/audio/spectrogram", params=place(written, "a")).json()
    assert (1, 128, 128) == (answer["columns"], answer["rows"], len(answer["levels"]))
    assert 415 == client.get("api/audio/spectrogram", params=place(written, "a", sample=1)).status_code


def test_damage_is_told_in_its_card(client: Client, written: WrittenLogs) -> None:
    """A tensor of numbers holds no clips."""
    with written.writer() as writer:
        writer._get_file_writer().add_summary(tensor_summary("a", np.zeros((2, 3)), "audio"), 0)
    written.load()

    assert "holds no clips" in told(client, written, "a")["error"]
