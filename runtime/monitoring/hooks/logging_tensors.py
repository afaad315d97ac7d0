"""LoggingTensorHook: values of tensors as lines of the log."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from runtime import logging
from runtime.graph.context import get_default_graph
from runtime.graph.tensor import Tensor
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.monitoring.timer import SecondOrStepTimer
from runtime.session.session import Session

__all__ = ["LoggingTensorHook"]


class LoggingTensorHook(SessionRunHook):
    """Logs tensors at the first run, and every so many runs or seconds after it; and at the end, where `at_end`.

    tensors: tensors or names of them, with their names in the log where it is a dict.
    formatter: given a dict of values, returns the line.
    Messages are of the level INFO: `rt.logging.set_verbosity(rt.logging.INFO)` shows them.
    """

    def __init__(
        self,
        tensors: Mapping[str, Any] | Iterable[Any],
        every_n_iter: int | None = None,
        every_n_secs: float | None = None,
        at_end: bool = False,
        formatter: Callable[[dict[Any, Any]], str] | None = None,
    ) -> None:
        if every_n_iter is not None and every_n_iter < 1:
            raise ValueError(f"every_n_iter must be positive, got {every_n_iter}")
        at_end_only = at_end and every_n_iter is None and every_n_secs is None
        self._timer = None if at_end_only else SecondOrStepTimer(every_n_secs, every_n_iter)
        self._named = (
            {tag: tensors[tag] for tag in sorted(tensors)}
            if isinstance(tensors, Mapping)
            else {one: one for one in tensors}
        )
        self._at_end = at_end
        self._formatter = formatter

    def begin(self) -> None:
        """Find the tensors in the graph."""
        self._runs = 0
        self._tensors = {tag: _tensor_of(one) for tag, one in self._named.items()}
        if self._timer is not None:
            self._timer.reset()

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Ask for the values where they are due."""
        self._due = self._timer is not None and self._timer.should_trigger_for_step(self._runs)
        return SessionRunArgs(self._tensors) if self._due else None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Log them."""
        if self._due:
            self._log(run_values.results)
        self._runs += 1

    def end(self, session: Session) -> None:
        """Log the last values."""
        if self._at_end:
            self._log(session.run(self._tensors))

    def _log(self, values: dict[Any, Any]) -> None:
        elapsed = None if self._timer is None else self._timer.update_last_triggered_step(self._runs)[0]
        if self._formatter is not None:
            logging.info("%s", self._formatter(values))
            return
        with np.printoptions(suppress=True):
            line = ", ".join(f"{tag} = {value}" for tag, value in values.items())
        logging.info("%s%s", line, "" if elapsed is None else f" ({elapsed:.3f} sec)")


def _tensor_of(value: Any) -> Tensor:
    """Return the tensor that is meant; an operation's name means its one output."""
    element = get_default_graph().as_graph_element(value)
    if isinstance(element, Tensor):
        return element
    if len(element.outputs) != 1:
        raise ValueError(f"{element.name} has {len(element.outputs)} outputs: say which, as in '{element.name}:0'")
    return element.outputs[0]
