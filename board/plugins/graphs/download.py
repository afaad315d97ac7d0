"""A graph as a file: protobuf's text or bytes, as other programs read it; a Keras model as the JSON that was logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from board.errors import BadRequest
from board.payloads.graph_texts import merged, text_of
from board.payloads.graphs import GraphPart, blob, graphs_in
from board.plugins.graphs.sources import KIND_OF_STAGE, GraphKind, Source, readable

FileFormat = Literal["pbtxt", "pb", "json"]

MEDIA_TYPES: dict[FileFormat, str] = {
    "pbtxt": "text/plain; charset=utf-8",
    "pb": "application/octet-stream",
    "json": "application/json",
}


def download(source: Source, kind: GraphKind, form: FileFormat) -> Iterator[bytes]:
    """Yield the file in pieces. Raises BadRequest, Unreadable and DamagedPayload before the first."""
    if (kind == "keras") != (form == "json"):
        raise BadRequest(f"a graph of kind {kind!r} cannot be had as {form!r}")
    content = source.opened(blob)
    if form == "json" or (form == "pb" and kind == "graph"):
        return iter([content])
    stage = next((stage for stage, each in KIND_OF_STAGE.items() if each == kind), None)
    graph = readable(lambda: merged([GraphPart("", content)] if stage is None else graphs_in(content, stage)))
    if form == "pb":
        return iter([graph.SerializeToString()])
    return (piece.encode() for piece in text_of(graph))
