"""Graphs as they are logged: which GraphDefs a payload holds, opened only as far as drawing them needs.

| series of plugin | payload | graphs in it |
|---|---|---|
| graphs | GraphDef, or MetaGraphDef around one; as a tensor where TensorBoard rewrote the file | itself |
| graph_run_metadata, graph_run_metadata_graph | RunMetadata in a tensor | of each function, at three stages |
| graph_tagged_run_metadata | TaggedRunMetadata, or RunMetadata in a tensor | none: statistics only |
| graph_keras_model | JSON in a tensor | see keras_models.py |
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeVar

from google.protobuf.message import DecodeError, Message

from board.ingest.batch import Kind
from board.payloads import tensors
from board.payloads.field_count import Schema, demand_few_fields
from writer.wire.proto.graph_envelope_pb2 import (
    FunctionGraphsEnvelope,
    GraphEnvelope,
    MetaGraphEnvelope,
    RunMetadataEnvelope,
    TaggedRunMetadataEnvelope,
)

MAX_BYTES = 512 << 20
"""Of one payload; weights frozen into a graph can be large, but a page is for looking at its structure."""

MAX_FIELDS = 6_000_000
"""Of a graph: names, inputs and attributes of about half a million operations, which take a gigabyte to look at."""

_SMALL = 16 << 20  # bytes that cannot hold so many fields that parsing them hurts

_NODE: Schema = {}
_FUNCTION: Schema = {3: _NODE, 7: {2: {}}}  # FunctionDef: node_def, arg_attr
_GRAPH: Schema = {1: _NODE, 2: {1: _FUNCTION}}  # GraphDef: node, library
_RUN_METADATA: Schema = {1: {1: {}}, 4: {}}  # step_stats and its devices, function_graphs

Stage = Literal["traced", "optimized", "partitioned"]
STAGES: tuple[Stage, ...] = ("traced", "optimized", "partitioned")
"""A function's graph as it was written, after TensorFlow's optimizations, and as each device ran its part of it."""

Parsed = TypeVar("Parsed", bound=Message)


class GraphPart(NamedTuple):
    """One GraphDef of those that are drawn together; `prefix` stands before its names where there are several."""

    prefix: str
    content: bytes


def blob(kind: Kind, payload: bytes) -> bytes:
    """Return the GraphDef, RunMetadata or JSON that a payload carries. Raises ValueError."""
    if kind == Kind.GRAPH_DEF:
        return payload
    if kind == Kind.META_GRAPH_DEF:
        return parse(MetaGraphEnvelope, payload, "MetaGraphDef").graph_def
    if kind == Kind.TAGGED_RUN_METADATA:
        return parse(TaggedRunMetadataEnvelope, payload, "TaggedRunMetadata").run_metadata
    strings = tensors.decode(kind, payload).reshape(-1)
    if not len(strings) or not isinstance(strings[0], bytes):
        raise ValueError(f"not a graph: a tensor of {len(strings)} values of {strings.dtype}")
    return strings[0]


def graphs_in(run_metadata: bytes, stage: Stage = "traced") -> list[GraphPart]:
    """Return the graphs of traced functions at one stage, named apart as TensorBoard does it."""
    functions = parse_run_metadata(run_metadata).function_graphs
    found = [content for each in functions for content in _at_stage(each, stage)]
    if len(found) == 1:
        return [GraphPart("", found[0])]
    return [GraphPart(f"graph_{number}", content) for number, content in enumerate(found, 1)]


def stages_in(run_metadata: bytes) -> list[Stage]:
    """Return the stages at which there are graphs."""
    functions = parse_run_metadata(run_metadata).function_graphs
    return [stage for stage in STAGES if any(any(_at_stage(each, stage)) for each in functions)]


def _at_stage(function: FunctionGraphsEnvelope, stage: Stage) -> list[bytes]:
    if stage == "partitioned":
        return list(function.partition_graphs)
    return [function.pre_optimization_graph if stage == "traced" else function.post_optimization_graph]


def parse_graph(content: bytes) -> GraphEnvelope:
    """Return a GraphDef with its attributes still encoded. Raises ValueError."""
    if len(content) > _SMALL:
        demand_few_fields(content, _GRAPH, MAX_FIELDS)
    return parse(GraphEnvelope, content, "GraphDef")


def parse_run_metadata(content: bytes) -> RunMetadataEnvelope:
    """Return a RunMetadata with its graphs and statistics still encoded. Raises ValueError."""
    if len(content) > _SMALL:
        demand_few_fields(content, _RUN_METADATA, MAX_FIELDS)
    return parse(RunMetadataEnvelope, content, "RunMetadata")


def parse(message: type[Parsed], content: bytes, name: str) -> Parsed:
    """Return `content` as a message; raises ValueError, whose text can be shown."""
    try:
        return message.FromString(content)
    except DecodeError as error:
        raise ValueError(f"not a {name}: {error}") from error
