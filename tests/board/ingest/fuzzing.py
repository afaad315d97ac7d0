"""Mutated event files by the ten thousand, the compiled scan against the reference.

    python -m tests.board.ingest.fuzzing --seed 1 --files 50000

Every case follows from the seed and its number. One that fails is printed as hex, with the seed and the number, and
ends the run. With NUMBA_BOUNDSCHECK=1 each access to memory is checked; give it a NUMBA_CACHE_DIR of its own then.
"""

from __future__ import annotations

import argparse
import copy
import faulthandler
import random
import sys
from collections.abc import Callable

import numpy as np

from board.ingest import kernel
from board.ingest.batch import TagEntry
from board.ingest.reference import ReferenceScanner
from board.ingest.tables import RowTable
from tests.board.ingest.scanning import metadata, scan_all, summary, value
from writer.wire.proto.envelope_pb2 import EventEnvelope
from writer.wire.record import encode_record
from writer.wire.tensor import encode_tensor


def _tensor(array: object) -> bytes:
    return encode_tensor(np.asarray(array)).SerializeToString()


_SCALARS = metadata("scalars")
_FLOAT, _DOUBLE = _tensor(np.float32(0.1)), _tensor(np.float64(0.1))

PAYLOADS = [
    EventEnvelope(wall_time=1.5e9, file_version=b"brain.Event:2", source_metadata=b"\x0a\x04test").SerializeToString(),
    EventEnvelope(wall_time=1.5e9, graph_def=b"\x0a\x05graph").SerializeToString(),
    EventEnvelope(wall_time=1.5e9, step=3, session_log=b"\x08\x01").SerializeToString(),
    EventEnvelope(tagged_run_metadata=b"\x0a\x03run").SerializeToString(),
    EventEnvelope(wall_time=float("nan"), meta_graph_def=b"meta").SerializeToString(),
    EventEnvelope(log_message=b"log").SerializeToString(),
    b"",
    summary(1, value(b"loss", 0.5)),
    summary(2, value(b"loss", float("nan"))),
    summary(-1, value(b"loss", float("-inf"))),
    summary(1 << 40, value(b"train/accuracy_of_the_model", 0.25), value(b"loss", 2.0)),
    summary(300, value("β".encode(), 1.0), value(b"", 1.0), value(b"\xff\xfe", 1.0)),
    summary(4, value(b"new", metadata=_SCALARS, tensor=_FLOAT)),
    summary(5, value(b"new", tensor=_FLOAT), value(b"new", tensor=_DOUBLE)),
    summary(6, value(b"new", metadata=_SCALARS, tensor=_tensor(np.int64(7)))),
    summary(6, value(b"new", tensor=b"\x08\x01\x12\x00\x22\x04\x00\x00\x80\x3f")),
    summary(6, value(b"new", tensor=b"\x08\x01\x12\x00\x2d\x00\x00\x80\x3f")),
    summary(6, value(b"new", tensor=b"\x08\x02\x12\x00\x31" + bytes(8))),
    summary(7, value(b"class", metadata=metadata(data_class=1), tensor=_DOUBLE)),
    summary(8, value(b"text", metadata=metadata("text"), tensor=_tensor(np.array([b"hello"], object)))),
    summary(9, value(b"h", histo=b"histogram"), value(b"i", image=b"image"), value(b"a", audio=b"audio")),
    summary(9, value(b"o", obsolete_old_style_histogram=b"old"), value(b"loss", image=b"")),
    summary(0, value(b"_hparams_/experiment", metadata=metadata("hparams", 2))),
    summary(0, *(value(b"tag%d" % index, 1.0) for index in range(20))),
    summary(10, value(b"loss", 1.0)) + b"\xfb\x01\x08\x01\xfc\x01",
]

# A record with a new tag is read by the reference: where the tags are known the compiled scan has more to do.
_KNOWN_TAGS = [
    TagEntry(b"loss"),
    TagEntry(b"new", _SCALARS, b"scalars"),
    TagEntry(b"", _SCALARS, b"scalars", wide=True),
    TagEntry(b"text", metadata("text"), b"text"),
    TagEntry(b"train/accuracy_of_the_model"),
]

# Bytes at which encodings turn: varint ends, keys of the fields that are read, small and large lengths.
_TURNING = bytes([0, 1, 2, 4, 7, 8, 9, 0x0A, 0x10, 0x12, 0x15, 0x22, 0x2A, 0x2D, 0x31, 0x42, 0x4A, 0x7F, 0x80, 0xFF])

Mutation = Callable[[random.Random, bytearray], None]


def _set_byte(chance: random.Random, data: bytearray) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice(_TURNING) if chance.random() < 0.7 else chance.randrange(256)


def _flip_bit(chance: random.Random, data: bytearray) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _delete(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data) + 1)
    del data[place : place + chance.randint(1, 24)]


def _insert(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data) + 1)
    alphabet = _TURNING if chance.random() < 0.5 else bytes(range(256))
    data[place:place] = bytes(chance.choices(alphabet, k=chance.randint(1, 12)))


def _insert_zeros(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data) + 1)
    data[place:place] = bytes(chance.randint(1, 40))


def _copy_within(chance: random.Random, data: bytearray) -> None:
    """Repeat or overwrite: fields twice, records that overlap, old blocks on top of new ones."""
    start, place = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    piece = data[start : start + chance.randint(1, 60)]
    data[place : place + chance.choice((0, len(piece)))] = piece


def _lengthen_varint(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data) + 1)
    data[place : place + 1] = (
        bytes([data[place] | 0x80] if place < len(data) else [0x80])
        + b"\x80"
        * chance.choice(
            (0, 0, 1, 3, 8),
        )
        + bytes([chance.choice((0, 1, 2, 0x7F))])
    )


def _cut_off(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(len(data) + 1) :]


_OF_PAYLOADS: list[Mutation] = [_set_byte, _flip_bit, _delete, _insert, _copy_within, _lengthen_varint, _cut_off]
_OF_FILES: list[Mutation] = [_set_byte, _flip_bit, _delete, _insert, _insert_zeros, _copy_within, _cut_off]


def _mutate(chance: random.Random, data: bytes, mutations: list[Mutation], most: int) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, most)):
        chance.choice(mutations)(chance, changed)
    return bytes(changed)


def _delimited(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, *_varint(len(content))]) + content


def _varint(number: int) -> list[int]:
    return [number] if number < 0x80 else [number & 0x7F | 0x80, *_varint(number >> 7)]


def _message(chance: random.Random, fields: list[bytes], usual: int) -> bytes:
    """Join some fields, in the usual order or not, once or twice, and now and then mutate what comes out.

    Whoever encloses it tells its length right, so that faults deep inside are reached.
    """
    chosen = [field for field in fields[:usual] if chance.random() < 0.95]
    chosen += [chance.choice(fields) for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 2)))]
    if chance.random() < 0.1:
        chance.shuffle(chosen)
    joined = b"".join(chosen)
    return _mutate(chance, joined, _OF_PAYLOADS, 1) if chance.random() < 0.07 else joined


_NUMBERS = [b"\x2d\x00\x00\x80\x3f", b"\x2a\x04\x00\x00\x80\x3f", b"\x31" + bytes(8), b"\x32\x08" + bytes(8)]
_NUMBERS += [b"\x22\x04\x00\x00\x80\x3f", b"\x22\x08" + bytes(7) + b"\x40", b"\x22\x00", b"\x2a\x08" + bytes(8)]
_UNKNOWN = [
    b"\x58\x01",
    b"\x5a\x01x",
    b"\x5d" + bytes(4),
    b"\x59" + bytes(8),
    b"\xa2\x06\x01x",
    b"\x5b\x08\x01\x5c",
    b"\x0b\x0c",
]
_TAGS = [b"loss", b"new", b"text", b"", b"train/accuracy_of_the_model", b"\xff"]
_METADATA = [_SCALARS, metadata("text"), metadata(data_class=1), b"", b"\xff", metadata("\xe9t\xe9")]
_MEMBERS = [b"\x15\x00\x00\x80\x3f", *(_delimited(number, b"payload") for number in (3, 4, 5, 6, 8))]


def _make_tensor(chance: random.Random) -> bytes:
    dtype = b"\x08" + bytes([chance.choice((1, 1, 1, 2, 2, 3, 9, 101))])
    shape = _delimited(2, chance.choice((b"", b"", b"", b"\x12\x02\x08\x01", b"\x18\x01", b"\x12\x00")))
    number = chance.choice(_NUMBERS[:6])
    return _message(chance, [dtype, shape, number, b"\x18\x05", *_NUMBERS, *_UNKNOWN], 3)


def _make_value(chance: random.Random) -> bytes:
    tag = _delimited(1, chance.choice(_TAGS))
    member = chance.choice((*_MEMBERS, _MEMBERS[0], _delimited(8, _make_tensor(chance))))
    described = chance.choice(([], [], [_delimited(9, chance.choice(_METADATA))]))
    return _message(
        chance, [tag, member, *described, _delimited(7, b"node"), tag, *_MEMBERS, *_UNKNOWN], 2 + len(described)
    )


def _make_event(chance: random.Random) -> bytes:
    values = [_delimited(1, _make_value(chance)) for _ in range(chance.randint(1, 3))]
    whats = [_delimited(number, b"payload") for number in (3, 4, 6, 7, 8, 9)]
    summaries = [_delimited(5, _message(chance, [*values, *_UNKNOWN], len(values)))]
    what = chance.choice((summaries[0], summaries[0], summaries[0], *whats))
    times = [
        b"\x09" + chance.randbytes(8),
        b"\x10" + bytes(_varint(chance.choice((0, 1, 300, 1 << 40, (1 << 64) - 1)))),
    ]
    return _message(chance, [*times, what, _delimited(10, b"\x0a\x01w"), *summaries, *whats, *times, *_UNKNOWN], 3)


def make_file(chance: random.Random) -> bytes:
    """A small event file: payloads made or mutated under good checksums, then perhaps the bytes of the file mutated."""
    records = []
    for _ in range(chance.randint(1, 9)):
        payload = _make_event(chance) if chance.random() < 0.5 else chance.choice(PAYLOADS)
        if chance.random() < 0.15:
            payload = _mutate(chance, payload, _OF_PAYLOADS, 3)
        records.append(encode_record(payload))
    data = b"".join(records)
    return _mutate(chance, data, _OF_FILES, 4) if chance.random() < 0.5 else data


def check(chance: random.Random, data: bytes) -> None:
    """Raise AssertionError unless both scans agree on every bit, and on any cuts."""
    known = _KNOWN_TAGS if chance.random() < 0.7 else []
    budget = chance.choice((0, 100, 1 << 26))
    expected = ReferenceScanner(copy.deepcopy(known))
    expected.max_searched_again = budget
    outcome = scan_all(expected, data)
    compiled = kernel.KernelScanner(copy.deepcopy(known))
    compiled.max_searched_again = budget
    cuts = [chance.randint(0, len(data)) for _ in range(chance.choice((0, 0, 1, 3)))]
    kernel.use_table(RowTable(*(chance.choice((1, 3, 1000)) for _ in range(3))))
    actual = scan_all(compiled, data, cuts)
    assert outcome == actual, f"cuts {cuts}, budget {budget}\n{outcome}\n{actual}"


def main() -> int:
    """Check as many files as asked for; 0 when all of them agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--files", type=int, default=10_000)
    options = parser.parse_args()
    faulthandler.enable()
    if not kernel.warm():
        print("no compiled scan on this machine", file=sys.stderr)
        return 2
    for number in range(options.first, options.first + options.files):
        chance = random.Random(f"{options.seed} {number}")
        data = make_file(chance)
        if number % 1000 == 0:
            print(f"case {number}", flush=True)
        try:
            check(chance, data)
        except Exception as error:
            print(f"--seed {options.seed} --first {number} --files 1: {type(error).__name__}\n{data.hex()}\n{error}")
            return 1
    print(f"{options.files} files agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
