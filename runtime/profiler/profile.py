"""`with rt.profiler.Profile(directory):` records what runs inside: graphs, functions, eager ops, pipelines."""

from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import writer
from runtime.profiler.recording import run_metadata_of
from runtime.profiler.timeline import Timeline
from runtime.spans import Recorder, recorded
from writer.wire.proto.run_metadata_pb2 import RunMetadata

__all__ = ["Profile", "ProfileContext"]


class Profile:
    """Records what runs inside of the `with`, in all threads, and writes it into `profile_dir`.

    There it becomes an event file with RunMetadata, which `board` shows, and a timeline-N.json for chrome://tracing
    and Perfetto. `step()` ends a step and begins the next; without it the whole block is step 0. Of all steps those in
    `trace_steps` are recorded, the others run as fast as ever. A pipeline's stages are seen in passes that begin
    inside. Raises RuntimeError where another profile is being recorded.
    """

    def __init__(
        self,
        profile_dir: str | Path,
        trace_steps: Collection[int] | None = None,
        enabled: bool = True,
        *,
        show_dataflow: bool = True,
        show_memory: bool = False,
    ) -> None:
        self.run_metadata: dict[int, RunMetadata] = {}
        self._directory = Path(profile_dir)
        self._trace_steps = trace_steps
        self._enabled = enabled
        self._show = show_dataflow, show_memory
        self._number = 0
        self._recorder: Recorder | None = None
        self._recording = ExitStack()
        self._writer: writer.FileWriter | None = None

    def __enter__(self) -> Self:
        self._begin()
        return self

    def step(self) -> None:
        """End a step, write it where it was recorded, and begin the next one."""
        self._end()
        self._number += 1
        self._begin()

    def _begin(self) -> None:
        if self._enabled and (self._trace_steps is None or self._number in self._trace_steps):
            self._recorder = self._recording.enter_context(recorded())

    def _end(self) -> None:
        recorder, self._recorder = self._recorder, None
        self._recording.close()
        if recorder is None or not (recorder.runs or recorder.spans):
            return
        metadata = run_metadata_of(recorder)
        self.run_metadata[self._number] = metadata
        if self._writer is None:
            self._writer = writer.FileWriter(self._directory)
        self._writer.add_run_metadata(metadata, f"step_{self._number}", self._number)
        write_timeline(metadata, self._directory / f"timeline-{self._number}.json", *self._show)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()
        if self._writer is not None:
            self._writer.close()


ProfileContext = Profile
"""tfprof's name."""


def write_timeline(metadata: RunMetadata, path: Path, show_dataflow: bool, show_memory: bool) -> None:
    """Write a step as a page for chrome://tracing and Perfetto."""
    path.parent.mkdir(parents=True, exist_ok=True)
    trace = Timeline(metadata.step_stats).generate_chrome_trace_format(show_dataflow, show_memory)
    path.write_text(trace, encoding="utf-8")
