"""Log directories to measure on: the same bytes each time, shaped as torch's writer shapes them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record, masked_crc32c

TAGS = [
    "loss/total", "loss/cross_entropy", "loss/l2", "metrics/accuracy", "metrics/auc", "metrics/top_5",
    "optimizer/learning_rate", "optimizer/gradient_norm", "optimizer/update_ratio", "throughput/images",
]  # fmt: skip
START = 1_700_000_000.0
_HEADER = struct.Struct("<QI")
_CHECKSUM = struct.Struct("<I")


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def curve(run: int, tag: int, steps: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A noisy decay, different for each run and tag."""
    random = np.random.default_rng(1000 * run + tag)
    step = np.arange(steps)
    decay = 2.0 * np.exp(-step / (steps * (0.1 + 0.02 * tag))) + 0.01 * run
    return (decay + random.normal(0, 0.05, steps)).astype(np.float32)


def write_run(directory: Path, run: int, tags: list[str], steps: int) -> None:
    """One event file of `steps` × `tags` simple values, one Event each, as `SummaryWriter.add_scalar` writes them."""
    directory.mkdir(parents=True, exist_ok=True)
    values = [curve(run, index, steps) for index in range(len(tags))]
    encoded_tags = [b"\x0a" + _varint(len(tag)) + tag.encode() + b"\x15" for tag in tags]
    headers: dict[int, bytes] = {}
    path = directory / f"events.out.tfevents.{int(START) + run:010d}.bench.{run}.0"
    with path.open("wb", buffering=1 << 22) as file:
        file.write(encode_record(Event(wall_time=START, file_version="brain.Event:2").SerializeToString()))
        for step in range(steps):
            prefix = b"\x09" + struct.pack("<d", START + run + step * 0.1) + b"\x10" + _varint(step) + b"\x2a"
            for tag, column in zip(encoded_tags, values, strict=True):
                value = tag + struct.pack("<f", column[step])
                summary = b"\x0a" + _varint(len(value)) + value
                payload = prefix + _varint(len(summary)) + summary
                length = len(payload)
                if length not in headers:
                    size = struct.pack("<Q", length)
                    headers[length] = size + _CHECKSUM.pack(masked_crc32c(size))
                file.write(headers[length] + payload + _CHECKSUM.pack(masked_crc32c(payload)))


def make(root: Path, name: str, runs: int, tags: int, steps: int) -> Path:
    """The log directory `root/name`, made once: a stamp tells a whole one from one that was cut off."""
    directory = root / name
    stamp = directory.with_suffix(".complete")
    if not stamp.exists():
        for run in range(runs):
            write_run(directory / f"sweep/run_{run:03d}", run, TAGS[:tags], steps)
        stamp.touch()
    return directory
