"""Where graphs and step statistics lie: the newest of each run, tag and kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from board.errors import BoardError, Stale, UnknownTag
from board.ingest.batch import Kind
from board.payloads.graphs import MAX_BYTES, Stage
from board.samples import sample_series
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

RUN_GRAPH = "__run_graph__"
"""The tag that the store gives to a run's own graph."""

Decoded = TypeVar("Decoded")

GraphKind = Literal["graph", "keras", "function", "optimized", "partitioned"]

TRACES = ("graph_run_metadata", "graph_run_metadata_graph")

SERIES_OF_KIND: dict[GraphKind, tuple[str, ...]] = {
    "graph": ("graphs",),
    "keras": ("graph_keras_model",),
    "function": TRACES,
    "optimized": TRACES,
    "partitioned": TRACES,
}
KIND_OF_STAGE: dict[Stage, GraphKind] = {"traced": "function", "optimized": "optimized", "partitioned": "partitioned"}
PROFILES = ("graph_tagged_run_metadata", "graph_run_metadata")
"""Series that hold step statistics."""

DATA = ("graphs", "graph_keras_model", "graph_run_metadata", "graph_run_metadata_graph", "graph_tagged_run_metadata")
"""Series that make the dashboard worth showing."""


class Unreadable(BoardError):  # noqa: N818  # named for what it is, as its code is
    """A graph or statistics whose bytes are not what they should be."""

    code = "unreadable"
    status = 415


@dataclass(frozen=True, slots=True)
class Source:
    """Where a graph, or step statistics, lie."""

    series: SampleSeries
    columns: SampleColumns
    row: int
    stamp: str

    def demand(self, stamp: str | None) -> None:
        """Raise Stale where a question is about other bytes than these."""
        if stamp is not None and stamp != self.stamp:
            raise Stale("the graph has been logged anew; ask for it again")

    def demand_size(self) -> None:
        """Raise Unreadable where the payload is larger than is read."""
        length = int(self.columns.length[self.row])
        if length > MAX_BYTES:
            raise Unreadable(f"a graph of {length >> 20} MiB; at most {MAX_BYTES >> 20} are read")

    def opened(self, decode: Callable[[Kind, bytes], Decoded]) -> Decoded:
        """Return what `decode` makes of the payload. Raises Unreadable, DamagedPayload."""
        self.demand_size()
        return readable(
            lambda: decode(Kind(int(self.columns.kind[self.row])), self.series.read(self.row, self.columns))
        )


def readable(read: Callable[[], Decoded]) -> Decoded:
    """Return what `read` returns; its ValueError as Unreadable, with the reason."""
    try:
        return read()
    except ValueError as error:
        raise Unreadable(str(error)) from error


def graph_source(store: Store, run: int, tag: int | None, kind: GraphKind) -> Source:
    """Return where a graph lies. Raises UnknownRun, UnknownTag."""
    return _find(store, run, store.tag_id(RUN_GRAPH) if tag is None else tag, SERIES_OF_KIND[kind])


def profile_source(store: Store, run: int, tag: int) -> Source:
    """Return where step statistics lie. Raises UnknownRun, UnknownTag."""
    return _find(store, run, tag, PROFILES)


def _find(store: Store, run: int, tag: int, plugins: tuple[str, ...]) -> Source:
    name = store.run_by_id(run).name
    for plugin in plugins:
        series = sample_series(store, run, tag, plugin)
        if series is not None and series.points:
            return newest(store, series)
    raise UnknownTag(tag, name)


def newest(store: Store, series: SampleSeries) -> Source:
    """Return the last row; of a run's graphs a GraphDef before a MetaGraphDef, which often holds the same graph."""
    columns = series.columns()
    graphs = np.flatnonzero(columns.kind != Kind.META_GRAPH_DEF)
    row = int(graphs[-1]) if len(graphs) else len(columns) - 1
    stamp = f"{store.boot}.{series.run_id}.{series.tag_id}.{columns.generation}.{row}"
    return Source(series, columns, row, stamp)
