"""Reads back what was written: the scalars of a run, for `SummaryWriter.export_scalars_to_json`."""

import math
from collections import defaultdict
from pathlib import Path

from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.record import RecordReader
from writer.wire.tensor import decode_tensor

_CHUNK_BYTES = 1 << 20
_PLUGIN_NAME = "scalars"

Points = dict[str, list[tuple[float, int, float | str]]]


def scalars_in(run: Path) -> Points:
    """Return wall time, step and value of all scalars of the event files below `run`, by "<directory>/<tag>"."""
    points: Points = defaultdict(list)
    for path in sorted(run.rglob("*tfevents*")):
        reader = RecordReader()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                for record in reader.feed(chunk):
                    _add_scalars(points, path.parent, Event.FromString(record.payload))
    return dict(points)


def _add_scalars(points: Points, directory: Path, event: Event) -> None:
    for value in event.summary.value:
        number = _number(value)
        if number is not None:
            shown = number if math.isfinite(number) else str(number)
            points[f"{directory}/{value.tag}"].append((event.wall_time, event.step, shown))


def _number(value: Summary.Value) -> float | None:
    if value.HasField("simple_value"):
        return value.simple_value
    # Ours say on every event that they are scalars.
    if value.HasField("tensor") and value.metadata.plugin_data.plugin_name == _PLUGIN_NAME:
        return float(decode_tensor(value.tensor))
    return None
