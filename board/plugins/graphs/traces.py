"""Where the user's code made an operation, as TensorFlow's GraphDebugInfo tells it."""

from __future__ import annotations

from typing import Any

from board.payloads.bounded import parse
from writer.wire.proto.graph_envelope_pb2 import GraphEnvelope
from writer.wire.proto.graph_pb2 import GraphDebugInfo

MOST_FRAMES = 100


def trace_of(graph: GraphEnvelope, name: str, function: str) -> list[dict[str, Any]]:
    """Return the frames of the stack in which an operation was made, innermost first; empty where nothing tells."""
    if not graph.debug_info:
        return []
    try:
        info = parse(GraphDebugInfo, graph.debug_info)
    except ValueError:  # what it would add is left out; the operation itself is whole
        return []
    key = f"{name}@{function}" if function else name
    return [_frame(info, frame) for frame in _frames(info, key) or _frames(info, f"{name}@")][:MOST_FRAMES]


def _frames(info: GraphDebugInfo, key: str) -> list[GraphDebugInfo.FileLineCol]:
    """Return a trace by either of the two tables; the newer one names frames by number."""
    trace = info.traces_by_id.get(info.name_to_trace_id[key]) if key in info.name_to_trace_id else info.traces.get(key)
    if trace is None:
        return []
    numbered = [info.frames_by_id[number] for number in trace.frame_id if number in info.frames_by_id]
    return [*trace.file_line_cols, *numbered]


def _frame(info: GraphDebugInfo, frame: GraphDebugInfo.FileLineCol) -> dict[str, Any]:
    known = 0 <= frame.file_index < len(info.files)
    return {
        "file": info.files[frame.file_index] if known else "",
        "line": frame.line,
        "function": frame.func,
        "code": frame.code,
    }
