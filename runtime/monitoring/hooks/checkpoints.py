"""CheckpointSaverHook: checkpoints while training goes on, and listeners that hear of each."""

import os
from collections.abc import Iterable

from runtime import logging
from runtime.graph.context import GraphKeys
from runtime.graph.export import graph_def_of
from runtime.importing.graph_def import write_graph
from runtime.monitoring.coordinator import Coordinator
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.monitoring.hooks.global_step import global_step_after
from runtime.monitoring.scaffold import Scaffold
from runtime.monitoring.timer import SecondOrStepTimer
from runtime.saving.meta_graph import export_meta_graph
from runtime.saving.saver import Saver
from runtime.session.session import Session
from runtime.summaries.writer_cache import FileWriterCache
from writer.wire.proto.event_pb2 import SessionLog

__all__ = ["CheckpointSaverHook", "CheckpointSaverListener"]


class CheckpointSaverListener:
    """Hears of each checkpoint: override what is wanted."""

    def begin(self) -> None:
        """Be about to start. The graph may still be added to: for the last time."""

    def before_save(self, session: Session, global_step_value: int) -> None:
        """Be about to save."""

    def after_save(self, session: Session, global_step_value: int) -> bool | None:
        """Have saved; return True to stop training."""

    def end(self, session: Session, global_step_value: int) -> None:
        """Be about to finish well."""


class CheckpointSaverHook(SessionRunHook):
    """Saves a checkpoint at the start, every `save_steps` or `save_secs` after it, and at the end.

    The saver is the one given, that of a scaffold, or the one in the SAVERS collection. The event file gets the
    graph, and a note of each checkpoint. `save_graph_def=False` leaves out `graph.pbtxt` and the `.meta` files.
    """

    def __init__(
        self,
        checkpoint_dir: str | os.PathLike[str],
        save_secs: float | None = None,
        save_steps: int | None = None,
        saver: Saver | None = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Scaffold | None = None,
        listeners: Iterable[CheckpointSaverListener] | None = None,
        save_graph_def: bool = True,
    ) -> None:
        if saver is not None and scaffold is not None:
            raise ValueError("give either saver or scaffold")
        self._directory = checkpoint_dir
        self._path = os.path.join(checkpoint_dir, checkpoint_basename)
        self._timer = SecondOrStepTimer(save_secs, save_steps)
        self._saver = saver
        self._scaffold = scaffold
        self._listeners = list(listeners or ())
        self._save_graph_def = save_graph_def

    def begin(self) -> None:
        """Open the event file."""
        self._writer = FileWriterCache.get(self._directory)
        self._step = global_step_after(self)
        for listener in self._listeners:
            listener.begin()

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Write the graph, which is complete now, and the first checkpoint."""
        graph_def = graph_def_of(session.graph, add_shapes=True)
        if self._save_graph_def:
            write_graph(graph_def, self._directory, "graph.pbtxt")
        self._writer.add_graph(graph_def)
        saver_def = self._saver_of(session).as_saver_def()
        self._writer.add_meta_graph(export_meta_graph(graph_def=graph_def, saver_def=saver_def, graph=session.graph))
        step = session.run(self._step)
        self._save(session, step)
        self._timer.update_last_triggered_step(step)

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Save where it is due."""
        step = run_values.results
        if self._timer.should_trigger_for_step(step):
            self._timer.update_last_triggered_step(step)
            if self._save(run_context.session, step):
                run_context.request_stop()

    def end(self, session: Session) -> None:
        """Save the last step, unless it is saved already."""
        step = session.run(self._step)
        if step != self._timer.last_triggered_step():
            self._save(session, step)
        for listener in self._listeners:
            listener.end(session, step)
        self._writer.flush()

    def _save(self, session: Session, step: int) -> bool:
        """Save; tell whether a listener wants to stop."""
        for listener in self._listeners:
            listener.before_save(session, step)
        logging.info("Saving checkpoints for %d into %s.", step, self._path)
        self._saver_of(session).save(session, self._path, global_step=step, write_meta_graph=self._save_graph_def)
        self._writer.add_session_log(SessionLog(status=SessionLog.CHECKPOINT, checkpoint_path=self._path), step)
        stopping = [bool(listener.after_save(session, step)) for listener in self._listeners]
        return any(stopping)

    def _saver_of(self, session: Session) -> Saver:
        if self._saver is None:
            self._saver = None if self._scaffold is None else self._scaffold.saver
        if self._saver is None:
            found = session.graph.get_collection(GraphKeys.SAVERS)
            if len(found) != 1:
                raise RuntimeError(f"the graph has {len(found)} savers: give CheckpointSaverHook one, or a scaffold")
            self._saver = found[0]
        return self._saver
