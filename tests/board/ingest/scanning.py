"""Event files as bytes, and what a scanner makes of them however they are cut into stretches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from board.ingest.batch import Batch, Damage, Scanner, TagEntry
from writer.wire.proto.envelope_pb2 import EventEnvelope, ValueEnvelope
from writer.wire.proto.summary_pb2 import SummaryMetadata
from writer.wire.record import encode_record

COLUMNS = tuple(column.name for column in fields(Batch) if column.name.startswith(("scalar_", "sample_")))


@dataclass
class Outcome:
    """All batches of a file joined into one."""

    tags: list[TagEntry]
    consumed: int = 0
    records: int = 0
    damage: list[Damage] = field(default_factory=list)
    searching: Damage | None = None
    bits: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys(COLUMNS, b""))  # these are compared
    columns: dict[str, list[int | float]] = field(default_factory=lambda: {name: [] for name in COLUMNS}, compare=False)

    def add(self, batch: Batch) -> None:
        """Append the rows of the next batch."""
        batch.sample_position += len(self.columns["scalar_tag"])
        self.consumed += batch.consumed
        self.records += batch.records
        self.damage += batch.damage
        for name in COLUMNS:
            column = getattr(batch, name)
            self.columns[name] += column.tolist()
            self.bits[name] += column.tobytes()

    def points(self) -> list[tuple[bytes, int, float]]:
        """The scalars as (tag, step, value)."""
        columns = (self.columns[name] for name in ("scalar_tag", "scalar_step", "scalar_value"))
        return [(self.tags[int(tag)].name, int(step), value) for tag, step, value in zip(*columns, strict=True)]

    def payloads(self, data: bytes) -> list[tuple[int, bytes]]:
        """The samples as (kind, payload) out of the file's bytes."""
        columns = (self.columns[name] for name in ("sample_kind", "sample_offset", "sample_length"))
        return [
            (int(kind), data[int(offset) : int(offset) + int(length)])
            for kind, offset, length in zip(*columns, strict=True)
        ]


def scan_all(scanner: Scanner, data: bytes, cuts: Iterable[int] = ()) -> Outcome:
    """Show a scanner a file that grows to each of `cuts` and then to its full length, as a follower does."""
    outcome = Outcome(scanner.tags)
    for visible in [*sorted(cuts), len(data)]:
        while True:
            # A copy of its own: a read past the end is a read outside the array.
            buffer = np.frombuffer(data[outcome.consumed : visible], np.uint8).copy()
            batch = scanner.scan(buffer, outcome.consumed)
            outcome.add(batch)
            if batch.consumed == 0:
                assert batch.records == len(batch.damage) == len(batch.scalar_tag) == len(batch.sample_tag) == 0
                break
    outcome.searching = scanner.searching
    return outcome


def value(tag: bytes, number: float | None = None, metadata: bytes = b"", **payload: bytes) -> ValueEnvelope:
    """A Summary.Value: of a `simple_value`, or of a payload by the name of its field."""
    made = ValueEnvelope(tag=tag, metadata=metadata, **payload)  # type: ignore[arg-type]  # of the oneof
    if number is not None:
        made.simple_value = number
    return made


def summary(step: int, *values: ValueEnvelope, wall: float = 1.5e9) -> bytes:
    """The payload of an Event with a Summary."""
    event = EventEnvelope(wall_time=wall, step=step)
    event.summary.value.extend(values)
    return event.SerializeToString()


def metadata(plugin_name: str = "", data_class: int = 0) -> bytes:
    """A SummaryMetadata, encoded."""
    made = SummaryMetadata(data_class=data_class)  # type: ignore[arg-type]  # open enum
    made.plugin_data.plugin_name = plugin_name
    return made.SerializeToString()


def file_of(payloads: Sequence[bytes]) -> bytes:
    """The bytes of an event file."""
    return b"".join(encode_record(payload) for payload in payloads)
