"""Graphs as they are logged: which GraphDefs a payload holds, opened only as far as drawing them needs.

| series of plugin | payload | graphs in it |
|---|---|---|
| graphs | GraphDef, or MetaGraphDef around one; as a tensor where TensorBoard rewrote the file | itself |
| graph_run_metadata, graph_run_metadata_graph | RunMetadata in a tensor | of each function, at three stages |
| graph_tagged_run_metadata | TaggedRunMetadata, or RunMetadata in a tensor | none: statistics only |
| graph_keras_model | JSON in a tensor | see keras_models.py |
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from board.ingest.batch import Kind
from board.payloads import tensors
from board.payloads.bounded import parse
from writer.wire.proto.graph_envelope_pb2 import (
    FunctionGraphsEnvelope,
    MetaGraphEnvelope,
    RunMetadataEnvelope,
    TaggedRunMetadataEnvelope,
)

MAX_BYTES = 512 << 20
"""Of one payload; weights frozen into a graph can be large, but a page is for looking at its structure."""

Stage = Literal["traced", "optimized", "partitioned"]
STAGES: tuple[Stage, ...] = ("traced", "optimized", "partitioned")
"""A function's graph as it was written, after TensorFlow's optimizations, and as each device ran its part of it."""


class GraphPart(NamedTuple):
    """One GraphDef of those that are drawn together; `prefix` stands before its names where there are several."""

    prefix: str
    content: bytes


def blob(kind: Kind, payload: bytes) -> bytes:
    """Return the GraphDef, RunMetadata or JSON that a payload carries. Raises ValueError."""
    if kind == Kind.GRAPH_DEF:
        return payload
    if kind == Kind.META_GRAPH_DEF:
        return parse(MetaGraphEnvelope, payload).graph_def
    if kind == Kind.TAGGED_RUN_METADATA:
        return parse(TaggedRunMetadataEnvelope, payload).run_metadata
    strings = tensors.decode(kind, payload).reshape(-1)
    if not len(strings) or not isinstance(strings[0], bytes):
        raise ValueError(f"not a graph: a tensor of {len(strings)} values of {strings.dtype}")
    return strings[0]


def graphs_in(run_metadata: bytes, stage: Stage = "traced") -> list[GraphPart]:
    """Return the graphs of traced functions at one stage, named apart as TensorBoard does it."""
    functions = parse(RunMetadataEnvelope, run_metadata).function_graphs
    found = [content for each in functions for content in _at_stage(each, stage)]
    if len(found) == 1:
        return [GraphPart("", found[0])]
    return [GraphPart(f"graph_{number}", content) for number, content in enumerate(found, 1)]


def stages_in(run_metadata: bytes) -> list[Stage]:
    """Return the stages at which there are graphs."""
    functions = parse(RunMetadataEnvelope, run_metadata).function_graphs
    return [stage for stage in STAGES if any(any(_at_stage(each, stage)) for each in functions)]


def _at_stage(function: FunctionGraphsEnvelope, stage: Stage) -> list[bytes]:
    if stage == "partitioned":
        return list(function.partition_graphs)
    return [function.pre_optimization_graph if stage == "traced" else function.post_optimization_graph]
