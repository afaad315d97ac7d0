"""The index: what is written is read, TensorFlow's own bytes are made again, and no bytes do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer.wire.checkpoint import table
from writer.wire.checkpoint.table import CorruptTable, decode_table, encode_table
from writer.wire.checkpoint.varint import encode_ordered_signed, encode_ordered_string, encode_varint
from writer.wire.record import masked_crc32c

GOLDEN = Path(__file__).parents[3] / "golden" / "runtime" / "checkpoints"
INDEXES = sorted(GOLDEN.rglob("*.index"))

tables = st.dictionaries(st.binary(max_size=12), st.binary(max_size=40), max_size=60)


def in_order(entries: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    return sorted(entries.items())


@given(tables, st.sampled_from([1, 100, table.BLOCK_BYTES]))
def test_what_is_encoded_is_decoded_whatever_the_blocks(entries: dict[bytes, bytes], block_bytes: int) -> None:
    """Keys come back in order, with their values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "BLOCK_BYTES", block_bytes)
        encoded = encode_table(in_order(entries))

    assert in_order(entries) == list(decode_table(encoded).items())


@pytest.mark.parametrize("path", INDEXES, ids=lambda path: path.name)
def test_tensorflows_indexes_are_made_again_byte_for_byte(path: Path) -> None:
    """Shared prefixes, restarts, checksums and footer are exactly TensorFlow's."""
    content = path.read_bytes()

    assert content == encode_table(decode_table(content).items())


def test_keys_out_of_order_are_refused() -> None:
    """A table is searched by halving: a reader would not find them."""
    with pytest.raises(ValueError, match="b'a' does not come after b'b'"):
        encode_table([(b"b", b""), (b"a", b"")])


@pytest.mark.parametrize("path", INDEXES, ids=lambda path: path.name)
def test_every_cut_and_every_changed_byte_is_noticed_or_harmless(path: Path) -> None:
    """Whatever byte is damaged, the answer is CorruptTable or, in the footer's padding, the same entries."""
    content = path.read_bytes()
    expected = decode_table(content)
    for position in range(len(content)):
        with pytest.raises(CorruptTable):
            decode_table(content[:position])
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        try:
            assert expected == decode_table(bytes(damaged)), position
        except CorruptTable as error:
            assert 0 <= error.offset <= len(content)  # noqa: PT017  # either way is right


@given(st.binary(max_size=200), st.data())
def test_arbitrary_bytes_with_good_checksums_raise_nothing_else(noise: bytes, data: st.DataObject) -> None:
    """An attacker computes checksums too: what is behind them is checked all the same."""
    block = noise + b"\0"
    content = block + masked_crc32c(block).to_bytes(4, "little")
    offset, size = (data.draw(st.sampled_from([0, len(noise), 1 << 40])) for _ in range(2))
    handle = encode_varint(offset) + encode_varint(size)
    footer = (handle + encode_varint(0) + encode_varint(len(noise))).ljust(40, b"\0")
    try:
        decode_table(content + footer + table.MAGIC.to_bytes(8, "little"))
    except CorruptTable as error:
        assert error.reason  # noqa: PT017


def test_keys_that_share_a_huge_prefix_do_not_take_memory_for_each() -> None:
    """A table of some megabytes could otherwise claim terabytes of keys."""
    shared = b"k" * 2000
    entries = [(shared + i.to_bytes(4, "big"), b"") for i in range(3000)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table._Block.__init__, "__defaults__", (1 << 30, None))
        encoded = encode_table(entries)

    assert len(encoded) < 150_000
    with pytest.raises(CorruptTable, match="keys of more than 64 times"):
        decode_table(encoded)


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.integers(-(1 << 63), (1 << 63) - 1))
def test_ordered_numbers_sort_as_numbers(first: int, second: int) -> None:
    """That is what they are for."""
    assert (first < second) == (encode_ordered_signed(first) < encode_ordered_signed(second))


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(0, "80"), (-1, "7f"), (63, "bf"), (64, "c040"), (-64, "40"), (-65, "3fbf"), (8191, "dfff"), (8192, "e02000")],
)
def test_ordered_numbers_are_tensorflows(value: int, encoded: str) -> None:
    """Worked out from kLengthToHeaderBits in ordered_code.cc."""
    assert encoded == encode_ordered_signed(value).hex()


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_ordered_strings_sort_as_strings(first: bytes, second: bytes) -> None:
    """Also where one begins with the other."""
    assert (first < second) == (encode_ordered_string(first) < encode_ordered_string(second))
