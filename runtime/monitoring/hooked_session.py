"""HookedSession: one session with hooks around each of its runs. A recovery throws it away and makes another."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from runtime.errors import AbortedError, UnavailableError
from runtime.monitoring.coordinator import Coordinator
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.session.session import Session
from runtime.session.trace import RunMetadata, RunOptions

RECOVERABLE = (AbortedError, UnavailableError)
"""Errors after which a new session, from the last checkpoint, may do better."""


class HookedSession:
    """Runs a session with hooks; `coordinator` is for threads that hooks start."""

    def __init__(self, session: Session, hooks: Sequence[SessionRunHook], stop_grace_period_secs: float) -> None:
        self.session = session
        self.coordinator = Coordinator(clean_stop_exception_types=())
        self._hooks = hooks
        self._stop_grace_period_secs = stop_grace_period_secs
        self._stop_requested = False
        try:
            for hook in hooks:
                hook.after_create_session(session, self.coordinator)
        except BaseException:
            self.coordinator.request_stop()  # of threads that the hooks before it have started
            session.close()
            raise

    def should_stop(self) -> bool:
        """Tell whether a hook or a thread has asked to stop; raises what a thread has reported."""
        self.coordinator.raise_requested_exception()
        return self._stop_requested or self.coordinator.should_stop()

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run with all hooks; raises RuntimeError where one has asked to stop."""
        if self._stop_requested:
            raise RuntimeError("run was called after a hook has requested to stop: ask should_stop() before each run")
        try:
            return self._run(fetches, feed_dict, options or RunOptions(), run_metadata or RunMetadata())
        except RECOVERABLE:
            raise
        except Exception as error:
            # a thread that failed in a recoverable way may be why this run failed in another
            cause = self.coordinator.requested_exception
            if isinstance(cause, RECOVERABLE):
                raise cause from error
            raise

    def _run(self, fetches: Any, feed_dict: Any, options: RunOptions, run_metadata: Any) -> Any:
        with ExitStack() as during:
            context = SessionRunContext(SessionRunArgs(fetches, feed_dict), self.session, during)
            wanted, feeds, options = self._asked_by_hooks(context, options)
            feeds = _joined(feed_dict, feeds, "the caller and a hook") if feeds else feed_dict
            outcome, results = self.session.run((fetches, wanted), feeds, options, run_metadata)
        for number, hook in enumerate(self._hooks):
            hook.after_run(context, SessionRunValues(results.get(number), options, run_metadata))
        self._stop_requested |= context.stop_requested
        return outcome

    def _asked_by_hooks(
        self, context: SessionRunContext, options: RunOptions
    ) -> tuple[dict[int, Any], dict[Any, Any], RunOptions]:
        """Return what the hooks fetch, by their number, what they feed, and options that suit all."""
        wanted: dict[int, Any] = {}
        feeds: dict[Any, Any] = {}
        for number, hook in enumerate(self._hooks):
            asked = hook.before_run(context)
            if asked is None:
                continue
            if asked.fetches is not None:
                wanted[number] = asked.fetches
            if asked.feed_dict:
                feeds = _joined(feeds, asked.feed_dict, "two hooks")
            if asked.options is not None:
                options = max(options, asked.options, key=lambda one: one.trace_level)
        return wanted, feeds, options

    def close(self) -> None:
        """Stop the threads and close the session; raises what a thread has reported."""
        self.coordinator.request_stop()
        try:
            self.coordinator.join(
                stop_grace_period_secs=self._stop_grace_period_secs,
                ignore_live_threads=True,
            )
        finally:
            self.session.close()


def _joined(one: Mapping[Any, Any] | None, other: Mapping[Any, Any], both: str) -> dict[Any, Any]:
    joined = {**(one or {}), **other}
    if len(joined) < len(one or {}) + len(other):
        twice = [getattr(key, "name", key) for key in other if key in (one or {})]
        raise RuntimeError(f"{', '.join(twice)} is fed by {both}")
    return joined
