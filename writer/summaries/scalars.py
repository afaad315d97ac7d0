"""Scalars: the legacy `simple_value`, and the tensor of rank 0 that TensorFlow 2 writes.

They are the one kind that is written by the hundred thousand, so the Event is packed by hand: for one tag only the
wall time, the step and the last 4 or 8 bytes differ from one event to the next.

    Event    wall_time  step  2A n Summary
    Summary  0A n Value
    Value    0A n tag  [4A n SummaryMetadata]  15 f32                                       simple_value
             0A n tag   4A n SummaryMetadata   42 0A  08 01  12 00  2A 04 f32               DT_FLOAT, rank 0
             0A n tag   4A n SummaryMetadata   42 0E  08 02  12 00  32 08 f64               DT_DOUBLE, rank 0

(field numbers: event.proto, summary.proto, tensor.proto)
"""

import functools
import math
import struct
from dataclasses import dataclass

from writer.summaries.event import SUMMARY, WALL_TIME, WALL_TIME_KEY, delimited, step_field, varint
from writer.wire.proto.summary_pb2 import DataClass, SummaryMetadata
from writer.wire.proto.tensor_pb2 import DataType

PLUGIN_NAME = "scalars"

_FLOAT = struct.Struct("<f")
_DOUBLE = struct.Struct("<d")

_TAG = 1
_METADATA = 9


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: it is part of a hot cache key
class ScalarForm:
    """How a number lies in a Summary.Value: the bytes in front of it, and its own format."""

    before_number: bytes
    number: struct.Struct


SIMPLE_VALUE = ScalarForm(b"\x15", _FLOAT)
FLOAT_TENSOR = ScalarForm(bytes((0x42, 10, 0x08, DataType.DT_FLOAT, 0x12, 0, 0x2A, _FLOAT.size)), _FLOAT)
DOUBLE_TENSOR = ScalarForm(bytes((0x42, 14, 0x08, DataType.DT_DOUBLE, 0x12, 0, 0x32, _DOUBLE.size)), _DOUBLE)


def encode_scalar(
    wall_time: float,
    step: int,
    tag: str,
    value: float,
    form: ScalarForm = SIMPLE_VALUE,
    display_name: str = "",
    description: str = "",
) -> bytes:
    """Return a serialised Event of one scalar; beyond float32's range a 4-byte form holds an infinity."""
    prefix = _prefix(tag, form, display_name, description)
    try:
        number = form.number.pack(value)
    except OverflowError:
        number = form.number.pack(math.copysign(math.inf, value))
    return WALL_TIME.pack(WALL_TIME_KEY, wall_time) + step_field(step) + prefix + number


@functools.lru_cache(maxsize=1 << 14)
def _prefix(tag: str, form: ScalarForm, display_name: str, description: str) -> bytes:
    """Return everything between the step and the number: it is the same in each event of a tag."""
    value = delimited(_TAG, tag.encode(errors="replace"))
    if form is not SIMPLE_VALUE or display_name or description:
        value += delimited(_METADATA, scalar_metadata(display_name, description).SerializeToString())
    value += form.before_number
    value_length = len(value) + form.number.size
    value_header = b"\x0a" + varint(value_length)
    return varint(SUMMARY << 3 | 2) + varint(len(value_header) + value_length) + value_header + value


def scalar_metadata(display_name: str = "", description: str = "") -> SummaryMetadata:
    """Return what tells a reader that a tensor is a scalar."""
    return SummaryMetadata(
        plugin_data=SummaryMetadata.PluginData(plugin_name=PLUGIN_NAME),
        display_name=display_name,
        summary_description=description,
        data_class=DataClass.DATA_CLASS_SCALAR,
    )
