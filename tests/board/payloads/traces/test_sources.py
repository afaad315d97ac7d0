"""The bytes of a trace's file, wherever they are asked for."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest

from board.payloads.traces import sources
from board.payloads.traces.sources import Inflated, Source, open_source
from board.payloads.traces.trace import TraceProblem
from tests.board.payloads.traces.reading import reader, source_of


def letters(count: int) -> bytes:
    """Return bytes that shrink a little, always the same."""
    return bytes(random.Random(7).choices(b"abcdefgh", k=count))


def test_a_gzipped_file_is_read_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forwards, backwards and far ahead: as if it were plain."""
    monkeypatch.setattr(sources, "CHECKPOINT_BYTES", 20_000)
    monkeypatch.setattr(sources, "_READ_BYTES", 4_000)
    content = letters(300_000)
    source = source_of(gzip.compress(content[:100_000]) + gzip.compress(content[100_000:]))

    for offset in (0, 299_000, 5, 150_000, 99_990, 100_000, 60_000, 299_999, 300_000):
        assert content[offset : offset + 5_000] == source.read(offset, 5_000), offset
    assert isinstance(source, Inflated)
    assert [] == source.notes


def test_another_look_does_not_begin_at_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """The details of a slice at the end of a gigabyte come at once."""
    monkeypatch.setattr(sources, "CHECKPOINT_BYTES", 20_000)
    monkeypatch.setattr(sources, "_READ_BYTES", 4_000)
    content = letters(300_000)
    packed, asked = gzip.compress(content), list[int]()

    def read_at(offset: int, length: int) -> bytes:
        asked.append(offset)
        return packed[offset : offset + length]

    source = open_source(read_at, len(packed))
    source.read(299_000, 1_000)
    source.read(0, 1_000)
    asked.clear()

    assert content[290_000:290_100] == source.read(290_000, 100)
    assert min(asked) > len(packed) * 0.8


def test_no_more_is_kept_than_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte that is read through does not stay in memory."""
    monkeypatch.setattr(sources, "_READ_BYTES", 4_000)
    source = source_of(gzip.compress(letters(300_000)))
    assert isinstance(source, Inflated)

    for offset in range(0, 300_000, 5_000):
        source.read(offset, 5_000)

    assert len(source._kept) < 30_000


def test_a_file_that_is_cut_short_gives_what_it_has() -> None:
    """Profilers die with the program that they watch."""
    source = source_of(gzip.compress(letters(50_000))[:-5_000])

    assert letters(50_000).startswith(source.read(0, 50_000))
    assert source.read(0, 10)
    assert ["the file is cut short: what is there is shown"] == source.notes


def test_damage_ends_a_gzipped_file() -> None:
    """What comes before is good, what comes after means nothing."""
    packed = bytearray(gzip.compress(letters(100_000)))
    packed[20_000:20_100] = b"\xff" * 100
    source = source_of(bytes(packed))
    source.read(0, 100_000)

    assert 1 == len(source.notes)


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kilobyte that claims to be a gigabyte costs neither memory nor a minute."""
    monkeypatch.setattr(sources, "FREE_BYTES", 10_000_000)
    bomb = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    packed = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(50)) + bomb.flush()
    source = source_of(packed)

    with pytest.raises(TraceProblem, match="inflates to more than"):
        sum(len(source.read(offset, 1_000_000)) for offset in range(0, 50_000_000, 1_000_000))


def test_progress_is_told_in_bytes_of_the_file() -> None:
    """A page can show how far reading has come."""
    told: list[int] = []
    packed = gzip.compress(letters(10_000))
    open_source(reader(packed), len(packed), told.append).read(0, 10_000)

    assert len(packed) == told[-1]


def test_a_place_behind_the_end_is_not_sought() -> None:
    """Lengths in a file lead anywhere, also where no file can be read."""

    def never(offset: int, length: int) -> bytes:
        raise OverflowError(f"seek({offset}), read({length})")

    assert b"" == Source(never, 10).read(1 << 64, 1)
