"""What readers find in a trace, added piece by piece; `build()` puts it in order."""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import Any

import numpy as np

from board.payloads.traces.flows import Flows
from board.payloads.traces.nesting import nest, stack_rows
from board.payloads.traces.trace import (
    Allocations,
    Counter,
    Details,
    Int64s,
    Process,
    Slices,
    Trace,
    TraceProblem,
    Track,
    TrackKind,
)

MOST_SLICES = 10_000_000
MOST_TRACKS = 5_000
"""Threads beyond so many share one track a process."""

MOST_SERIES = 5_000
MOST_ALLOCATORS = 100
MOST_NAMES = 500_000
NAME_CHARACTERS = 1_000
FURTHEST = 1 << 53
"""Of a time, in ns (104 days): a page's numbers are exact so far. A slice further from the rest is damage."""

LIMIT = 1 << 62
"""Of a time as it was written, in ns, so that sums stay within 64 bits."""

ROUNDING = 2
MICROSECOND = 1_000


class TraceBuilder:
    """Collects slices, counters, arrows and allocations in columns; nothing is sorted until `build()`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.notes: list[str] = []
        self.flows = Flows()
        self.ops: dict[int, str] = {}
        self.stacked: set[int] = set()  # tracks whose slices overlap by nature: a row each
        self.step: int | None = None
        self.step_names: set[int] = set()  # names of slices that are each a step
        self.origin_ns: int | None = None  # wall time at 0, where it is known
        self._processes: dict[Hashable, int] = {}
        self._process_list: list[Process] = []
        self._tracks: dict[Hashable, int] = {}
        self._track_list: list[Track] = []
        self._names: dict[str, int] = {}
        self._categories: dict[str, int] = {}
        self._columns = [array(code) for code in "qqiiiq"]  # start, end, track, name, category, source
        self._apart: list[tuple[str, str]] = []  # categories, and those of whose tracks they are taken out
        self._points: dict[tuple[int, str], tuple[array[int], array[float]]] = {}
        self._memory = [array(code) for code in "qqqiqii"]  # as the fields of Allocations
        self._allocators: dict[str, int] = {}
        self.left_out = 0  # slices beyond MOST_SLICES

    def process(self, key: Hashable, name: str | None = None, sort: int | None = None) -> int:
        """Return the number of a process, new or known; name and sort replace what was said before."""
        number = self._processes.get(key)
        if number is None:
            number = self._processes[key] = len(self._process_list)
            self._process_list.append(Process(short(str(key)) or "events"))
        if name is not None:
            self._process_list[number].name = short(name) or "unnamed"
        if sort is not None:
            self._process_list[number].sort = sort
        return number

    def track(
        self, process: int, key: Hashable, kind: TrackKind = "slices", name: str | None = None, category: str = ""
    ) -> int:
        """Return the number of a track of a process, new or known."""
        place = (process, key, kind)
        number = self._tracks.get(place)
        if number is None:
            if len(self._track_list) >= MOST_TRACKS:
                return self._shared(process, kind)
            number = self._tracks[place] = len(self._track_list)
            self._track_list.append(Track(process, short(str(key)) or "events", kind, category))
        if name is not None:
            self._track_list[number].name = short(name) or "unnamed"
        return number

    def _shared(self, process: int, kind: TrackKind) -> int:
        place = (None if len(self._track_list) >= 2 * MOST_TRACKS else process, None, kind)
        number = self._tracks.get(place)
        if number is None:
            number = self._tracks[place] = len(self._track_list)
            self._track_list.append(Track(process, "further tracks", kind))
            self.note(f"only {MOST_TRACKS:,} tracks are told apart")
        return number

    def label(self, process: int, label: str) -> None:
        """Say more of a process than its name does: "python" is "python · GPU 0"."""
        known = self._process_list[process]
        known.name = short(f"{known.name} · {label}" if label else known.name)

    def name_of_track(self, track: int) -> str:
        """Return what a track is called now."""
        return self._track_list[track].name

    def rename_track(self, track: int, name: str) -> None:
        """Call a track by another name."""
        self._track_list[track].name = short(name)

    def sort_track(self, track: int, sort: int) -> None:
        """Say where a track stands among those of its process."""
        self._track_list[track].sort = sort

    def name(self, name: str) -> int:
        """Return the number of a name; of names that are too many, the number of one that says so."""
        number = self._names.get(name)
        if number is None:
            name = short(name)
            if len(self._names) >= MOST_NAMES and name not in self._names:
                name = "(another name)"
            number = self._names.setdefault(name, len(self._names))
        return number

    def category(self, name: str) -> int:
        """Return the number of a category."""
        number = self._categories.get(name)
        if number is None:
            name = short(name) if len(self._categories) < 1000 else "other"
            number = self._categories.setdefault(name, len(self._categories))
        return number

    def add(self, track: int, start: int, end: int, name: int, category: int, source: int) -> bool:
        """Add a slice; times in ns as they were written. Returns False for times that cannot be."""
        if not (-LIMIT < start <= end < LIMIT):
            return False
        starts, ends, tracks, names, categories, sources = self._columns
        if len(starts) >= MOST_SLICES:
            self.left_out += 1
            return True
        starts.append(start)
        ends.append(end)
        tracks.append(track)
        names.append(name)
        categories.append(category)
        sources.append(source)
        return True

    def set_apart(self, category: str, *, where: str) -> None:
        """Draw slices of a category above the track, not on it, where the track has slices of category `where` too.

        For what tells again what those tell: on one track, both would be counted.
        """
        self._apart.append((category, where))

    def point(self, track: int, series: str, time: int, value: float) -> None:
        """Add a counter's value."""
        place = (track, short(series))
        if place not in self._points and len(self._points) >= MOST_SERIES:
            return
        times, values = self._points.setdefault(place, (array("q"), array("d")))
        if -LIMIT < time < LIMIT and len(times) < MOST_SLICES:
            times.append(time)
            values.append(value)

    def allocate(
        self, allocator: str, time: int, size: int, key: int, *, total: int = -1, name: int = -1, track: int = -1
    ) -> None:
        """Note that memory was taken (size > 0) or given back (size < 0)."""
        known = self._allocators.get(allocator)
        if known is None:
            known = self._number_of_allocator(allocator)
        if -LIMIT < time < LIMIT and abs(size) < LIMIT and -1 <= total < LIMIT and len(self._memory[0]) < MOST_SLICES:
            row = (time, size, total, known, key & (LIMIT - 1), name, track)
            for column, value in zip(self._memory, row, strict=True):
                column.append(value)

    def _number_of_allocator(self, name: str) -> int:
        name = short(name) if len(self._allocators) < MOST_ALLOCATORS else "other allocators"
        return self._allocators.setdefault(name, len(self._allocators))

    def note(self, text: str) -> None:
        """Say something about the trace that a reader of it should know; once."""
        if text not in self.notes and len(self.notes) < 50:
            self.notes.append(text)

    def build(self, details: Details) -> Trace:
        """Return the trace. Raises TraceProblem where nothing was found."""
        columns = [np.array(column) for column in self._columns]
        if not len(columns[0]) and not any(len(times) for times, _ in self._points.values()):
            raise TraceProblem("there is nothing in this trace: " + (self.notes[0] if self.notes else "no events"))
        if self.left_out:
            self.note(f"{self.left_out:,} slices beyond the first {MOST_SLICES:,} are not shown")
        columns, origin = self._near(columns)
        self._move_apart(columns)
        order = self._order(columns[2])
        rank = np.full(len(self._track_list), -1, np.int64)
        rank[order] = np.arange(len(order))
        tolerance = self._tolerance(columns)
        start, end, track, name, category, source = columns
        track = rank[track] if len(track) else track.astype(np.int64)
        by = np.lexsort((-end, start, track))
        start, end, track = (start - origin)[by], (end - origin)[by], track[by]
        first = np.searchsorted(track, np.arange(len(order) + 1))
        tracks = [self._track_list[at] for at in order]
        stacked = {int(rank[at]) for at in self.stacked}
        end, depth, parent = self._nested(tracks, start, end, first, stacked, tolerance)
        slices = Slices(
            *(start, end - start, depth, name[by].astype(np.int32), category[by].astype(np.int32)),
            *(parent, source[by], first.astype(np.int64)),
        )
        counters = self._counters(rank, origin)
        memory = self._allocations(rank, origin)
        flow_from, flow_to = self.flows.resolve(slices, rank, origin)
        last = [int(end.max()) if len(end) else 0, *(int(one.time[-1]) for one in counters if len(one.time))]
        return Trace(
            kind=self.kind,
            processes=self._process_list,
            tracks=tracks,
            names=list(self._names),
            categories=list(self._categories),
            slices=slices,
            end=max(last),
            origin=origin,
            origin_wall=None if self.origin_ns is None else (self.origin_ns + origin) / 1e9,
            counters=counters,
            flow_from=flow_from,
            flow_to=flow_to,
            allocations=memory,
            details=details,
            ops=self.ops,
            step_names=frozenset(self.step_names),
            step=self.step,
            notes=self.notes,
        )

    def _near(self, columns: list[Any]) -> tuple[list[Any], int]:
        """Return the slices without those that lie absurdly far from the rest, and when the first begins."""
        start, end = columns[0], columns[1]
        if not len(start):
            return columns, min(times[0] for times, _ in self._points.values() if len(times))
        if int(end.max()) - int(start.min()) > FURTHEST:
            middle = int(np.median(start))
            near = (start > middle - FURTHEST // 2) & (end < middle + FURTHEST // 2)
            self.note(f"{len(near) - near.sum():,} slices more than 50 days from the others are not shown")
            columns = [column[near] for column in columns]
            if not len(columns[0]):
                raise TraceProblem("its slices last for months: no times that can be drawn")
        return columns, int(columns[0].min())

    def _move_apart(self, columns: list[Any]) -> None:
        track, category = columns[2], columns[4]
        for moved, where in self._apart:
            if moved not in self._categories or where not in self._categories:
                continue
            of_category = category == self._categories[moved]
            for at in np.unique(track[category == self._categories[where]]).tolist():
                above = of_category & (track == at)
                if above.any():
                    track[above] = self._annotations_of(at)

    def _annotations_of(self, track: int) -> int:
        known = self._track_list[track]
        above = self.track(known.process, ("annotations", track), name="annotations", category="derived")
        self.sort_track(above, known.sort - 1)
        return above

    def _order(self, track: Int64s) -> list[int]:
        """Return the tracks that have something, process by process: threads as sorted or as found, then counters."""
        used = {*np.unique(track).tolist(), *(at for at, _ in self._points)}

        def place(at: int) -> tuple[Any, ...]:
            track = self._track_list[at]
            process = self._process_list[track.process]
            return process.sort, track.process, track.kind == "counter", track.sort, at

        order = sorted(used, key=place)
        processes = list(dict.fromkeys(self._track_list[at].process for at in order))
        renumbered = {old: new for new, old in enumerate(processes)}
        for one in self._track_list:
            one.process = renumbered.get(one.process, -1)
        self._process_list = [self._process_list[old] for old in processes]
        return order

    @staticmethod
    def _tolerance(columns: list[Any]) -> int:
        """Return how much later than its parent a child may end: where all times are whole microseconds, one."""
        whole = not (columns[0] % MICROSECOND).any() and not (columns[1] % MICROSECOND).any()
        return MICROSECOND if whole else ROUNDING

    def _nested(
        self, tracks: list[Track], start: Int64s, end: Int64s, first: Int64s, stacked: set[int], tolerance: int
    ) -> tuple[Any, Any, Any]:
        ends, depth = end.copy(), np.zeros(len(start), np.uint16)
        parent = np.full(len(start), -1, np.int32)
        strays = deeper = 0
        for at, track in enumerate(tracks):
            a, b = int(first[at]), int(first[at + 1])
            if a == b or track.kind == "instants":
                continue
            starts, stops = start[a:b].tolist(), end[a:b].tolist()
            if at in stacked:
                depth[a:b] = stack_rows(starts, stops)
            else:
                nesting = nest(starts, stops, tolerance)
                ends[a:b], depth[a:b] = nesting.end, nesting.depth
                inside = np.array(nesting.parent, np.int32)
                parent[a:b] = np.where(inside < 0, -1, inside + a)
                strays += nesting.strays
                deeper += nesting.deeper
            track.depth = int(depth[a:b].max()) + 1
        if strays:
            self.note(f"{strays:,} slices overlap others of their thread without lying in them: they have rows below")
        if deeper:
            self.note(f"{deeper:,} slices are nested deeper than can be shown: they share the last row")
        return ends, depth, parent

    def _counters(self, rank: Int64s, origin: int) -> list[Counter]:
        found = []
        for (track, name), (times, values) in self._points.items():
            time, value = np.array(times, np.int64) - origin, np.array(values)
            by = np.argsort(time, kind="stable")
            near = by[np.abs(time[by]) < FURTHEST]
            found.append(Counter(int(rank[track]), name, time[near], value[near]))
        return found

    def _allocations(self, rank: Int64s, origin: int) -> Allocations:
        time, size, total, allocator, key, name, track = (np.array(column) for column in self._memory)
        by = np.argsort(time, kind="stable")
        where = np.where(track >= 0, rank[track], -1)
        return Allocations(
            *((time - origin)[by], size[by], total[by], allocator[by], key[by], name[by], where[by].astype(np.int32)),
            allocators=tuple(self._allocators),
        )


def short(name: str) -> str:
    """Return a name as far as it is shown, without what no encoding has."""
    if len(name) > NAME_CHARACTERS:
        name = name[: NAME_CHARACTERS - 1] + "…"
    return name if name.isascii() else name.encode("utf-8", "replace").decode()
