"""One record's payload to rows: what an Event means to the store, in plain Python over protobuf."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from google.protobuf.message import DecodeError

from board.ingest.batch import MAX_METADATA_BYTES, NO_TAG, Batch, Damage, Kind, TagEntry
from board.ingest.fields import DELIMITED, Field, fields
from writer.wire.proto.envelope_pb2 import EventEnvelope, SummaryEnvelope, ValueEnvelope
from writer.wire.proto.summary_pb2 import DATA_CLASS_SCALAR, SummaryMetadata
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import Array, decode_tensor

_WHAT_NUMBERS = frozenset(member.number for member in EventEnvelope.DESCRIPTOR.oneofs_by_name["what"].fields)

_KIND_OF_WHAT = {
    "file_version": Kind.FILE_VERSION,
    "graph_def": Kind.GRAPH_DEF,
    "log_message": Kind.LOG_MESSAGE,
    "session_log": Kind.SESSION_LOG,
    "tagged_run_metadata": Kind.TAGGED_RUN_METADATA,
    "meta_graph_def": Kind.META_GRAPH_DEF,
}
_KIND_OF_VALUE = {
    "tensor": Kind.TENSOR,
    "histo": Kind.HISTOGRAM,
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "obsolete_old_style_histogram": Kind.OLD_HISTOGRAM,
}


@dataclass(slots=True)
class Rows:
    """The rows of a Batch while they are gathered, one tuple each, in the order of its columns."""

    scalars: list[tuple[int, int, float, float, int]] = field(default_factory=list)
    samples: list[tuple[int, int, float, int, int, int, int, int]] = field(default_factory=list)

    def to_batch(self, consumed: int, records: int, damage: list[Damage]) -> Batch:
        """Turn the rows into columns."""
        tag, step, wall, value, from_tensor = zip(*self.scalars, strict=True) if self.scalars else ((),) * 5
        samples = zip(*self.samples, strict=True) if self.samples else ((),) * 8
        sample_tag, sample_step, sample_wall, kind, record, offset, length, position = samples
        return Batch(
            consumed=consumed,
            records=records,
            scalar_tag=np.array(tag, np.int32),
            scalar_step=np.array(step, np.int64),
            scalar_wall=np.array(wall, np.float64),
            scalar_value=np.array(value, np.float64),
            scalar_from_tensor=np.array(from_tensor, np.uint8),
            sample_tag=np.array(sample_tag, np.int32),
            sample_step=np.array(sample_step, np.int64),
            sample_wall=np.array(sample_wall, np.float64),
            sample_kind=np.array(kind, np.uint8),
            sample_record=np.array(record, np.int64),
            sample_offset=np.array(offset, np.int64),
            sample_length=np.array(length, np.int64),
            sample_position=np.array(position, np.int64),
            damage=damage,
        )


class EventReader:
    """Reads Events into rows, and keeps the table of their tags.

    Unknown fields are passed over; of a singular field that is repeated the last counts, as in protobuf.
    """

    def __init__(self, tags: list[TagEntry]) -> None:
        self.tags = tags
        self._index_of = {entry.name: index for index, entry in enumerate(tags)}

    def read(self, payload: bytes, record: int, payload_offset: int, rows: Rows) -> None:
        """Append the rows of one Event, whose record and payload begin at these offsets in the file.

        Raises DecodeError, and appends nothing, where `payload` is not an Event.
        """
        event = EventEnvelope.FromString(payload)

        def add_sample(tag: int, kind: Kind, at: Field) -> None:
            offset, length, position = payload_offset + at.start, at.end - at.start, len(rows.scalars)
            rows.samples.append((tag, event.step, event.wall_time, kind, record, offset, length, position))

        what = event.WhichOneof("what")
        if what is not None and what != "summary":
            add_sample(NO_TAG, _KIND_OF_WHAT[what], _locate_what(payload)[-1])
        located: list[Field] = []
        for index, value in enumerate(event.summary.value):
            tag = self._intern(value)
            member = value.WhichOneof("value")
            scalar = _scalar(self.tags[tag], value, member)
            if scalar is not None:
                rows.scalars.append((tag, event.step, event.wall_time, scalar, int(member == "tensor")))
                continue
            located = located or _locate_values(payload)
            if member is None:
                add_sample(tag, Kind.NO_VALUE, located[index])
            else:
                add_sample(tag, _KIND_OF_VALUE[member], _locate_member(payload, located[index], member))

    def _intern(self, value: ValueEnvelope) -> int:
        """Return the index of the value's tag, which is new perhaps, or has its first metadata here."""
        name = value.tag
        index = self._index_of.setdefault(name, len(self.tags))
        if index == len(self.tags):
            self.tags.append(TagEntry(name))
        if value.metadata and self.tags[index].metadata is None and len(value.metadata) <= MAX_METADATA_BYTES:
            _describe(self.tags[index], value.metadata)
        return index


def _locate_what(payload: bytes) -> list[Field]:
    """Return the occurrences of the oneof that count: the last, but all of a summary in a row, for they merge."""
    parts: list[Field] = []
    for part in fields(payload, 0, len(payload)):
        if part.number in _WHAT_NUMBERS and part.wire_type == DELIMITED:
            if not (parts and parts[-1].number == part.number == EventEnvelope.SUMMARY_FIELD_NUMBER):
                parts = []
            parts.append(part)
    return parts


def _locate_values(payload: bytes) -> list[Field]:
    return [
        value
        for part in _locate_what(payload)
        for value in fields(payload, part.start, part.end)
        if value.number == SummaryEnvelope.VALUE_FIELD_NUMBER and value.wire_type == DELIMITED
    ]


def _locate_member(payload: bytes, value: Field, name: str) -> Field:
    number = ValueEnvelope.DESCRIPTOR.fields_by_name[name].number
    members = fields(payload, value.start, value.end)
    return [member for member in members if member.number == number and member.wire_type == DELIMITED][-1]


def holds_scalars(entry: TagEntry) -> bool:
    """Tell whether a tag's tensors of rank 0 are scalars, by its metadata."""
    return entry.plugin_name == b"scalars" or entry.data_class == DATA_CLASS_SCALAR


def _scalar(entry: TagEntry, value: ValueEnvelope, member: str | None) -> float | None:
    """Return the number that a value is, None where it is a sample; notes in `entry` that it needs 64 bits."""
    if member == "simple_value":
        return value.simple_value
    if member != "tensor" or not holds_scalars(entry):
        return None
    number = _rank_0_number(value.tensor)
    if number is None:
        return None
    entry.wide |= not np.can_cast(number.dtype, np.float32)
    return float(number)


def _describe(entry: TagEntry, encoded: bytes) -> None:
    """Keep a tag's first metadata; malformed metadata is kept too, and says nothing."""
    entry.metadata = encoded
    try:
        metadata = SummaryMetadata.FromString(encoded)
    except DecodeError:
        return
    entry.plugin_name = metadata.plugin_data.plugin_name.encode()
    entry.data_class = metadata.data_class


def _rank_0_number(encoded: bytes) -> Array | None:
    """Return a tensor that is one real number, as an array of rank 0; None for every other."""
    try:
        proto = TensorProto.FromString(encoded)
        if proto.tensor_shape.dim:
            return None
        number = decode_tensor(proto)
    except (DecodeError, ValueError):
        return None
    return number if number.dtype.kind in "biuf" else None
