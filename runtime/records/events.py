"""summary_iterator: the events of a file, one after the other."""

import os
from collections.abc import Iterator

from google.protobuf.message import DecodeError

from runtime.errors import DataLossError
from runtime.records.record_file import read_records
from writer.wire.proto.event_pb2 import Event


def summary_iterator(path: str | os.PathLike[str]) -> Iterator[Event]:
    """Yield the events of an event file; raises DataLossError where it is damaged, after those before."""
    for number, record in enumerate(read_records(path)):
        try:
            event = Event.FromString(bytes(record))
        except DecodeError:
            raise DataLossError(f"{os.fspath(path)}: record {number} is no event") from None
        yield event
