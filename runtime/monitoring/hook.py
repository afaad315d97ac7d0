"""What a hook is, and what it is given around each run of a session."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, NamedTuple, TypeVar

from runtime.monitoring.coordinator import Coordinator
from runtime.session.session import Session
from runtime.session.trace import RunOptions

__all__ = ["SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues"]

_T = TypeVar("_T")


class SessionRunArgs(NamedTuple):
    """What a run is asked for: by the caller, or in addition by a hook."""

    fetches: Any
    feed_dict: Mapping[Any, Any] | None = None
    options: RunOptions | None = None


class SessionRunValues(NamedTuple):
    """What a run gave a hook: `results` are nested as its fetches were, or None where it asked for none."""

    results: Any
    options: Any
    run_metadata: Any


class SessionRunContext:
    """One run, as hooks see it: what the caller asked for, the session, and the wish to stop."""

    def __init__(self, original_args: SessionRunArgs, session: Session, during: ExitStack | None = None) -> None:
        self._original_args = original_args
        self._session = session
        self._during = during or ExitStack()
        self._stop_requested = False

    @property
    def original_args(self) -> SessionRunArgs:
        """What the caller asked for, without what hooks add."""
        return self._original_args

    @property
    def session(self) -> Session:
        """The session itself: its runs call no hooks."""
        return self._session

    @property
    def stop_requested(self) -> bool:
        """Whether a hook has asked to stop in this run."""
        return self._stop_requested

    def request_stop(self) -> None:
        """Ask that this run be the last: `should_stop()` of the monitored session is True from here on."""
        self._stop_requested = True

    def enter(self, context: AbstractContextManager[_T]) -> _T:
        """Enter a context that is left when the run is over, also where it fails and no hook hears of it."""
        return self._during.enter_context(context)


class SessionRunHook:
    """Takes part in a training loop: override what is wanted. Hooks are called in the order of their list."""

    def begin(self) -> None:
        """Be about to start. The graph may still be added to: for the last time."""

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Have a session whose variables have values: at the start, and again after each recovery."""

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Return what to fetch and feed in addition, or None."""
        return None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Look at what the run gave. Not called where it failed."""

    def end(self, session: Session) -> None:
        """Be about to finish well; not called where an exception ends the loop, but for the end of the data."""
