"""Mutated event files by the ten thousand, the compiled scan against the reference.

    python -m tests.board.ingest.fuzzing --seed 1 --files 50000

Every case follows from the seed and its number. One that fails is printed as hex, with the seed and the number, and
ends the run. With NUMBA_BOUNDSCHECK=1 each access to memory is checked; give it a NUMBA_CACHE_DIR of its own then.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
from collections.abc import Callable

import numpy as np

from board.ingest import kernel
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


def make_file(chance: random.Random) -> bytes:
    """A small event file: some payloads mutated under good checksums, then perhaps the bytes of the file."""
    records = []
    for _ in range(chance.randint(1, 9)):
        payload = chance.choice(PAYLOADS)
        if chance.random() < 0.5:
            payload = _mutate(chance, payload, _OF_PAYLOADS, 3)
        records.append(encode_record(payload))
    data = b"".join(records)
    return _mutate(chance, data, _OF_FILES, 4) if chance.random() < 0.5 else data


def check(chance: random.Random, data: bytes) -> None:
    """Raise AssertionError unless both scans agree on every bit, and on any cuts."""
    budget = chance.choice((0, 100, 1 << 26))
    expected = ReferenceScanner()
    expected.max_searched_again = budget
    outcome = scan_all(expected, data)
    compiled = kernel.KernelScanner()
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
