"""Which profiles there are: files beside the events, and traced runs in them."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from google.protobuf.message import DecodeError

from board.errors import BoardError, DamagedPayload
from board.ingest.batch import Kind
from board.payloads import graphs
from board.store.artifacts import Artifact
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store
from writer.wire.proto.run_metadata_pb2 import RunMetadata

Format = Literal["xplane", "step_stats", "pytorch", "chrome"]
ARTIFACTS = "profile"
RUN_METADATA = "graph_tagged_run_metadata"
"""What the store calls series of RunMetadata. (Those of TensorFlow 2's traced functions hold graphs, no times.)"""

_SMALL = 4096
"""PyTorch's and TensorFlow's `add_graph` log a RunMetadata in which nothing ran; none that has times is so small."""

_MOST_REMEMBERED = 100_000
_with_times: dict[tuple[object, ...], bool] = {}

_FOLDER_OF_SESSION = re.compile(r"(?:^|/)plugins/profile/([^/]+)/[^/]+$")
_STEP = re.compile(r"(?:timeline|step_stats|run_metadata|step|prof)[-_.]?(\d{1,15})\b", re.IGNORECASE)
_TIMELINE = re.compile(r"timeline[-_.]?\d+", re.IGNORECASE)
_TIME_OF_WORKER = re.compile(r"\.\d{13,19}$")
"""What PyTorch's `tensorboard_trace_handler` puts behind the worker's name: the file's time says it better."""

_SUFFIXES = re.compile(r"(\.xplane|\.pt\.trace|\.trace|\.chrome_trace)?\.(pb|json|json\.gz)$")
_OF_TOOLS = re.compile(r"(?<!\.trace)\.json(\.gz)?$")
"""Beside a trace TensorFlow's profiler keeps tables of its tools, which are no traces."""

_KINDS: tuple[Format, ...] = ("xplane", "step_stats", "pytorch", "chrome")


class UnknownProfile(BoardError):  # noqa: N818  # named for what it is, as its code is
    """No profile of that id, now."""

    code = "unknown_profile"
    status = 404

    def __init__(self) -> None:
        super().__init__("this profile is not there any more")


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a traced run lies among a run's samples."""

    series: SampleSeries
    row: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One trace that can be opened."""

    id: str
    run: str
    title: str
    kind: Format
    session: str  # of files that were recorded together, one a host
    step: int | None
    wall: float
    bytes: int
    version: tuple[object, ...]  # changes when it is written anew
    place: Artifact | Sample

    @property
    def is_timeline(self) -> bool:
        """Whether it is StepStats of one step, as they are written for chrome://tracing."""
        return self.kind == "chrome" and _TIMELINE.fullmatch(self.title) is not None

    def listed(self) -> dict[str, Any]:
        """Return what the list says of it."""
        listed = {"id": self.id, "run": self.run, "title": self.title, "kind": self.kind, "step": self.step}
        return listed | {"wall": self.wall, "bytes": self.bytes, "session": self.session}


@lru_cache(maxsize=4)
def _at_revision(store: Store, boot: str, revision: int) -> tuple[Profile, ...]:
    """Return all profiles as they are at a revision of the store: every question about a trace asks for them."""
    del boot, revision
    found = [profile for artifact in store.artifacts(ARTIFACTS) if (profile := _of_file(artifact))]
    found += _of_events(store)
    return tuple(sorted(found, key=lambda one: (one.run, _KINDS.index(one.kind), one.step or 0, one.wall, one.title)))


def profiles(store: Store) -> tuple[Profile, ...]:
    """Return all profiles: run by run, those of devices and operations first, in order of their steps."""
    return _at_revision(store, store.boot, store.revision)


def listed(store: Store) -> list[dict[str, Any]]:
    """Return what there is to choose from: a step whose StepStats are there is not listed again as their Timeline.

    TensorFlow's ProfilerHook, and our runtime's profiler, write both of each step that they trace.
    """
    found = profiles(store)
    traced = {(one.run, one.step) for one in found if one.kind == "step_stats"}
    return [one.listed() for one in found if not (one.is_timeline and (one.run, one.step) in traced)]


def find(store: Store, id_: str) -> Profile:
    """Return a profile by its id. Raises UnknownProfile."""
    for profile in profiles(store):
        if profile.id == id_:
            return profile
    raise UnknownProfile


def _of_file(artifact: Artifact) -> Profile | None:
    session = _FOLDER_OF_SESSION.search(artifact.name.replace(os.sep, "/"))
    base = artifact.name.replace(os.sep, "/").rpartition("/")[2]
    kind = _kind(base, of_session=session is not None)
    if kind is None:
        return None
    step = _STEP.search(base)
    return Profile(
        id=_id("file", artifact.root, artifact.path),
        run=artifact.run,
        title=_title(base, kind),
        kind=kind,
        session=session[1] if session else "",
        step=int(step[1]) if step else None,
        wall=artifact.modified_ns / 1e9,
        bytes=artifact.size,
        version=(artifact.size, artifact.modified_ns),
        place=artifact,
    )


def _title(base: str, kind: Format) -> str:
    title = _SUFFIXES.sub("", base) or base
    return (_TIME_OF_WORKER.sub("", title) or title) if kind == "pytorch" else title


def _kind(base: str, *, of_session: bool) -> Format | None:
    name = base.lower()
    if name.endswith(".xplane.pb"):
        return "xplane"
    if name.endswith(".pb"):
        return "step_stats" if re.search(r"step_stats|run_metadata", name) else None
    if not name.endswith((".json", ".json.gz")) or (of_session and _OF_TOOLS.search(name)):
        return None
    return "pytorch" if ".pt.trace.json" in name else "chrome"


def _of_events(store: Store) -> list[Profile]:
    found = []
    for run in store.runs():
        for (plugin, _), series in run.series.items():
            if plugin != RUN_METADATA or not isinstance(series, SampleSeries):
                continue
            columns = series.columns()
            rows = [row for row in range(len(columns)) if _has_times(store, series, columns, row)]
            found += [
                Profile(
                    id=_id("event", run.name, series.tag, plugin, int(columns.step[row]), row),
                    run=run.name,
                    title=series.tag,
                    kind="step_stats",
                    session="",
                    step=int(columns.step[row]),
                    wall=float(columns.wall[row]),
                    bytes=int(columns.length[row]),
                    version=(store.boot, columns.generation),
                    place=Sample(series, row),
                )
                for row in rows
            ]
    return found


def _has_times(store: Store, series: SampleSeries, columns: SampleColumns, row: int) -> bool:
    """Tell whether a traced run has times; what was once found is remembered, as its bytes lie on disk."""
    if columns.length[row] > _SMALL:
        return True
    key = (store.boot, series.run_id, series.key, columns.generation, row)
    if key not in _with_times:
        if len(_with_times) >= _MOST_REMEMBERED:
            _with_times.clear()
        _with_times[key] = _read_times(series, columns, row)
    return _with_times[key]


def _read_times(series: SampleSeries, columns: SampleColumns, row: int) -> bool:
    try:
        stats = RunMetadata.FromString(run_metadata(series, columns, row)).step_stats
    except (DecodeError, ValueError, DamagedPayload):
        return False
    return any(len(device.node_stats) > 0 for device in stats.dev_stats)


def run_metadata(series: SampleSeries, columns: SampleColumns, row: int) -> bytes:
    """Return an encoded RunMetadata. Raises ValueError, or DamagedPayload."""
    return graphs.blob(Kind(int(columns.kind[row])), series.read(row, columns))


def _id(*parts: object) -> str:
    return hashlib.blake2b("\0".join(map(str, parts)).encode("utf-8", "surrogateescape"), digest_size=9).hexdigest()
