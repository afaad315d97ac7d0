"""Tensors whose plugin is not known yet: another file, or a later event, may still bring the tag's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from google.protobuf.message import DecodeError

from board.errors import DamagedPayload
from board.store.payload import read_payload
from board.store.run import EventFile, Run, TagMetadata
from board.store.series import SampleSeries, SeriesKey
from board.store.table import Columns
from writer.wire.proto.summary_pb2 import DATA_CLASS_SCALAR
from writer.wire.proto.tensor_pb2 import DataType, TensorProto
from writer.wire.tensor import decode_tensor

if TYPE_CHECKING:
    from board.store.store import Store

PLUGIN = ""
SCALARS = "scalars"

_FITS_FLOAT32 = frozenset((DataType.DT_FLOAT, DataType.DT_HALF, DataType.DT_BFLOAT16))


def holds_scalars(metadata: TagMetadata) -> bool:
    """Tell whether a tag's tensors are numbers to be drawn."""
    return metadata.plugin == SCALARS or metadata.series.data_class == DATA_CLASS_SCALAR


def scalar_value(payload: bytes) -> np.float32 | np.float64 | None:
    """Decode an encoded TensorProto of one real number, of any shape, in the precision that it needs; else None."""
    try:
        tensor = TensorProto.FromString(payload)
        values = decode_tensor(tensor)
    except (DecodeError, ValueError):
        return None
    if values.size != 1 or values.dtype.kind not in "biuf":
        return None
    kind = np.float32 if tensor.dtype in _FITS_FLOAT32 else np.float64
    return kind(values.reshape(-1)[0])


def move(store: Store, run: Run, waiting: SampleSeries, metadata: TagMetadata) -> None:
    """Give a tag's waiting tensors to the plugin that its metadata names.

    Inside `Store.changing()`. Scalars are read from disk one by one while the lock is held: it takes a writer that
    omits metadata in one file and gives it in another to come here (TensorFlow's FileWriter after reopen()).
    """
    key = SeriesKey(metadata.plugin, waiting.tag_id)
    for file in run.files:
        rows = waiting.rows_of(file.id)
        if rows is None:
            continue
        if holds_scalars(metadata):
            _decode(store, file, key, rows)
        elif (samples := store.samples(file, key)) is not None:
            store.append(file, samples, rows)
        store.drop(file, waiting)


def _decode(store: Store, file: EventFile, key: SeriesKey, rows: Columns) -> None:
    step, wall, _, _, *places = rows
    for i, (record, offset, length) in enumerate(zip(*(column.tolist() for column in places), strict=True)):
        try:
            value = scalar_value(read_payload(file.path, record, offset, length))
        except DamagedPayload as damaged:
            store.add_damage(file, [file.damaged(offset, length, damaged.reason)])
            continue
        append_scalar(store, file, key, step[i], wall[i], value, (offset, length))


def append_scalar(
    store: Store,
    file: EventFile,
    key: SeriesKey,
    step: np.int64,
    wall: np.float64,
    value: np.float32 | np.float64 | None,
    place: tuple[int, int],
) -> None:
    """Add one number that was decoded here; None is damage at `place` (offset, length)."""
    series = store.scalars(file, key)
    if value is None or series is None:
        store.add_damage(file, [file.damaged(*place, "not a number")])
    else:
        store.append(file, series, (np.array([step]), np.array([wall]), np.array([value])))
