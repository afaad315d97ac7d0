"""MonitoredSession: a session that starts, stops, ends and recovers by itself."""

import inspect
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from runtime import logging
from runtime.errors import OutOfRangeError
from runtime.graph.context import executing_eagerly, get_default_graph
from runtime.graph.graph import Graph
from runtime.monitoring.creator import ChiefSessionCreator, SessionCreator
from runtime.monitoring.hook import SessionRunHook
from runtime.monitoring.hooked_session import RECOVERABLE, HookedSession
from runtime.monitoring.scaffold import Scaffold
from runtime.session.session import Session

__all__ = ["MonitoredSession", "SingularMonitoredSession"]

_T = TypeVar("_T")


class StepContext:
    """What a step function works with: the session itself, and runs with hooks."""

    def __init__(self, session: Session, run_with_hooks: Callable[..., Any]) -> None:
        self.session = session
        self.run_with_hooks = run_with_hooks

    def request_stop(self) -> NoReturn:
        """End the training loop: raises StopIteration, which the monitored session's `with` takes for a good end."""
        raise StopIteration("the step function has requested to stop")


class _Monitored:
    """What both kinds share. `_hooked` is None before the first session, while it recovers, and after the end."""

    StepContext = StepContext

    def __init__(
        self,
        session_creator: SessionCreator,
        hooks: Iterable[SessionRunHook] | None,
        stop_grace_period_secs: float,
        recoverable: tuple[type[Exception], ...],
    ) -> None:
        if executing_eagerly():
            raise RuntimeError("a monitored session runs a graph: stand in `with graph.as_default():`")
        self._graph = get_default_graph()
        self._was_finalized = self._graph.finalized
        self._creator = session_creator
        self._hooks = list(hooks or ())
        self._stop_grace_period_secs = stop_grace_period_secs
        self._recoverable = recoverable
        self._hooked: HookedSession | None = None
        self._closed = False
        for hook in self._hooks:
            hook.begin()
        try:
            self._recovering(lambda hooked: None)
        except BaseException:
            self._close(failed=True)
            raise

    @property
    def graph(self) -> Graph | None:
        """The graph, or None after the end."""
        return None if self._closed else self._graph

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run as Session.run does, with the hooks. Raises RuntimeError where one has asked to stop, and after the end.

        After an error that passes, the run is repeated in a new session: with the variables of the last checkpoint.
        """
        return self._recovering(lambda hooked: hooked.run(fetches, feed_dict, options, run_metadata))

    def run_step_fn(self, step_fn: Callable[..., _T]) -> _T:
        """Return `step_fn(step_context)`: its runs of `step_context.session` call no hooks, `run_with_hooks` does.

        Raises ValueError unless `step_context` is its one argument.
        """
        arguments = [name for name in inspect.signature(step_fn).parameters if name != "self"]
        if arguments != ["step_context"]:
            raise ValueError(f"a step function has one argument, step_context; this one has {arguments}")
        return self._recovering(lambda hooked: step_fn(StepContext(hooked.session, hooked.run)))

    def should_stop(self) -> bool:
        """Tell whether the training loop is to end."""
        if self._closed:
            return True
        try:
            return self._recovering(HookedSession.should_stop)
        except Exception:
            if not self._recoverable:
                raise
            logging.error("training stops: a thread has failed", exc_info=True)
            return True  # and `close` raises what has failed

    def _recovering(self, action: Callable[[HookedSession], _T]) -> _T:
        """Return what an action gives in the session; begin a new one where there is none, or an error passes."""
        while not self._closed:
            try:
                if self._hooked is None:
                    self._hooked = self._new_session()
                return action(self._hooked)
            except self._recoverable as error:
                logging.warning("a new session begins, from the last checkpoint, because of %r", error)
                self._drop()
        raise RuntimeError("this session is closed")

    def _new_session(self) -> HookedSession:
        with self._graph.as_default():
            return HookedSession(self._creator.create_session(), self._hooks, self._stop_grace_period_secs)

    def _drop(self) -> None:
        hooked, self._hooked = self._hooked, None
        if hooked is not None:
            with suppress(*self._recoverable):  # what a thread has reported: it is being dealt with
                hooked.close()

    def close(self) -> None:
        """End the hooks, stop their threads, close the session; the graph takes operations again."""
        self._close(failed=False)

    def _close(self, *, failed: bool) -> None:
        """Close, once; hooks hear of a good end only."""
        if self._closed:
            return
        hooked, self._hooked, self._closed = self._hooked, None, True
        try:
            if hooked is not None and not failed:
                for hook in self._hooks:
                    hook.end(hooked.session)
        finally:
            try:
                if hooked is not None:
                    hooked.close()
            finally:
                if not self._was_finalized:
                    self._graph.unfinalize()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        good = kind is None or issubclass(kind, (OutOfRangeError, StopIteration))
        self._close(failed=not good)
        return good


class MonitoredSession(_Monitored):
    """A session with hooks around each run.

        with rt.train.MonitoredSession(hooks=[rt.train.StopAtStepHook(last_step=1000)]) as session:
            while not session.should_stop():
                session.run(train_op)

    At the start the hooks `begin`, the graph is finalized, and a session is created: restored where the creator finds
    a checkpoint, else initialized. The end of the data is a good end of the loop. After an AbortedError or an
    UnavailableError the session is created anew, and the run repeated.
    """

    def __init__(
        self,
        session_creator: SessionCreator | None = None,
        hooks: Iterable[SessionRunHook] | None = None,
        stop_grace_period_secs: float = 120,
    ) -> None:
        super().__init__(session_creator or ChiefSessionCreator(), hooks, stop_grace_period_secs, RECOVERABLE)


class SingularMonitoredSession(_Monitored):
    """A MonitoredSession that does not recover: all errors are raised. `raw_session()` is the session itself."""

    def __init__(
        self,
        hooks: Iterable[SessionRunHook] | None = None,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | os.PathLike[str] | None = None,
        stop_grace_period_secs: float = 120,
        checkpoint_filename_with_path: str | os.PathLike[str] | None = None,
    ) -> None:
        creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir, checkpoint_filename_with_path)
        super().__init__(creator, hooks, stop_grace_period_secs, recoverable=())

    def raw_session(self) -> Session | None:
        """Return the session, whose runs call no hooks, or None after the end."""
        return None if self._hooked is None else self._hooked.session
