"""A trace in columns: slices by track, counters, arrows, allocations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
TrackKind = Literal["slices", "instants", "counter"]
Details = Callable[[int], dict[str, Any]]

SLICE_BYTES = 60
"""What a slice takes in memory, about: its columns, and the levels above them."""


class TraceProblem(ValueError):  # noqa: N818  # named for what it is
    """A file that is no trace, or one that will not be read; the message is one line, fit to be shown."""


@dataclass(slots=True)
class Process:
    """A process, a device, or a part of one that a profiler calls a process."""

    name: str
    sort: int = 0


@dataclass(slots=True)
class Track:
    """A thread, a stream, a counter: one band of the timeline, `depth` rows high."""

    process: int
    name: str
    kind: TrackKind
    category: str = ""
    sort: int = 0
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Counter:
    """One series of a counter track: a value holds until the next."""

    track: int
    name: str
    time: Int64s
    value: Floats


@dataclass(frozen=True, slots=True)
class Slices:
    """All slices, track by track, in a track by start and then longest first; times in ns from the trace's start."""

    start: Int64s
    duration: Int64s
    depth: npt.NDArray[np.uint16]
    name: Int32s
    category: Int32s
    parent: Int32s  # -1: none
    source: Int64s  # where its reader finds the details
    first: Int64s  # of each track, and how many there are in all

    def __len__(self) -> int:
        return len(self.start)

    def track_of(self, index: int) -> int:
        """Return the track that a slice lies on."""
        return int(np.searchsorted(self.first, index, "right")) - 1


@dataclass(frozen=True, slots=True)
class Allocations:
    """Memory taken (bytes > 0) and given back (bytes < 0), in order of time."""

    time: Int64s
    bytes: Int64s
    total: Int64s  # what the allocator held afterwards; -1 where the trace does not say
    allocator: Int32s  # of `allocators`
    key: Int64s  # the same for a piece of memory's beginning and end
    name: Int32s  # of the trace's names, for whom it was taken; -1: unknown
    track: Int32s  # where it happened; -1: unknown
    allocators: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True, slots=True)
class Trace:
    """What ran when. Times are int64 nanoseconds from the first event."""

    kind: str
    processes: list[Process]
    tracks: list[Track]
    names: list[str]
    categories: list[str]
    slices: Slices
    end: int
    origin: int  # the first event's time as it was written, in ns
    origin_wall: float | None  # the same in seconds since 1970, where that is known
    counters: list[Counter]
    flow_from: Int32s  # slices that arrows leave
    flow_to: Int32s
    allocations: Allocations
    details: Details = field(repr=False)  # source -> what else is known of a slice
    ops: dict[int, str]  # name id -> operation, where the format tells both
    step: int | None
    step_names: frozenset[int]  # of slices that are each a step of training
    notes: list[str]

    @property
    def nbytes(self) -> int:
        """What the trace takes in memory, about."""
        names = sum(map(len, self.names)) + 60 * len(self.names)
        points = sum(16 * len(counter.time) for counter in self.counters)
        return SLICE_BYTES * len(self.slices) + names + points + 40 * len(self.allocations) + 400 * len(self.tracks)
