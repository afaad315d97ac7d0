"""Files that were written at the same time, as one: in the order of the steps, as the page shows them.

In a single file a step that goes back means a restart; so the records of concurrent writers must not simply alternate.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from writer.wire.proto.envelope_pb2 import EventEnvelope
from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES


def in_order_of_steps(files: Sequence[BinaryIO]) -> Iterator[bytes]:
    """Yield the records of files that hold nothing but whole records; 25 bytes a record are kept in memory.

    Of one step a SessionLog comes first, as it discards what stands before it, then the records file by file.
    """
    steps, offsets, sizes, first = array("q"), array("q"), array("q"), array("b")
    starts = [0]
    for file in files:
        file.seek(0)
        for offset, record in _records(file):
            event = EventEnvelope.FromString(record[HEADER_BYTES:-FOOTER_BYTES])
            steps.append(event.step)
            offsets.append(offset)
            sizes.append(len(record))
            first.append(event.WhichOneof("what") != "session_log")
        starts.append(len(steps))
    order = np.lexsort((np.frombuffer(first, np.int8), np.frombuffer(steps, np.int64))) if steps else np.empty(0, int)
    owners = np.searchsorted(starts, order, side="right") - 1
    for index, owner in zip(order.tolist(), owners.tolist(), strict=True):
        files[owner].seek(offsets[index])
        yield files[owner].read(sizes[index])


def _records(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while header := file.read(HEADER_BYTES):
        length = int.from_bytes(header[:LENGTH_BYTES], "little")
        record = header + file.read(length + FOOTER_BYTES)
        yield offset, record
        offset += len(record)
