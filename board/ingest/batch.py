"""What a scan of event-file bytes yields: columns, never one Python object a record.

`reference.py` and `kernel.py` fulfil one contract, written here: both are a `Scanner`. The reference, in plain
Python over protobuf, is the specification; the kernel must give the same `Batch` for the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
UInt8 = npt.NDArray[np.uint8]

NO_TAG = -1
"""`sample_tag` of a row whose payload is a field of the Event itself, not a Summary.Value."""

MAX_RECORD_BYTES = (1 << 31) - 1
"""What protobuf can parse. A header that claims more is damage, though its checksum may hold."""

MAX_SEARCHED_AGAIN = 1 << 26
"""Payload bytes of failed records, beyond the offset in the file, that are searched for records inside.

Hostile bytes could nest records so that each byte is checksummed a thousand times over. When as much as the file so far
and this has been checksummed in vain, a failed record is skipped whole.
"""

MAX_METADATA_BYTES = 1 << 20
"""SummaryMetadata beyond this is not kept: the row stays, its tag has no metadata from it."""


class Kind(IntEnum):
    """Which field a sample's payload is; the payload is that field's bytes, still encoded."""

    NO_VALUE = 0  # a Value with a tag and nothing in its oneof (hparams): the payload is the whole Value
    TENSOR = 1  # TensorProto that is not a rank-0 number under the scalars plugin
    HISTOGRAM = 2  # legacy HistogramProto
    IMAGE = 3  # legacy Summary.Image
    AUDIO = 4  # legacy Summary.Audio
    OLD_HISTOGRAM = 5  # obsolete_old_style_histogram
    FILE_VERSION = 10
    GRAPH_DEF = 11
    SESSION_LOG = 12
    TAGGED_RUN_METADATA = 13
    META_GRAPH_DEF = 14
    LOG_MESSAGE = 15


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that could not be read: where, how much, and why."""

    offset: int
    length: int
    reason: str  # "length checksum" | "data checksum" | "not an Event" | "record too large"


@dataclass(slots=True)
class TagEntry:
    """A tag as one file knows it."""

    name: bytes  # as written; may not be UTF-8
    metadata: bytes | None = None  # first SummaryMetadata seen in this file, encoded
    plugin_name: bytes = b""  # out of that metadata
    data_class: int = 0  # likewise
    wide: bool = False  # some scalar of it came from more than 32 bits of precision: keep float64


@dataclass(slots=True)
class Batch:
    """Rows out of one stretch of bytes, in file order.

    Scalars (a `simple_value`, or a rank-0 numeric tensor of a tag whose plugin is `scalars` or whose data class is
    SCALAR) and samples (everything else) are two tables. All offsets are positions in the file. `sample_position[i]`
    is the number of scalar rows of this batch that precede sample i, so that the order of both tables together can be
    told (a SessionLog START cuts the points around it).
    """

    consumed: int  # bytes of the buffer that are done with; show the rest again, with more behind it
    records: int  # records whose checksums held and that parsed as an Event
    scalar_tag: Int32
    scalar_step: Int64
    scalar_wall: Float64  # seconds since the epoch
    scalar_value: Float64
    scalar_from_tensor: UInt8  # 1: a rank-0 tensor, 0: a simple_value; the store does not care, `board --inspect` does
    sample_tag: Int32
    sample_step: Int64
    sample_wall: Float64
    sample_kind: UInt8
    sample_record: Int64  # of the record's header
    sample_offset: Int64  # of the payload
    sample_length: Int64  # of the payload, bytes
    sample_position: Int64
    damage: list[Damage] = field(default_factory=list)


class Scanner(Protocol):
    """Reads one event file from front to back, whatever stretches it is shown.

    `tags` grows as tags are met; a row's tag is an index into it. A scanner made with another's `tags` and
    `searching` goes on where that one stopped (the reference hands over to the kernel this way).

    `searching` is None but inside damage: then it is the stretch as far as it is known, up to what was consumed. It
    enters a batch's `damage`, once and with its whole length, when a header that checks out ends it and that record is
    all there. At the end of a file that will not grow it is damage that nothing ended.
    """

    tags: list[TagEntry]
    searching: Damage | None

    def scan(self, buffer: npt.NDArray[np.uint8], offset: int) -> Batch:
        """Read whole records from `buffer`, whose first byte is at `offset` in the file.

        Stops at a record that is not all there yet: that is the normal end, not damage. `consumed` may be less than a
        whole buffer for other reasons too (a full table); a caller goes on until it is 0. Such a batch is empty.
        Never reads outside `buffer`, whatever its bytes say.

        A record whose checksums hold but that is not an Event is skipped. After a record whose header or data checksum
        fails the scanner searches, byte by byte from the record's second byte on, for the next header that checks
        out. So a record that lost bytes costs no other: a length that was intact would lead past the next header. In
        the usual case, a flipped bit in the payload, the next header stands where that length says.
        """
        ...
