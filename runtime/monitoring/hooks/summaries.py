"""What hooks write to event files: summaries of the graph, and how fast it trains."""

import os
from collections.abc import Sequence
from typing import Any

from runtime import logging
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.monitoring.hooks.global_step import global_step_after
from runtime.monitoring.scaffold import Scaffold
from runtime.monitoring.timer import SecondOrStepTimer
from runtime.session.session import Session
from runtime.summaries.file_writer import FileWriter
from runtime.summaries.writer_cache import FileWriterCache
from writer.wire.proto.event_pb2 import SessionLog
from writer.wire.proto.summary_pb2 import Summary

__all__ = ["StepCounterHook", "SummarySaverHook"]


class SummarySaverHook(SessionRunHook):
    """Writes summaries at the first run and every `save_steps` or `save_secs` after it, as of the step that was made.

    They are those of a scaffold, or `summary_op`: a tensor, or a list of tensors. They go to `summary_writer`, or to
    an event file in `output_dir`. The first run also writes that a session has started, so that readers know which
    steps are written anew.
    """

    def __init__(
        self,
        save_steps: int | None = None,
        save_secs: float | None = None,
        output_dir: str | os.PathLike[str] | None = None,
        summary_writer: FileWriter | None = None,
        scaffold: Scaffold | None = None,
        summary_op: Any = None,
    ) -> None:
        if (scaffold is None) == (summary_op is None):
            raise ValueError("give either scaffold or summary_op")
        self._timer = SecondOrStepTimer(save_secs, save_steps)
        self._output_dir = output_dir
        self._writer = summary_writer
        self._scaffold = scaffold
        self._summary_op = summary_op

    def begin(self) -> None:
        """Open the event file."""
        if self._writer is None and self._output_dir:
            self._writer = FileWriterCache.get(self._output_dir)
        self._step = global_step_after(self)
        self._next_step: int | None = None

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the summaries where they are due."""
        self._due = self._next_step is None or self._timer.should_trigger_for_step(self._next_step)
        summaries = self._summaries() if self._due else []
        return SessionRunArgs({"global_step": self._step, "summary": summaries})

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Write them."""
        if self._writer is None:
            return
        step = run_values.results["global_step"]
        if self._next_step is None:
            self._writer.add_session_log(SessionLog(status=SessionLog.START), step)
        if self._due:
            self._timer.update_last_triggered_step(step)
            for summary in run_values.results["summary"]:
                self._writer.add_summary(summary, step)
        self._next_step = step + 1

    def end(self, session: Session) -> None:
        """Have everything in the file."""
        if self._writer is not None:
            self._writer.flush()

    def _summaries(self) -> Sequence[Any]:
        # a scaffold has its summaries when it is finalized, after `begin`
        chosen = self._summary_op if self._scaffold is None else self._scaffold.summary_op
        if chosen is None:
            return []
        return chosen if isinstance(chosen, list | tuple) else [chosen]


class StepCounterHook(SessionRunHook):
    """Logs how many steps a second are made, and writes it as `global_step/sec`."""

    def __init__(
        self,
        every_n_steps: int | None = 100,
        every_n_secs: float | None = None,
        output_dir: str | os.PathLike[str] | None = None,
        summary_writer: FileWriter | None = None,
    ) -> None:
        self._timer = SecondOrStepTimer(every_n_secs, every_n_steps)
        self._output_dir = output_dir
        self._writer = summary_writer

    def begin(self) -> None:
        """Open the event file."""
        if self._writer is None and self._output_dir:
            self._writer = FileWriterCache.get(self._output_dir)
        self._step = global_step_after(self)
        self._tag = f"{self._step.op.inputs[0].op.name}/sec"
        self._last: int | None = None
        self._warned = False

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Count, and write where it is due."""
        step = run_values.results
        if self._timer.should_trigger_for_step(step):
            self._write(step)
        if step == self._last and not self._warned:
            self._warned = True
            logging.warning("the global step stays at %d: pass it to minimize() or apply_gradients()", step)
        self._last = step

    def _write(self, step: int) -> None:
        elapsed, steps = self._timer.update_last_triggered_step(step)
        if elapsed is None or steps is None:
            return
        rate = steps / elapsed
        logging.info("%s: %g", self._tag, rate)
        if self._writer is not None:
            self._writer.add_summary(Summary(value=[Summary.Value(tag=self._tag, simple_value=rate)]), step)
