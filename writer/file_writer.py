"""FileWriter: one event file in TensorFlow 1's vocabulary, under every other face of this library."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from google.protobuf.message import DecodeError

from writer.arrays import Step, as_step
from writer.event_file import EventFile
from writer.event_queue import Encode, EventQueue
from writer.summaries.event import (
    GRAPH_DEF,
    META_GRAPH_DEF,
    SESSION_LOG,
    SUMMARY,
    TAGGED_RUN_METADATA,
    encode_event,
)
from writer.summaries.tensors import Deferred
from writer.wire.proto.event_pb2 import Event, SessionLog, TaggedRunMetadata
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.summary_pb2 import Summary

TORCH_STEP_STATS_TAG = "step1"
"""The tag under which torch's `FileWriter.add_graph` files the step stats that come with a graph."""


class Message(Protocol):
    """A protobuf message of whatever package: ours, TensorFlow's, TensorBoard's, torch's."""

    def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's name
        """Return the message's bytes."""
        ...


class FileWriter:
    """Writes events to a new event file in `logdir`; each `add_*` takes a snapshot, a thread encodes and writes it.

    `max_queue` and `flush_secs` are bounds, see SummaryWriter. `max_file_bytes` starts another file when one would
    grow beyond it. `write_to_disk=False` checks arguments and writes nothing.
    """

    def __init__(
        self,
        log_dir: str | Path,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        *,
        max_file_bytes: int | None = None,
        write_to_disk: bool = True,
    ) -> None:
        self._log_dir = Path(log_dir)
        self._max_queue = max_queue
        self._flush_secs = flush_secs
        self._filename_suffix = filename_suffix
        self._max_file_bytes = max_file_bytes
        self._run_metadata_tags: set[str] = set()
        self._queue = self._open() if write_to_disk else None

    def _open(self) -> EventQueue:
        def open_file() -> EventFile:
            return EventFile(self._log_dir, self._filename_suffix, self._max_file_bytes)

        return EventQueue(open_file, self._max_queue, self._flush_secs)

    def get_logdir(self) -> str:
        """Return the directory of the event file."""
        return str(self._log_dir)

    def add_encoded(self, encode: Encode, *arguments: Any) -> None:
        """Queue a small event that `encode(*arguments)`, called in the thread, returns serialised."""
        if self._queue is not None:
            self._queue.add(encode, *arguments)

    def add_event(self, event: Message, step: Step | None = None, walltime: float | None = None) -> None:
        """Write a whole Event; a step or wall time given here replaces its own, and no wall time at all means now."""
        copy = _parsed(Event, event, "event")
        if step is not None:
            copy.step = as_step(step, "step")
        if walltime is not None or not copy.wall_time:
            copy.wall_time = _wall_time(walltime)
        if self._queue is not None:
            self._queue.add_bulky(copy.SerializeToString)

    def add_summary(
        self, summary: Message | bytes, global_step: Step | None = None, walltime: float | None = None
    ) -> None:
        """Write a Summary, as a message or serialised."""
        self._add(SUMMARY, _checked_payload(Summary, summary, "summary"), global_step, walltime)

    def add_deferred(self, deferred: Deferred, global_step: Step | None = None, walltime: float | None = None) -> None:
        """Write the Summary that `deferred()`, called in the thread, returns."""
        step = as_step(global_step)
        wall_time = _wall_time(walltime)
        if self._queue is not None:
            self._queue.add_bulky(_encode_deferred, wall_time, step, deferred)

    def defer(self, job: Callable[[], None]) -> None:
        """Have `job()` called in the thread, after what was added before; for files beside the event file."""
        if self._queue is not None:
            self._queue.add_bulky(job)

    def add_graph(
        self,
        graph: Any = None,
        global_step: Step | None = None,
        graph_def: Message | bytes | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write a graph: anything with `as_graph_def()`, a GraphDef, or torch's pair of GraphDef and RunMetadata."""
        graph = graph if graph_def is None else graph_def
        if isinstance(graph, tuple):
            graph, step_stats = graph
            self.add_run_metadata(step_stats, TORCH_STEP_STATS_TAG, global_step, walltime)
        if hasattr(graph, "as_graph_def"):
            graph = graph.as_graph_def()
        self._add(GRAPH_DEF, _checked_payload(GraphDef, graph, "graph"), global_step, walltime)

    def add_onnx_graph(self, graph: Message | bytes, walltime: float | None = None) -> None:
        """Write the GraphDef that torch's `add_onnx_graph` has made of an ONNX model."""
        self.add_graph(graph, walltime=walltime)

    def add_meta_graph(
        self, meta_graph_def: Message | bytes, global_step: Step | None = None, walltime: float | None = None
    ) -> None:
        """Write a MetaGraphDef."""
        payload = _checked_payload(MetaGraphDef, meta_graph_def, "meta_graph_def")
        self._add(META_GRAPH_DEF, payload, global_step, walltime)

    def add_session_log(
        self, session_log: Message | bytes, global_step: Step | None = None, walltime: float | None = None
    ) -> None:
        """Write a SessionLog; status START tells readers that the steps from `global_step` on are written anew."""
        payload = _checked_payload(SessionLog, session_log, "session_log")
        self._add(SESSION_LOG, payload, global_step, walltime)

    def add_run_metadata(
        self,
        run_metadata: Message | bytes,
        tag: str,
        global_step: Step | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write what one traced step cost; each tag once, as in TensorFlow."""
        if tag in self._run_metadata_tags:
            raise ValueError(f"run metadata with tag {tag!r} was already written")
        tagged = TaggedRunMetadata(tag=tag, run_metadata=_checked_payload(RunMetadata, run_metadata, "run_metadata"))
        self._run_metadata_tags.add(tag)
        self._add(TAGGED_RUN_METADATA, tagged.SerializeToString(), global_step, walltime)

    def _add(self, field: int, payload: bytes, global_step: Step | None, walltime: float | None) -> None:
        step = as_step(global_step)
        wall_time = _wall_time(walltime)
        if self._queue is not None:
            self._queue.add_bulky(encode_event, wall_time, step, field, payload)

    def flush(self) -> None:
        """Return when everything added so far is in the file."""
        if self._queue is not None:
            self._queue.flush()

    def close(self) -> None:
        """Write everything and close the file; later calls raise ValueError until `reopen`."""
        if self._queue is not None:
            self._queue.close()

    def reopen(self) -> None:
        """Go on in a new event file of the same directory after `close`; without a close it does nothing."""
        if self._queue is not None and self._queue.closed:
            self._queue = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _encode_deferred(wall_time: float, step: int, deferred: Deferred) -> bytes:
    return encode_event(wall_time, step, SUMMARY, deferred().SerializeToString())


def _wall_time(walltime: float | None) -> float:
    return time.time() if walltime is None else float(walltime)


def _serialised(message: Message, name: str) -> bytes:
    serialise = getattr(message, "SerializeToString", None)
    if serialise is None:
        raise TypeError(f"{name} must be a protobuf message, got {type(message).__name__}")
    payload: bytes = serialise()
    return payload


def _parsed(kind: Any, message: Message | bytes, name: str) -> Any:
    payload = message if isinstance(message, bytes) else _serialised(message, name)
    try:
        return kind.FromString(payload)
    except DecodeError as error:
        raise ValueError(f"{name} is no serialised {kind.DESCRIPTOR.name}") from error


def _checked_payload(kind: Any, message: Message | bytes, name: str) -> bytes:
    """Return the bytes of a message, which are taken as they are, or of serialised bytes, once they parse."""
    if isinstance(message, bytes):
        _parsed(kind, message, name)
        return message
    return _serialised(message, name)
