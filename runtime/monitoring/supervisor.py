"""Supervisor: TensorFlow 1's older way to a session that restores, saves and writes summaries by itself."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.graph.graph import Graph
from runtime.monitoring.coordinator import Coordinator
from runtime.monitoring.scaffold import Scaffold
from runtime.monitoring.session_manager import SessionManager
from runtime.monitoring.timer import SecondOrStepTimer
from runtime.optim.global_step import get_global_step
from runtime.saving.saver import Saver
from runtime.session.session import Session
from runtime.summaries.file_writer import FileWriter

__all__ = ["Supervisor"]

USE_DEFAULT: Any = object()
"""None means none, so what was not said needs a value of its own."""


class Supervisor:
    """Prepares a session, restores it from `logdir`, and while it runs saves there and writes summaries.

    Saving and writing happen when the training asks `should_stop()`, as often as the intervals say: there is no thread
    that runs the graph beside it. What is not given is made as `Scaffold` makes it; None means that there is none.
    """

    def __init__(
        self,
        graph: Graph | None = None,
        ready_op: Any = USE_DEFAULT,
        is_chief: bool = True,
        init_op: Any = USE_DEFAULT,
        init_feed_dict: Any = None,
        local_init_op: Any = USE_DEFAULT,
        logdir: str | os.PathLike[str] | None = None,
        summary_op: Any = USE_DEFAULT,
        saver: Any = USE_DEFAULT,
        global_step: Any = USE_DEFAULT,
        save_summaries_secs: float = 120,
        save_model_secs: float = 600,
        recovery_wait_secs: float = 30,
        stop_grace_secs: float = 120,
        checkpoint_basename: str = "model.ckpt",
        session_manager: SessionManager | None = None,
        summary_writer: Any = USE_DEFAULT,
        init_fn: Callable[[Session], Any] | None = None,
    ) -> None:
        if not is_chief:
            raise ValueError("is_chief=False waits for another process to initialize the variables; here is only one")
        self.graph = graph or get_default_graph()
        given = {"ready_op": ready_op, "init_op": init_op, "local_init_op": local_init_op}
        given |= {"summary_op": summary_op, "saver": saver}
        with self.graph.as_default():
            made = Scaffold(**{name: None if one is USE_DEFAULT else one for name, one in given.items()}).finalize()
            self.global_step = get_global_step() if global_step is USE_DEFAULT else global_step
        self.init_op, self.ready_op, self.local_init_op, self.summary_op = (
            None if given[name] is None else getattr(made, name)
            for name in ("init_op", "ready_op", "local_init_op", "summary_op")
        )
        self.saver: Saver | None = None if saver is None else made.saver
        self.coord = Coordinator()
        self.logdir = None if logdir is None else os.fspath(logdir)
        self.save_path = None if self.logdir is None else os.path.join(self.logdir, checkpoint_basename)
        self.summary_writer = self._writer() if summary_writer is USE_DEFAULT else summary_writer
        self.session_manager = session_manager or SessionManager(
            self.local_init_op, self.ready_op, graph=self.graph, recovery_wait_secs=recovery_wait_secs
        )
        self._init_feed_dict, self._init_fn = init_feed_dict, init_fn
        self._stop_grace_secs = stop_grace_secs
        self._summary_timer = SecondOrStepTimer(every_secs=save_summaries_secs) if save_summaries_secs else None
        self._model_timer = SecondOrStepTimer(every_secs=save_model_secs) if save_model_secs else None
        self._session: Session | None = None

    def _writer(self) -> FileWriter | None:
        return None if self.logdir is None else FileWriter(self.logdir, graph=self.graph)

    def prepare_or_wait_for_session(
        self, master: str = "", config: Any = None, start_standard_services: bool = True
    ) -> Session:
        """Return a session with the variables of the latest checkpoint, or initialized where there is none."""
        self.coord.clear_stop()
        session = self.session_manager.prepare_session(
            master,
            self.init_op,
            self.saver,
            self.logdir,
            config=config,
            init_feed_dict=self._init_feed_dict,
            init_fn=self._init_fn,
        )
        self._session = session if start_standard_services else None
        for timer in (self._summary_timer, self._model_timer):
            if timer is not None:
                timer.update_last_triggered_step(0)
        return session

    @contextmanager
    def managed_session(
        self,
        master: str = "",
        config: Any = None,
        start_standard_services: bool = True,
        close_summary_writer: bool = True,
    ) -> Iterator[Session]:
        """Give a session for a `with` block; at its end save, and close everything. Errors inside are raised again."""
        session = self.prepare_or_wait_for_session(master, config, start_standard_services)
        try:
            with session:
                try:
                    yield session
                    self.save(session)
                except Exception as error:
                    self.coord.request_stop(error)
        finally:
            self.stop(close_summary_writer=close_summary_writer)

    def should_stop(self) -> bool:
        """Tell whether training is to end; save and write summaries where it is time to."""
        session = self._session
        if session is not None and not self.coord.should_stop():
            if self._is_time(self._model_timer):
                self.save(session)
            if self.summary_op is not None and self.summary_writer is not None and self._is_time(self._summary_timer):
                self.summary_computed(session, session.run(self.summary_op))
        return self.coord.should_stop()

    def _is_time(self, timer: SecondOrStepTimer | None) -> bool:
        if timer is None or not timer.should_trigger_for_step(1):
            return False
        timer.update_last_triggered_step(0)
        return True

    def save(self, session: Session) -> str | None:
        """Save the variables in `logdir`; return the prefix, or None where there is nothing to save, or no place."""
        if self.saver is None or self.save_path is None:
            return None
        return self.saver.save(session, self.save_path, global_step=self.global_step)

    def summary_computed(self, sess: Session, summary: Any, global_step: int | None = None) -> None:
        """Write a summary that was computed, at the step that the session is at."""
        if self.summary_writer is None:
            raise RuntimeError("there is no summary writer: give the Supervisor a logdir")
        if global_step is None and self.global_step is not None:
            global_step = int(sess.run(self.global_step))
        self.summary_writer.add_summary(summary, global_step)

    def request_stop(self, ex: Any = None) -> None:
        """Ask everything that trains to end."""
        self.coord.request_stop(ex)

    def stop(self, threads: Any = None, close_summary_writer: bool = True) -> None:
        """End: wait for threads, close the writer, and raise what went wrong."""
        self.coord.request_stop()
        self._session = None
        try:
            self.coord.join(threads, stop_grace_period_secs=self._stop_grace_secs)
        finally:
            if close_summary_writer and self.summary_writer is not None:
                self.summary_writer.close()
