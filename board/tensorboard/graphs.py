"""TensorBoard's graphs plugin: `data/plugin/graphs/…`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from fastapi import APIRouter, Response

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads.bounded import parse
from board.payloads.graph_texts import keras_graph, leave_out_large, merged, text_of
from board.payloads.graphs import GraphPart, blob, graphs_in
from board.plugin import StoreDep
from board.store.series import SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find
from board.tensorboard.responses import TensorBoardRoute, respond, respond_text, serve
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata

PLUGIN = "graphs"
RUN_GRAPH = "__run_graph__"

_KERAS = "graph_keras_model"
_WITH_GRAPH = "graph_run_metadata_graph"
_WITH_GRAPH_AND_PROFILE = "graph_run_metadata"
_PROFILE = "graph_tagged_run_metadata"

_TELLS = {
    _WITH_GRAPH: ("op_graph",),
    _WITH_GRAPH_AND_PROFILE: ("profile", "op_graph"),
    _KERAS: ("conceptual_graph",),
    _PROFILE: ("profile",),
}
"""Which flags of a tag each kind of series sets."""

_VERSION = b"1"
"""What TensorFlow writes as the plugin's content of all but tagged run metadata."""

_PBTXT = "text/x-protobuf"


class _NotFound(Exception):  # noqa: N818  # as TensorBoard calls it
    """There is nothing of that name; TensorBoard says so without saying what."""


def info(store: Store) -> dict[str, dict[str, Any]]:
    """Return what each run has: a graph of its own, and by tag conceptual graphs, op graphs and profiles."""
    found: dict[str, dict[str, Any]] = {}
    for run in store.runs():
        item: dict[str, Any] = {"run": run.name, "tags": {}, "run_graph": False}
        for plugin, series in _series(run.series.values()):
            if plugin == PLUGIN:
                item["run_graph"] |= series.tag == RUN_GRAPH
                continue
            if plugin != _PROFILE and series.metadata.plugin_content != _VERSION:
                continue
            flags = item["tags"].setdefault(
                series.tag, {"tag": series.tag, "conceptual_graph": False, "op_graph": False, "profile": False}
            )
            flags.update(dict.fromkeys(_TELLS[plugin], True))
        if item["tags"] or item["run_graph"]:
            found[run.name] = item
    return found


def _series(every: Iterable[object]) -> Iterator[tuple[str, SampleSeries]]:
    for series in every:
        if isinstance(series, SampleSeries) and (series.plugin in _TELLS or series.plugin == PLUGIN):
            yield series.plugin, series


def graph(store: Store, run: str, tag: str | None, *, is_conceptual: bool) -> GraphDef:
    """Return a run's graph, or that of one of its tags."""
    if is_conceptual:
        return keras_graph(_read(store, run, tag or "", (_KERAS,)))
    if tag is None:
        return merged([GraphPart("", _read(store, run, RUN_GRAPH, (PLUGIN,)))])
    return merged(graphs_in(_read(store, run, tag, (_WITH_GRAPH_AND_PROFILE, _WITH_GRAPH))))


def run_metadata(store: Store, run: str, tag: str) -> RunMetadata:
    """Return the step statistics of a tag."""
    return parse(RunMetadata, _read(store, run, tag, (_PROFILE, _WITH_GRAPH_AND_PROFILE)))


def _read(store: Store, run: str, tag: str, plugins: tuple[str, ...]) -> bytes:
    """Return the newest of a tag's blobs; of a run's graphs a GraphDef before a MetaGraphDef."""
    for plugin in plugins:
        series = find(store, plugin, run, tag)
        columns = series.columns() if isinstance(series, SampleSeries) else None
        if isinstance(series, SampleSeries) and columns is not None and len(columns):
            graphs = np.flatnonzero(columns.kind != Kind.META_GRAPH_DEF)
            row = int(graphs[-1]) if len(graphs) else len(columns) - 1
            return blob(Kind(int(columns.kind[row])), series.read(row, columns))
    raise _NotFound


def _answer(text: Callable[[], str]) -> Response:
    try:
        return respond_text(text(), _PBTXT)
    except _NotFound:
        return respond_text("Not found", status=404)
    except (ValueError, DamagedPayload) as error:
        return respond_text(f"Invalid argument: {error}", status=400)


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/info")
def get_info(store: StoreDep) -> Response:
    """`{run: {run, tags: {tag: {tag, conceptual_graph, op_graph, profile}}, run_graph}}`."""
    return respond(info(store))


@serve(router, "/graph")
def get_graph(
    store: StoreDep,
    run: str | None = None,
    tag: str | None = None,
    conceptual: str = "",
    limit_attr_size: str | None = None,
    large_attrs_key: str | None = None,
) -> Response:
    """A GraphDef as protobuf's text; attributes of more than `limit_attr_size` bytes only by name."""
    if run is None:
        return respond_text('query parameter "run" is required', status=400)
    try:
        limit = None if limit_attr_size is None else int(limit_attr_size)
    except ValueError:
        return respond_text("query parameter `limit_attr_size` must be an integer", status=400)

    def text() -> str:
        found = graph(store, run, tag, is_conceptual=conceptual == "true")
        if limit is not None:
            leave_out_large(found, limit, large_attrs_key)
        return "".join(text_of(found))

    return _answer(text)


@serve(router, "/run_metadata")
def get_run_metadata(store: StoreDep, run: str | None = None, tag: str | None = None) -> Response:
    """A RunMetadata as protobuf's text."""
    if tag is None:
        return respond_text('query parameter "tag" is required', status=400)
    if run is None:
        return respond_text('query parameter "run" is required', status=400)
    return _answer(lambda: str(run_metadata(store, run, tag)))
