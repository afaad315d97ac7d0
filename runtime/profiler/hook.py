"""ProfilerHook: records one step in so many, for loops that call hooks around each run."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from runtime.profiler.profile import write_timeline
from runtime.profiler.recording import run_metadata_of
from runtime.spans import Recorder, recorded
from runtime.summaries.file_writer import FileWriter

__all__ = ["ProfilerHook"]


class ProfilerHook:
    """Records a step every `save_steps` steps, or every `save_secs` seconds, as `output_dir/timeline-STEP.json`.

    With a `summary_writer` the step's RunMetadata goes there too, where `board` shows it. Call `before_run` and
    `after_run` around each step, and `end` at the end; steps between run as fast as ever. Raises ValueError unless one
    of the two intervals is given.
    """

    def __init__(
        self,
        save_steps: int | None = None,
        save_secs: float | None = None,
        output_dir: str | Path = "",
        show_dataflow: bool = True,
        show_memory: bool = False,
        *,
        summary_writer: FileWriter | None = None,
    ) -> None:
        if (save_steps is None) == (save_secs is None):
            raise ValueError("give either save_steps or save_secs")
        if save_steps is not None and save_steps < 1:
            raise ValueError(f"save_steps must be positive, got {save_steps}")
        self._save_steps = save_steps
        self._save_secs = save_secs
        self._directory = Path(output_dir)
        self._show = show_dataflow, show_memory
        self._writer = summary_writer
        self._step = 0
        self._last: float | None = None  # the step or the time of the last recording
        self._recorder: Recorder | None = None
        self._recording = ExitStack()

    def before_run(self, run_context: Any = None) -> None:
        """Begin to record where the next step is due. The first one never is: it plans and compiles."""
        now = self._step if self._save_secs is None else time.monotonic()
        if self._last is None:
            self._last = now
        elif now - self._last >= (self._save_steps or self._save_secs or 0):
            self._last = now
            self._recorder = self._recording.enter_context(recorded())

    def after_run(self, run_context: Any = None, run_values: Any = None) -> None:
        """Write the step where it was recorded."""
        recorder, self._recorder = self._recorder, None
        self._recording.close()
        if recorder is not None:
            metadata = run_metadata_of(recorder)
            write_timeline(metadata, self._directory / f"timeline-{self._step}.json", *self._show)
            if self._writer is not None:
                self._writer.add_run_metadata(metadata, f"step_{self._step}", self._step)
        self._step += 1

    def end(self, session: Any = None) -> None:
        """Stop recording, where a step has failed."""
        self._recorder = None
        self._recording.close()
