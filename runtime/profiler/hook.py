"""ProfilerHook: records one step in so many of a monitored session."""

import os
from pathlib import Path

from runtime.monitoring.coordinator import Coordinator
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.monitoring.hooks.global_step import global_step_after
from runtime.monitoring.timer import SecondOrStepTimer
from runtime.profiler.profile import write_timeline
from runtime.profiler.recording import run_metadata_of
from runtime.session.session import Session
from runtime.session.trace import RunOptions
from runtime.spans import Recorder, recorded
from runtime.summaries.file_writer import FileWriter
from runtime.summaries.writer_cache import FileWriterCache

__all__ = ["ProfilerHook"]


class ProfilerHook(SessionRunHook):
    """Records a step every `save_steps` steps, or every `save_secs` seconds, as `output_dir/timeline-STEP.json`.

    The step's RunMetadata goes to `summary_writer`, by default an event file in `output_dir`, where `board` shows it.
    Everything that runs in the process is in it, threads of data pipelines too. The first step is never recorded: it
    plans and compiles. Steps between run as fast as ever. Raises ValueError unless one of the two intervals is given.
    """

    def __init__(
        self,
        save_steps: int | None = None,
        save_secs: float | None = None,
        output_dir: str | os.PathLike[str] = "",
        show_dataflow: bool = True,
        show_memory: bool = False,
        *,
        summary_writer: FileWriter | None = None,
    ) -> None:
        self._timer = SecondOrStepTimer(save_secs, save_steps)
        self._directory = Path(output_dir)
        self._show = show_dataflow, show_memory
        self._writer = summary_writer

    def begin(self) -> None:
        """Open the event file."""
        if self._writer is None:
            self._writer = FileWriterCache.get(self._directory)
        self._step = global_step_after(self)

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Count from here."""
        self._timer.update_last_triggered_step(session.run(self._step))
        self._next_step: int | None = None

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Begin to record where the next step is due."""
        self._recorder: Recorder | None = None
        if self._next_step is None or not self._timer.should_trigger_for_step(self._next_step):
            return SessionRunArgs(self._step)
        self._recorder = run_context.enter(recorded())
        # the recorder sees all threads and devices; the options let other hooks see the run's own trace
        return SessionRunArgs(self._step, options=RunOptions(trace_level=RunOptions.FULL_TRACE))

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Write the step where it was recorded."""
        step = run_values.results
        if self._recorder is not None:
            self._timer.update_last_triggered_step(step)
            self._save(self._recorder, step)
        self._next_step = step + 1

    def end(self, session: Session) -> None:
        """Have everything in the file."""
        assert self._writer is not None
        self._writer.flush()

    def _save(self, recorder: Recorder, step: int) -> None:
        assert self._writer is not None
        metadata = run_metadata_of(recorder)
        write_timeline(metadata, self._directory / f"timeline-{step}.json", *self._show)
        self._writer.add_run_metadata(metadata, f"step_{step}", step)
