"""Chrome's Trace Event Format, as TensorFlow's timelines, PyTorch's profiler, Perfetto's and many other tools write it.

    X  a slice            B, E  its begin and end       b, e (S, F)  the same, asynchronous: by id, not by thread
    i, I  an instant      C  a counter                  s, t, f      an arrow's beginning, step and end
    M  metadata           N, D  an object's life        P  a sample of a stack (left out)

Times are microseconds, with a fraction. PyTorch's are from `baseTimeNanoseconds`.
Source: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Any

from board.payloads.traces.builder import TraceBuilder
from board.payloads.traces.flows import ENCLOSING, LEAVES, NEXT, Binding
from board.payloads.traces.json_events import Event, JsonEvents
from board.payloads.traces.sources import Source
from board.payloads.traces.trace import Trace

_UNIX_NS = range(10**18, 4 * 10**18)
"""Times that can only be ns since 1970: 2001 to 2096."""

_OF_PYTHON = "python_function"
_ADDRESS = " at 0x"
_WITH_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""One function of many objects is one operation: "<built-in method item of Tensor object at 0x7f09>"."""

_MARKS_OF_RECORDING = ("Traces", "")
"""PyTorch's processes that say when recording began and ended: the second long after all that was recorded."""

MOST_OPEN = 1_000_000
MOST_NO_EVENTS = 1_000_000
"""Of things among the events that are none: two bytes each, of which gzip makes a thousandth."""

_NO_PHASE = "events without a phase"
_Open = tuple[int, int, int, int, int]  # track, start, name, category, source


def read_chrome_json(source: Source, kind: str) -> Trace:
    """Return the trace of a JSON file. Raises TraceProblem."""
    events = JsonEvents(source)
    reading = _Reading(TraceBuilder(kind))
    for window in events.windows():
        reading.read(window)
        if reading.no_events > MOST_NO_EVENTS:
            reading.builder.note("there are more things in it that are no events than are looked through")
            break
    for note in (*events.notes, *source.notes):
        reading.builder.note(note)
    reading.finish(events.beside)

    def details(number: int) -> dict[str, Any]:
        event = events.event(number)
        args = event.get("args")
        found = dict(args) if isinstance(args, dict) else {}
        return found | {key: event[key] for key in ("id", "cname") if key in event}

    trace = reading.builder.build(details)
    if trace.origin in _UNIX_NS and trace.origin_wall is None:
        object.__setattr__(trace, "origin_wall", trace.origin / 1e9)
    return trace


class _Reading:
    """One pass over the events."""

    def __init__(self, builder: TraceBuilder) -> None:
        self.builder = builder
        self._number = -1
        self._tracks: dict[Hashable, int] = {}
        self._open: dict[int, list[_Open]] = {}  # B without E, by track
        self._waiting: dict[Hashable, list[_Open]] = {}  # b without e, by id
        self._labels: dict[int, str] = {}
        self._left_out: Counter[str] = Counter()
        self._latest = 0
        self._handlers: dict[object, Callable[[Event], None]] = {
            **dict.fromkeys("bSN", self._begin_async),
            **dict.fromkeys("eFD", self._end_async),
            **dict.fromkeys("niIR", self._instant),
            **dict.fromkeys("stf", self._arrow),
            "B": self._begin,
            "E": self._end,
            "C": self._count,
            "M": self._metadata,
        }

    def read(self, events: list[Any]) -> None:
        """Add the events of a window. Slices, of which there are most, are read right here."""
        builder, tracks = self.builder, self._tracks
        add, name_of, category_of = builder.add, builder.name, builder.category
        for event in events:
            self._number += 1
            try:
                if event["ph"] != "X":
                    self._handlers.get(event["ph"], self._other)(event)
                    continue
                time = event["ts"]
                start = int(time * 1000 + 0.5) if type(time) is float else ns(time)
                end = time + (event["dur"] - 0)  # of two texts the sum would be a text
                end = int(end * 1000 + 0.5) if type(end) is float else ns(end)
                place = (event.get("pid"), event.get("tid"))
                track = tracks.get(place)
                if track is None:
                    track = self._thread(event)
                called, category = event.get("name", ""), event.get("cat", "")
                if category == _OF_PYTHON and _ADDRESS in called:
                    called = _WITH_ADDRESS.sub("", called)
                name = name_of(called)
                if category == "Op":
                    name = self._operation(event, name)
                if not add(track, start, end, name, category_of(category), self._number):
                    self._left_out["slices with times that cannot be"] += 1
            except (KeyError, TypeError, ValueError, OverflowError, ArithmeticError, AttributeError):
                self._odd(event)

    def _odd(self, event: Any) -> None:
        """Read a slice again that is not as it should be: numbers as text, names that are none."""
        if not isinstance(event, dict) or not isinstance(event.get("ph"), str):
            self._left_out[_NO_PHASE] += 1
            return
        if event["ph"] != "X":
            self._left_out["events that make no sense"] += 1
            return
        try:
            start = ns(event["ts"])
            took = ns(event.get("dur", 0))
            name, category = self.builder.name(text(event.get("name"))), self.builder.category(text(event.get("cat")))
            known = self.builder.add(self._thread(event), start, start + took, name, category, self._number)
        except (KeyError, TypeError, ValueError, OverflowError, ArithmeticError):
            known = False
        if not known:
            self._left_out["slices with times that cannot be"] += 1

    @property
    def no_events(self) -> int:
        """How many things have been met that are no events."""
        return self._left_out[_NO_PHASE]

    def finish(self, beside: dict[str, Any]) -> None:
        """Close what is open, and say what was left out."""
        builder = self.builder
        still_open = [one for stack in (*self._open.values(), *self._waiting.values()) for one in stack]
        for track, start, name, category, source in still_open:
            builder.add(track, start, max(start, self._latest), name, category, source)
        if still_open:
            builder.note(f"{len(still_open):,} slices have no end: they are drawn up to the last event")
        for what, count in sorted(self._left_out.items()):
            builder.note(f"{count:,} {what} are left out")
        for process, label in self._labels.items():
            builder.label(process, label)
        builder.set_apart("user_annotation", where=_OF_PYTHON)  # they begin and end in the middle of calls
        builder.set_apart("gpu_user_annotation", where="kernel")
        base = beside.get("baseTimeNanoseconds")
        if isinstance(base, int) and 0 < base < _UNIX_NS.stop:
            builder.origin_ns = base
        if isinstance(beside.get("stackFrames"), dict) or beside.get("samples"):
            builder.note("samples of stacks are left out")

    def _process(self, event: Event) -> int:
        return self.builder.process(plain(event.get("pid")))

    def _thread(self, event: Event) -> int:
        """Return the track of an event's thread, and remember it under what the event says."""
        process, thread = plain(event.get("pid")), plain(event.get("tid"))
        category = "derived" if process == "Spans" else ""  # PyTorch's own, of the profiler as a whole
        track = self.builder.track(self.builder.process(process), thread, category=category)
        if process is event.get("pid") and thread is event.get("tid") and len(self._tracks) < MOST_OPEN:
            self._tracks[process, thread] = track
        return track

    def _operation(self, event: Event, op: int) -> int:
        """Return the name of a node in TensorFlow's timelines, whose slices are called after their operation."""
        args = event.get("args")
        node = args.get("name") if isinstance(args, dict) else None
        if not isinstance(node, str) or args.get("op") != event.get("name"):  # type: ignore[union-attr]  # a dict
            return op
        name = self.builder.name(node)
        self.builder.ops.setdefault(name, event["name"])
        return name

    def _opened(self, event: Event, track: int) -> _Open:
        time = ns(event["ts"])
        self._latest = max(self._latest, time)
        name, category = self.builder.name(text(event.get("name"))), self.builder.category(text(event.get("cat")))
        return track, time, name, category, self._number

    def _begin(self, event: Event) -> None:
        track = self._thread(event)
        self._open.setdefault(track, []).append(self._opened(event, track))

    def _end(self, event: Event) -> None:
        self._close(self._open.get(self._thread(event)), event)

    def _close(self, stack: list[_Open] | None, event: Event) -> None:
        time = ns(event["ts"])
        self._latest = max(self._latest, time)
        if not stack:
            self._left_out["ends of slices that never began"] += 1
            return
        track, start, name, category, source = stack.pop()
        if not self.builder.add(track, start, time, name, category, source):
            self._left_out["slices with times that cannot be"] += 1

    def _async_key(self, event: Event) -> Hashable:
        identity = event.get("id", event.get("id2"))
        of_process = event.get("pid") if event["ph"] in ("N", "D") or not isinstance(event.get("id"), str) else None
        return plain(of_process), plain(event.get("cat")), plain(event.get("scope")), plain(identity)

    def _begin_async(self, event: Event) -> None:
        category = text(event.get("cat"))
        row = text(event.get("name")) if event["ph"] in "bS" else category
        track = self.builder.track(
            self._process(event), ("async", category, row), name=row or category, category="async"
        )
        self.builder.stacked.add(track)
        if len(self._waiting) < MOST_OPEN:
            self._waiting.setdefault(self._async_key(event), []).append(self._opened(event, track))

    def _end_async(self, event: Event) -> None:
        key = self._async_key(event)
        stack = self._waiting.get(key)
        self._close(stack, event)
        if not stack:
            self._waiting.pop(key, None)

    def _instant(self, event: Event) -> None:
        if event.get("s") == "g" and event.get("pid") in _MARKS_OF_RECORDING:
            return
        time = ns(event["ts"])
        thread = self._thread(event)
        name = text(event.get("name"))
        if name == "[memory]" and self._memory(event, time, thread):
            return
        of = self.builder.name_of_track(thread)
        track = self.builder.track(self._process(event), ("instants", plain(event.get("tid"))), "instants", of)
        category = self.builder.category(text(event.get("cat")))
        if not self.builder.add(track, time, time, self.builder.name(name), category, self._number):
            self._left_out["instants with times that cannot be"] += 1

    def _memory(self, event: Event, time: int, thread: int) -> bool:
        """Note what PyTorch's allocators did: {"Bytes": ±n, "Addr": a, "Total Allocated": t, "Device Type": 0}."""
        args = event.get("args")
        if not isinstance(args, dict) or not isinstance(args.get("Bytes"), int):
            return False
        device, index = args.get("Device Type"), args.get("Device Id", -1)
        name = "CPU" if device == 0 else f"GPU {index}" if device == 1 else f"device {plain(device)}:{plain(index)}"
        key, total = args.get("Addr"), args.get("Total Allocated")
        key, total = (key if isinstance(key, int) else 0), (total if isinstance(total, int) and total >= 0 else -1)
        self.builder.allocate(name, time, args["Bytes"], key, total=total, track=thread)
        return True

    def _arrow(self, event: Event) -> None:
        key = (plain(event.get("cat")), plain(event.get("name")), plain(event.get("id", event.get("id2"))))
        time = ns(event["ts"])
        binding: Binding = ENCLOSING if event.get("bp") == "e" or event["ph"] == "t" else NEXT
        binding = LEAVES if event["ph"] == "s" else binding
        if abs(time) < 1 << 62:
            self.builder.flows.add(key, time, self._thread(event), binding)

    def _count(self, event: Event) -> None:
        args, time = event.get("args"), ns(event["ts"])
        if not isinstance(args, dict):
            return
        name = text(event.get("name"))
        if "id" in event:
            name += f" [{plain(event['id'])}]"
        track = self.builder.track(self._process(event), ("counter", name), "counter", name)
        for series, value in args.items():
            if isinstance(value, int | float | Decimal) and len(args) <= 100:
                self.builder.point(track, series, time, float(value))

    def _metadata(self, event: Event) -> None:
        what, args = event.get("name"), event.get("args")
        if not isinstance(args, dict):
            return
        name, sort = args.get("name"), args.get("sort_index")
        if what == "process_name" and name is not None:
            self.builder.process(plain(event.get("pid")), text(name))
        elif what == "process_sort_index" and isinstance(sort, int):
            self.builder.process(plain(event.get("pid")), None, sort)
        elif what == "process_labels" and isinstance(args.get("labels"), str):
            self._labels[self._process(event)] = args["labels"]
        elif what == "thread_name" and name is not None:
            self.builder.rename_track(self._thread(event), text(name))
        elif what == "thread_sort_index" and isinstance(sort, int):
            self.builder.sort_track(self._thread(event), sort)

    def _other(self, event: Event) -> None:
        phase = event["ph"]
        if phase in ("T", "p", "O", "c", "v", "V", "(", ")", "a"):
            return  # steps and snapshots of what has a beginning and an end; clocks; contexts
        self._left_out["samples of stacks" if phase in ("P", "p") else "events of a kind that is not known"] += 1


def ns(time: Any) -> int:
    """Return a time, given in microseconds, in nanoseconds. Raises what float does for what is no number."""
    if isinstance(time, str):
        time = Decimal(time[:100])
    if isinstance(time, int) and not isinstance(time, bool):
        return time * 1000
    if isinstance(time, Decimal):
        return int((time * 1000).to_integral_value()) if -(10**30) < time < 10**30 else int(float("inf"))
    if isinstance(time, float):
        return round(time * 1000)
    raise TypeError(f"no time: {type(time).__name__}")


def text(value: Any) -> str:
    """Return a name as text, whatever it is."""
    return value if isinstance(value, str) else "" if value is None else repr(value)[:1000]


def plain(value: Any) -> str | int | None:
    """Return an id as something that has a hash, the same for the same id."""
    return value if isinstance(value, str | int) or value is None else repr(value)[:1000]
