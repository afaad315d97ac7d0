"""The walk over a batch guesses each entry from the one before: whatever the bytes are, the guess never shows."""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf.message import DecodeError

from runtime.records import kernel, reference, walk
from runtime.records.column import Column, Kind, Request
from runtime.records.packed import PackedRecords
from tests.runtime.records.cases import example
from writer.wire.proto.example_pb2 import Example

MUTATIONS = 100
"""Changed examples for each seed; a run by hand may take more."""

LONG = "a name of more than twelve bytes"
KEYS = ["f", "n", "s", "list", "abcd", "abcde", "twelve bytes", LONG, LONG + " and two", "x" * 127, "y" * 128, "größe"]
KINDS = [Kind.FLOAT, Kind.INT64, Kind.BYTES]
# The first request for a key says which kind has cells: the one that most examples have.
REQUESTS = [
    Request(key, KINDS[(number + other) % 3]) for number, key in enumerate([*KEYS[:-1], "absent"]) for other in range(3)
]


def columns_alike(expected: list[Column], found: list[Column]) -> None:
    for one, other in zip(expected, found, strict=True):
        for left, right in zip(one, other.listed(), strict=True):
            np.testing.assert_array_equal(left, right)


def an_example(chance: random.Random) -> bytes:
    """One with most of the keys, of which some have another type, another count or a long number now and then."""
    features: dict[str, Any] = {}
    for number, key in enumerate(KEYS):
        if chance.random() < 0.1:
            continue
        kind = number % 3 if chance.random() < 0.9 else chance.randrange(3)
        count = 1 if chance.random() < 0.8 else chance.randrange(30)
        bits = chance.choice([1, 7, 8, 14, 21, 49, 55, 56, 57, 62, 63])
        makers: list[Any] = [
            chance.random,
            lambda bits=bits: chance.randrange(-1 if chance.random() < 0.2 else 0, 1 << chance.randrange(1 + bits)),
            lambda: chance.randbytes(chance.randrange(9)),
        ]
        features[key] = [makers[kind]() for _ in range(count)]
    return example(**features)


def changed(record: bytes, chance: random.Random) -> bytes:
    """Change what a guess might overlook: single bits, lengths by one, bytes that come and go."""
    data = bytearray(record)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(data)) if data else 0
        match chance.randrange(6):
            case 0 if data:
                data[at] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at] = (data[at] + chance.choice([1, -1])) % 256
            case 2:
                data[at:at] = data[at : at + chance.randrange(1, 20)]
            case 3:
                del data[at : at + chance.randrange(1, 20)]
            case 4 if data:
                data[at] = chance.choice([0, 0x0A, 0x12, 0x1A, 0x0D, 0x08, 0x80, 0xFF])
            case _:
                del data[at:]
    return bytes(data)


def is_example(record: bytes) -> bool:
    try:
        Example.FromString(record)
    except DecodeError:
        return False
    return True


@pytest.mark.parametrize("seed", range(10))
def test_changed_examples_among_intact_ones_are_read_alike(seed: int) -> None:
    """Protobuf's values where it reads them; and what it refuses, the walk does not take for an Example."""
    chance = random.Random(seed)
    wanted = kernel._wanted(tuple(REQUESTS))
    for _ in range(MUTATIONS // 25):
        batch = [an_example(chance) for _ in range(50)]
        batch[::2] = [changed(record, chance) for record in batch[::2]]
        good = [is_example(record) for record in batch]
        _, verdicts = kernel._walk(batch, np.zeros(len(batch), np.uint8), wanted)
        read = [record for record, one in zip(batch, good, strict=True) if one]

        assert {walk.ODD} >= {int(verdict) for verdict, one in zip(verdicts, good, strict=True) if not one}
        columns_alike(reference.read_columns(read, REQUESTS), kernel.read_columns(read, REQUESTS))


@pytest.fixture
def forbidden() -> Iterator[memoryview]:
    """Memory behind whose end every access kills the process."""
    page = mmap.PAGESIZE
    memory = mmap.mmap(-1, 3 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    library = ctypes.CDLL(None, use_errno=True)
    assert library.mprotect(ctypes.c_void_p(start + 2 * page), ctypes.c_size_t(page), 0) == 0
    yield memoryview(memory)[: 2 * page]
    assert library.mprotect(ctypes.c_void_p(start + 2 * page), ctypes.c_size_t(page), 3) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="mprotect as Linux has it")
@pytest.mark.parametrize("seed", range(10))
def test_nothing_behind_the_buffer_is_read(seed: int, forbidden: memoryview) -> None:
    """Whatever the last record claims: the next byte belongs to somebody else."""
    chance = random.Random(seed)
    wanted = kernel._wanted(tuple(REQUESTS))
    for _ in range(MUTATIONS):
        first = an_example(chance)
        last = changed(first if chance.random() < 0.5 else an_example(chance), chance)
        blob = forbidden[len(forbidden) - len(first) - len(last) :]
        blob[:] = first + last
        ends = np.cumsum([len(first), len(last)])
        packed = PackedRecords(blob, np.array([0, len(first)]), ends)  # type: ignore[arg-type]
        found, verdicts = kernel._walk(packed, np.zeros(2, np.uint8), wanted)
        if not verdicts.any():
            columns_alike(reference.read_columns([first, last], REQUESTS), kernel._columns(found, wanted))


def test_values_beside_the_usual_are_in_their_place() -> None:
    """One record each that differs from those around it in one feature."""
    usual: dict[str, Any] = {"f": [1.5], "n": [7], "s": [b"text"]}
    others: list[dict[str, Any]] = [
        {"f": []},
        {"f": [2.5, 3.5]},
        {"n": [-1]},
        {"n": [1, 2, 3]},
        {"s": [b""]},
        {"s": [b"x" * 200]},
    ]
    for other in others:
        batch = [example(**usual), example(**usual), example(**{**usual, **other}), example(**usual)]
        columns_alike(reference.read_columns(batch, REQUESTS), kernel.read_columns(batch, REQUESTS))


def test_an_expected_entry_stays_inside_of_its_features() -> None:
    """Here one ends two bytes behind them, and those two are no damage by themselves."""
    usual = example(f=[float(np.frombuffer(b"\0\0\x0a\0", np.float32)[0])])
    overrun = usual[:1] + bytes([usual[1] - 2]) + usual[2:]
    _, verdicts = kernel._walk([usual, overrun, usual], np.zeros(3, np.uint8), kernel._wanted(tuple(REQUESTS)))

    assert not is_example(overrun)
    assert [walk.FOUND, walk.ODD, walk.FOUND] == verdicts.tolist()


def test_more_features_than_are_remembered() -> None:
    """What does not fit into the memory of the walk is read anyway."""
    many = {f"feature {number}": [number] for number in range(walk.MOST_EXPECTED + 200)}
    requests = [Request(key, Kind.INT64) for key in many]
    batch = [example(**many)] * 3
    columns_alike(reference.read_columns(batch, requests), kernel.read_columns(batch, requests))


def test_numba_learns_of_what_compiles_into_the_walk() -> None:
    """Its cache looks at walk.py alone: whoever changes the others writes the new digest there."""
    folder = Path(walk.__file__).parent
    digest = hashlib.sha256((folder / "entries.py").read_bytes() + (folder / "memory.py").read_bytes())
    assert walk.COMPILED_FROM == digest.hexdigest()[:12]


@pytest.mark.parametrize("going_on", [0.5, 0.8, 0.9])
def test_packed_numbers_that_are_cut_or_too_long_are_found_wherever_they_are(going_on: float) -> None:
    """Numbers of nine to eleven bytes, at every distance from the list's ends."""
    chance = random.Random(going_on)
    wanted = kernel._wanted((Request("n", Kind.INT64),))
    batch = []
    for _ in range(20 * MUTATIONS):
        size = chance.randrange(40)
        packed = (
            bytes(
                chance.choice([0x80, 0xFF]) if chance.random() < going_on else chance.choice([1, 2])
                for _ in range(size)
            )
            + b"\2"
        )
        entry = b"\x0a\x01n\x12" + bytes([size + 5, 0x1A, size + 3, 0x0A, size + 1]) + packed
        batch.append(b"\x0a" + bytes([len(entry) + 2, 0x0A, len(entry)]) + entry)
    good = [is_example(record) for record in batch]
    _, verdicts = kernel._walk(batch, np.zeros(len(batch), np.uint8), wanted)
    read = [record for record, one in zip(batch, good, strict=True) if one]

    assert {walk.ODD} >= {int(verdict) for verdict, one in zip(verdicts, good, strict=True) if not one}
    requests = [Request("n", Kind.INT64)]
    columns_alike(reference.read_columns(read, requests), kernel.read_columns(read, requests))


@pytest.mark.parametrize("size", [1, 300, 400])
def test_batches_of_any_size_keep_what_they_gave(size: int) -> None:
    """Larger ones share memory for their bytes, but nothing that was read from one changes with the next."""
    chance = np.random.default_rng(0)
    batches = [[example(f=chance.random(size).tolist(), s=[chance.bytes(size)]) for _ in range(900)] for _ in range(2)]
    requests = [Request("f", Kind.FLOAT), Request("s", Kind.BYTES)]
    found = [kernel.read_columns(batch, requests) for batch in batches]
    for batch, columns in zip(batches, found, strict=True):
        columns_alike(reference.read_columns(batch, requests), columns)
