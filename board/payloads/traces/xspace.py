"""XSpace, the profiles of TensorFlow and JAX: planes (hosts, devices) of lines (threads, streams) of events.

    XSpace                     read plane by plane, a plane line by line: never all of it at once
      1: XPlane                a process
        3: XLine               a track; events at timestamp_ns + offset_ps
        4, 5: metadata         names of events and of their stats

Layouts: writer/wire/proto/profile.proto. Source: tsl/profiler/protobuf/xplane.proto, xprof's trace viewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from board.payloads.bounded import MAX_FIELDS, SMALL, demand_few_fields, parse
from board.payloads.traces.builder import TraceBuilder
from board.payloads.traces.sources import Source
from board.payloads.traces.trace import Trace, TraceProblem
from writer.wire.proto.profile_pb2 import XEvent, XLine, XPlane

MOST_BYTES = 1 << 30
"""Of one plane."""

MOST_FIELDS = 12_000_000
"""Of one line: some three million events, which take a gigabyte to look at."""

MOST_PLANES, MOST_LINES = 10_000, 100_000
"""Of a file: an empty one is two bytes, and gzip makes a thousand of them one."""

_PLANES, _LINES = 1, 3  # field numbers
_HOSTNAMES, _ERRORS, _WARNINGS = 4, 2, 3
_DERIVED = re.compile(
    r"Steps|XLA Modules|XLA Ops|Async XLA Ops|XLA TraceMe|TensorFlow .*|Source code|Framework .*", re.I
)
_NODE_AND_OP = re.compile(r"[\w./-]{1,500}:([A-Z]\w{0,100})")
_SIZES = {1: 8, 5: 4}  # of the wire types that have one
_START_OF_UNIX_NS = 10**18
_MEMORY = {"MemoryAllocation": 1, "MemoryDeallocation": -1}
MOST_STATS = 100


class _Place(NamedTuple):
    offset: int
    length: int
    plane: XPlane  # without its lines


def read_xspace(source: Source) -> Trace:
    """Return the trace of an XSpace file. Raises TraceProblem."""
    builder = TraceBuilder("xplane")
    reading = _Reading(builder, source)
    reading.read()
    for note in source.notes:
        builder.note(note)
    return builder.build(reading.details)


class _Reading:
    """One pass over all planes; afterwards it gives the details of an event."""

    def __init__(self, builder: TraceBuilder, source: Source) -> None:
        self.builder = builder
        self._source = source
        self._lines: list[_Place] = []
        self._bad = self._timeless = 0
        self._members_left = MAX_FIELDS  # of all planes: each is looked at one by one
        self._latest: tuple[int, XLine] = (-1, XLine())

    def read(self) -> None:
        """Add all planes."""
        start_of_profile = 0
        hosts = []
        for number, (field, offset, length) in enumerate(_fields(self._source)):
            if number >= MOST_PLANES:
                self.builder.note(f"what comes after the first {MOST_PLANES:,} parts of the file is left out")
                break
            if field == _PLANES:
                plane, lines = self._plane(offset, length)
                start_of_profile = _profile_start(plane) or start_of_profile
                if len(self._lines) + len(lines) > MOST_LINES:
                    raise TraceProblem(f"more than {MOST_LINES:,} lines, which is more than can be shown")
                for line in lines:
                    self._lines.append(_Place(*line, plane))
                    self._add_line(number, plane, self._parse(len(self._lines) - 1))
            elif field in (_HOSTNAMES, _ERRORS, _WARNINGS) and length < 1 << 16:
                said = self._source.read(offset, length).decode("utf-8", "replace")
                hosts.append(said) if field == _HOSTNAMES else self.builder.note(f"the profiler said: {said[:300]}")
        self.builder.origin_ns = start_of_profile or None
        if self._bad:
            self.builder.note(f"{self._bad:,} events with times that cannot be")
        if self._timeless:
            self.builder.note(f"{self._timeless:,} events are only counted, without a place in time")

    def _plane(self, offset: int, length: int) -> tuple[XPlane, list[tuple[int, int]]]:
        """Return a plane without its lines, and where those lie."""
        if length > MOST_BYTES:
            raise TraceProblem(f"a plane of {length >> 20:,} MiB; at most {MOST_BYTES >> 20:,} are read")
        content = self._source.read(offset, length)
        lines, rest, kept = [], bytearray(), 0
        for number, start, size, begin in _members(content):
            self._members_left -= 1
            if self._members_left < 0:
                raise TraceProblem(f"more than {MAX_FIELDS:,} parts in its planes, which is more than can be shown")
            if number == _LINES and size:
                lines.append((offset + start, size))
                rest += content[kept:begin]
                kept = start + size
        rest += content[kept:]
        try:
            return parse(XPlane, bytes(rest)), lines
        except ValueError as error:
            raise TraceProblem(f"this is no XSpace: one of its planes is {error}") from error

    def _parse(self, line: int) -> XLine:
        place, (latest, parsed) = self._lines[line], self._latest
        if latest == line:  # who asks for one event's details often asks for those of its neighbours
            return parsed
        content = self._source.read(place.offset, place.length)
        try:
            if len(content) > SMALL:
                demand_few_fields(content, XLine.DESCRIPTOR, MOST_FIELDS)
            parsed = XLine.FromString(content)
        except DecodeError:
            self.builder.note("some lines cannot be read")
            return XLine()
        except ValueError as error:
            self.builder.note(f"a line is left out: it has {error}")
            return XLine()
        self._latest = line, parsed
        return parsed

    def _add_line(self, process_key: int, plane: XPlane, line: XLine) -> None:
        builder, number = self.builder, len(self._lines) - 1
        if not line.events:
            return
        process = builder.process(process_key, plane.name or f"plane {plane.id}", process_key)
        name = line.display_name or line.name or f"line {line.display_id or line.id}"
        kind = _kind(plane.name, name)
        track = builder.track(process, number, name=name, category=kind)
        builder.sort_track(track, _sort(kind, line))
        names = _Names(builder, plane, kind)
        for at, event in enumerate(line.events):
            if event.WhichOneof("data") == "num_occurrences":
                self._timeless += 1
                continue
            start = line.timestamp_ns + event.offset_ps // 1000
            end = line.timestamp_ns + (event.offset_ps + event.duration_ps) // 1000
            label, category, memory = names.of(event)
            if not builder.add(track, start, end, label, category, number << 32 | at):
                self._bad += 1
            if memory:
                self._memory(plane, event, start, memory, track)

    def _memory(self, plane: XPlane, event: XEvent, time: int, sign: int, track: int) -> None:
        stats = _stats(plane, event.stats)
        size, total, key = stats.get("allocation_bytes"), stats.get("bytes_allocated"), stats.get("address", 0)
        if isinstance(size, int) and isinstance(key, int):
            owner = stats.get("tf_op") or stats.get("hlo_op")
            name = self.builder.name(str(owner)) if owner else -1
            total = total if isinstance(total, int) and total >= 0 else -1
            allocator = str(stats.get("allocator_name") or plane.name)
            self.builder.allocate(allocator, time, sign * abs(size), key, total=total, name=name, track=track)

    def details(self, source: int) -> dict[str, Any]:
        """Return what else is known of an event: its stats and those of all events of its name."""
        number, at = source >> 32, source & 0xFFFFFFFF
        plane = self._lines[number].plane
        line = self._parse(number)
        if at >= len(line.events):
            raise TraceProblem("the file has changed since it was read")
        event = line.events[at]
        found: dict[str, Any] = {}
        if event.metadata_id in plane.event_metadata:
            meta = plane.event_metadata[event.metadata_id]
            if meta.display_name and meta.name != meta.display_name:
                found["full name"] = meta.name
            found |= _stats(plane, meta.stats)
        return found | _stats(plane, event.stats)


class _Names:
    """Name and category of a plane's events, looked up once for each kind of event."""

    def __init__(self, builder: TraceBuilder, plane: XPlane, kind: str) -> None:
        self._builder = builder
        self._plane = plane
        self._kind = kind
        self._known: dict[int, tuple[int, int, int]] = {}
        self._step = next((id_ for id_, stat in plane.stat_metadata.items() if stat.name == "step_num"), None)
        self._group = kind == "steps"

    def of(self, event: XEvent) -> tuple[int, int, int]:
        """Return name, category, and whether memory is taken (1) or given back (-1)."""
        if self._step is not None:
            for stat in event.stats:
                if stat.metadata_id == self._step:
                    return self._of_step(event, _value(self._plane, stat))
        known = self._known.get(event.metadata_id)
        if known is None:
            known = self._known[event.metadata_id] = self._look_up(event.metadata_id)
        return known

    def _of_step(self, event: XEvent, step: object) -> tuple[int, int, int]:
        name, category, memory = self._look_up(event.metadata_id)
        name = self._builder.name(f"{self._title(event.metadata_id)} #{step}")
        self._builder.step_names.add(name)
        return name, category, memory

    def _title(self, metadata_id: int) -> str:
        metadata = self._plane.event_metadata
        if metadata_id not in metadata:  # asking a map for what it does not have would put it there
            return f"event {metadata_id}"
        return metadata[metadata_id].display_name or metadata[metadata_id].name or f"event {metadata_id}"

    def _look_up(self, metadata_id: int) -> tuple[int, int, int]:
        title = self._title(metadata_id)
        name = self._builder.name(title)
        metadata = self._plane.event_metadata
        stats = _stats(self._plane, metadata[metadata_id].stats) if metadata_id in metadata else {}
        op = _NODE_AND_OP.fullmatch(title)
        if op or stats.get("tf_op"):
            self._builder.ops[name] = op[1] if op else str(stats["tf_op"]).rpartition(":")[2]
        if self._group:
            self._builder.step_names.add(name)
        category = str(stats.get("hlo_category") or ("python" if title.startswith("$") else self._kind))
        return name, self._builder.category(category), _MEMORY.get(title, 0)


def _kind(plane: str, line: str) -> str:
    """Return what a line's events are."""
    if line == "Steps":
        return "steps"
    if _DERIVED.fullmatch(line):
        return "derived"
    if not plane.startswith("/device:"):
        return "host"
    return "copy" if "Memcpy" in line else "kernel"


def _sort(kind: str, line: XLine) -> int:
    order = {"steps": 0, "derived": 1}.get(kind, 2)
    return order << 40 | min(abs(line.display_id), 1 << 39)


def _profile_start(plane: XPlane) -> int:
    """Return when the profile began, in ns since 1970, where this plane says so."""
    if plane.name != "Task Environment":
        return 0
    start = _stats(plane, plane.stats).get("profile_start_time", 0)
    return start if isinstance(start, int) and _START_OF_UNIX_NS < start < 4 * _START_OF_UNIX_NS else 0


def _stats(plane: XPlane, stats: Any) -> dict[str, Any]:
    """Return stats by name."""
    found = {}
    for stat in stats[:MOST_STATS]:
        known = plane.stat_metadata
        name = known[stat.metadata_id].name if stat.metadata_id in known else f"stat {stat.metadata_id}"
        found[name or f"stat {stat.metadata_id}"] = _value(plane, stat)
    return found


def _value(plane: XPlane, stat: Any) -> Any:
    which = stat.WhichOneof("value")
    if which is None:
        return None
    value = getattr(stat, which)
    if which == "ref_value":  # another stat's name stands for the text: one step, so no circle
        return plane.stat_metadata[value].name if _known(plane, value) else f"stat {value}"
    return f"{len(value):,} bytes" if which == "bytes_value" else value


def _known(plane: XPlane, number: int) -> bool:
    return number < 1 << 63 and number in plane.stat_metadata


def _fields(source: Source) -> Iterator[tuple[int, int, int]]:
    """Yield number, offset and length of the fields of the message that fills a file; what is cut short is noted."""
    offset = 0
    while head := source.read(offset, 20):
        try:
            key, at = _varint(head, 0)
            length, at = _varint(head, at)
        except IndexError:
            source.notes.append("the file ends too early: what is there is shown")
            return
        if key & 7 != 2:
            raise TraceProblem("this is no XSpace: its fields are of another kind")
        if len(source.read(offset + at + length - 1, 1)) < min(length, 1):
            source.notes.append("the file ends too early: what is there is shown")
            return
        yield key >> 3, offset + at, length
        offset += at + length


def _members(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield number (0 where a field is not delimited), start, size and where its key begins, of a message's fields."""
    at = 0
    try:
        while at < len(content):
            begin = at
            key, at = _varint(content, at)
            size, start = (_SIZES[key & 7], at) if key & 7 in _SIZES else _varint(content, at)
            yield key >> 3 if key & 7 == 2 else 0, start, size, begin
            at = start if key & 7 == 0 else start + size
    except IndexError:
        at = -1
    if at != len(content):
        raise TraceProblem("this is no XSpace: one of its planes cannot be read")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return number & (1 << 64) - 1, at
        if shift > 63:
            raise IndexError
