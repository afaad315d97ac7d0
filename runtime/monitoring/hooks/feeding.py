"""Hooks that feed and fetch for themselves: FeedFnHook before each run, FinalOpsHook at the end."""

from collections.abc import Callable, Mapping
from typing import Any

from runtime import logging
from runtime.errors import OutOfRangeError
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook
from runtime.session.session import Session

__all__ = ["FeedFnHook", "FinalOpsHook"]


class FeedFnHook(SessionRunHook):
    """Feeds each run what `feed_fn()` returns."""

    def __init__(self, feed_fn: Callable[[], Mapping[Any, Any]]) -> None:
        self.feed_fn = feed_fn

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the next values."""
        return SessionRunArgs(fetches=None, feed_dict=self.feed_fn())


class FinalOpsHook(SessionRunHook):
    """Runs `final_ops` at the end; `final_ops_values` is what they gave."""

    def __init__(self, final_ops: Any, final_ops_feed_dict: Mapping[Any, Any] | None = None) -> None:
        self._final_ops = final_ops
        self._feeds = final_ops_feed_dict
        self._values: Any = None

    @property
    def final_ops_values(self) -> Any:
        """The values, nested as the ops were; None before the end."""
        return self._values

    def end(self, session: Session) -> None:
        """Run them."""
        if self._final_ops is None:
            return
        try:
            self._values = session.run(self._final_ops, self._feeds)
        except (OutOfRangeError, StopIteration):
            logging.warning("FinalOpsHook reads the input, which is at its end: final ops should only read variables")
            raise
