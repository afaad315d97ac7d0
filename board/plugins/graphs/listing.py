"""Which graphs and step statistics have been logged, run by run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from board.payloads import step_stats
from board.payloads.graphs import blob, stages_in
from board.plugins.graphs.sources import (
    DATA,
    KIND_OF_STAGE,
    PROFILES,
    RUN_GRAPH,
    SERIES_OF_KIND,
    TRACES,
    GraphKind,
    newest,
)
from board.samples import DecodedSamples
from board.store.run import Run
from board.store.series import SampleSeries
from board.store.store import Store

_SMALL = 4096
"""PyTorch's `add_graph` logs a RunMetadata in which nothing ran; none that says what ran is so small."""

_LARGE = 16 << 20  # bytes of a trace that is not read for the sake of a list

_STAGES = DecodedSamples(lambda kind, payload: stages_in(blob(kind, payload)), lambda stages: 8 * len(stages))

_SOMETHING_RAN = DecodedSamples(
    lambda kind, payload: bool(step_stats.decode(blob(kind, payload)).by_name), lambda _ran: 8
)


def listing(store: Store) -> dict[str, Any]:
    """Return every graph and all step statistics; of those that were logged again the newest."""
    revision = store.revision  # read first: what changes meanwhile is asked for again
    runs = [_series(run) for run in store.runs()]
    graphs = [entry for found in runs for entry in _graphs(store, found)]
    profiles = [entry for found in runs for entry in _profiles(store, found)]
    return {"rev": revision, "graphs": graphs, "profiles": profiles}


def _series(run: Run) -> list[SampleSeries]:
    """Return what a run has for this dashboard; of a run with many series that is little."""
    found = [series for key, series in run.series.items() if key.plugin in DATA]
    samples = [series for series in found if isinstance(series, SampleSeries) and series.points]
    return sorted(samples, key=lambda series: series.tag)


def _graphs(store: Store, found: Sequence[SampleSeries]) -> Iterator[dict[str, Any]]:
    """Yield a run's own graph, its conceptual ones, and those of its traces."""
    for series in found:
        if series.plugin in SERIES_OF_KIND["graph"] and series.tag == RUN_GRAPH:
            yield _entry(store, series) | {"kind": "graph", "tag": None}
    for series in found:
        if series.plugin in SERIES_OF_KIND["keras"]:
            yield _entry(store, series) | {"kind": "keras"}
    for series in found:
        for kind in _kinds(store, series) if series.plugin in TRACES else ():
            yield _entry(store, series) | {"kind": kind}


def _profiles(store: Store, found: Sequence[SampleSeries]) -> list[dict[str, Any]]:
    entries = [_entry(store, series) for series in found if series.plugin in PROFILES and _tells_costs(store, series)]
    return sorted(entries, key=lambda entry: int(entry["step"]))


def _tells_costs(store: Store, series: SampleSeries) -> bool:
    """Tell whether anything ran; what is damaged is listed, to be told when asked."""
    source = newest(store, series)
    if source.columns.length[source.row] > _SMALL:
        return True
    try:
        return _SOMETHING_RAN.get(store, series, source.columns, source.row)
    except ValueError:
        return True


def _kinds(store: Store, series: SampleSeries) -> list[GraphKind]:
    """Return at which stages a trace holds graphs; of one that is large or damaged the first, to be told when asked."""
    source = newest(store, series)
    if source.columns.length[source.row] > _LARGE:
        return ["function"]
    try:
        stages = _STAGES.get(store, series, source.columns, source.row)
    except ValueError:
        stages = []
    return [KIND_OF_STAGE[stage] for stage in stages] or ["function"]


def _entry(store: Store, series: SampleSeries) -> dict[str, Any]:
    source = newest(store, series)
    columns, row = source.columns, source.row
    return {
        "run": series.run_id,
        "tag": series.tag_id,
        "title": "Graph" if series.tag == RUN_GRAPH else series.tag,
        "step": int(columns.step[row]),
        "wall": float(columns.wall[row]),
        "bytes": int(columns.length[row]),
        "logged": len(columns),
        "stamp": source.stamp,
    }
