"""Graphs lately looked at: as they are drawn, and as they were logged, up to a number of bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from board.ingest.batch import Kind
from board.plugins.graphs.definition import Definition, read_functions, read_graph, read_keras
from board.plugins.graphs.model import Model, build
from board.plugins.graphs.sources import GraphKind, Source, readable
from board.samples import DecodedSamples
from board.store.store import Store

Opened = TypeVar("Opened")

_KINDS: dict[GraphKind, tuple[Callable[[Kind, bytes], Definition], int]] = {
    "graph": (read_graph, 64 << 20),
    "keras": (read_keras, 4 << 20),
    "function": (read_functions("traced"), 20 << 20),
    "optimized": (read_functions("optimized"), 20 << 20),
    "partitioned": (read_functions("partitioned"), 20 << 20),
}
"""What reads each kind, and how many bytes of it are kept: once as drawn, once as logged."""


def _modelled(read: Callable[[Kind, bytes], Definition]) -> Callable[[Kind, bytes], Model]:
    def model(kind: Kind, payload: bytes) -> Model:
        definition = read(kind, payload)
        return build(definition.spaces(), definition.notes)

    return model


_DEFINITIONS = {kind: DecodedSamples(read, lambda each: each.nbytes, room) for kind, (read, room) in _KINDS.items()}
_MODELS = {
    kind: DecodedSamples(_modelled(read), lambda each: each.nbytes, room) for kind, (read, room) in _KINDS.items()
}


def model(store: Store, source: Source, kind: GraphKind) -> Model:
    """Return a graph as it is drawn. Raises Unreadable."""
    return _get(_MODELS[kind], store, source)


def definition(store: Store, source: Source, kind: GraphKind) -> Definition:
    """Return a graph as it was logged. Raises Unreadable."""
    return _get(_DEFINITIONS[kind], store, source)


def _get(opened: DecodedSamples[Opened], store: Store, source: Source) -> Opened:
    source.demand_size()
    return readable(lambda: opened.get(store, source.series, source.columns, source.row))
