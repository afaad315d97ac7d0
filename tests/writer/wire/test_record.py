"""Framing: what is written is read, however it is cut; damage is told apart and survived."""

import itertools
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer.wire.record import (
    CorruptRecord,
    CorruptStream,
    Record,
    RecordReader,
    encode_record,
    find_next_header,
    masked_crc32c,
)

GOLDEN = Path(__file__).parents[2] / "golden"
EVENT_FILES = sorted(GOLDEN.rglob("*tfevents*"))

payload_lists = st.lists(st.binary(max_size=60), max_size=8)


def read_all(reader: RecordReader, data: bytes) -> tuple[list[Record], list[CorruptRecord | CorruptStream]]:
    """Read on through every damage."""
    records: list[Record] = []
    damage: list[CorruptRecord | CorruptStream] = []
    iterator = reader.feed(data)
    while True:
        try:
            records.append(next(iterator))
        except StopIteration:
            return records, damage
        except (CorruptRecord, CorruptStream) as error:
            damage.append(error)


def test_the_checksum_is_that_of_rfc_3720_masked() -> None:
    """RFC 3720 B.4 gives CRC-32C of 32 zero bytes as 8a9136aa; the mask rotates it and adds a constant."""
    rotated = (0x8A9136AA >> 15 | 0x8A9136AA << 17) & 0xFFFFFFFF
    assert (rotated + 0xA282EAD8) & 0xFFFFFFFF == masked_crc32c(bytes(32))


@pytest.mark.parametrize("path", EVENT_FILES, ids=lambda path: str(path.relative_to(GOLDEN)))
def test_every_golden_file_is_read_whole_and_framed_again_byte_for_byte(path: Path) -> None:
    """Other people's writers and this one agree on every byte of the framing."""
    data = path.read_bytes()
    reader = RecordReader()
    records, damage = read_all(reader, data)
    assert ([], len(data)) == (damage, reader.offset)
    assert data == b"".join(encode_record(record.payload) for record in records)


@given(payload_lists, st.lists(st.integers(0, 500), max_size=12), st.integers(0, 1 << 40))
def test_chunks_may_be_cut_anywhere(payloads: list[bytes], cuts: list[int], start: int) -> None:
    """The records and their offsets do not depend on how the stream arrives."""
    stream = b"".join(map(encode_record, payloads))
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    reader = RecordReader(offset=start)
    records = [record for left, right in itertools.pairwise(edges) for record in reader.feed(stream[left:right])]
    assert payloads == [record.payload for record in records]
    assert start + len(stream) == reader.offset
    lengths = [len(payload) + 16 for payload in payloads]
    assert [start + sum(lengths[:i]) for i in range(len(lengths))] == [record.offset for record in records]


def test_an_unfinished_record_is_waited_for() -> None:
    """The end of a file that is being written is no damage, at any byte."""
    stream = encode_record(b"payload")
    for end in range(len(stream)):
        reader = RecordReader()
        assert [] == list(reader.feed(stream[:end]))
        assert [Record(0, b"payload")] == list(reader.feed(stream[end:]))


def test_a_damaged_payload_costs_its_own_record_only() -> None:
    """The header was good, so the next record's place is known."""
    first, second, third = map(encode_record, (b"first", b"second", b"third"))
    damaged = second[:14] + b"\xff" + second[15:]
    records, damage = read_all(RecordReader(), first + damaged + third)
    assert [b"first", b"third"] == [record.payload for record in records]
    assert isinstance(damage[0], CorruptRecord)
    assert [(len(first), len(b"second"))] == [(damage[0].offset, damage[0].length)]


@given(payload_lists, st.binary(min_size=1, max_size=400), payload_lists, st.data())
def test_reading_resumes_behind_foreign_bytes(
    before: list[bytes], foreign: bytes, after: list[bytes], data: st.DataObject
) -> None:
    """No intact record behind the damage is lost, whatever the damage is and wherever the chunks are cut."""
    head, tail = (b"".join(map(encode_record, payloads)) for payloads in (before, after))
    stream = head + foreign + tail
    cut = data.draw(st.integers(0, len(stream)))
    reader = RecordReader()
    records = [record for part in (stream[:cut], stream[cut:]) for record in read_all(reader, part)[0]]
    assert before == [record.payload for record in records[: len(before)]]
    assert after == [record.payload for record in records[len(records) - len(after) :]]


def test_a_damaged_header_says_where_it_is() -> None:
    """The offset is that of the record whose length cannot be trusted."""
    first, second, third = map(encode_record, (b"first", b"second", b"third"))
    records, damage = read_all(RecordReader(), first + b"\x00" + second[1:] + third)
    assert [b"first", b"third"] == [record.payload for record in records]
    assert [len(first)] == [error.offset for error in damage]
    assert isinstance(damage[0], CorruptStream)


def test_a_huge_claim_takes_no_memory_and_is_damage_under_a_limit() -> None:
    """A header with a good checksum may still claim 2**60 bytes."""
    length = struct.pack("<Q", 1 << 60)
    claim = length + struct.pack("<I", masked_crc32c(length))
    assert [] == list(RecordReader().feed(claim))
    records, damage = read_all(RecordReader(max_payload_bytes=1 << 20), claim + encode_record(b"next"))
    assert [b"next"] == [record.payload for record in records]
    assert "1152921504606846976 bytes" in str(damage[0])


@given(st.binary(max_size=300), st.integers(0, 400))
def test_the_search_finds_what_a_byte_by_byte_check_finds(foreign: bytes, start: int) -> None:
    """The vectorised search is held to the definition of a header."""
    data = foreign + encode_record(b"x")
    expected = next(
        (
            offset
            for offset in range(start, len(data) - 11)
            if struct.pack("<I", masked_crc32c(data[offset : offset + 8])) == data[offset + 8 : offset + 12]
        ),
        None,
    )
    assert expected == find_next_header(data, start)


def test_the_search_crosses_its_own_stride() -> None:
    """A header that straddles two blocks of the search is found."""
    for distance in range(65536 - 13, 65536 + 2):
        assert distance == find_next_header(b"\x01" * distance + encode_record(b""))
