"""When training stops: at a step, or where the loss is no number any more."""

from typing import Any

import numpy as np

from runtime import logging
from runtime.monitoring.coordinator import Coordinator
from runtime.monitoring.hook import SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from runtime.monitoring.hooks.global_step import global_step_after
from runtime.session.session import Session

__all__ = ["NanLossDuringTrainingError", "NanTensorHook", "StopAtStepHook"]


class StopAtStepHook(SessionRunHook):
    """Requests a stop when the global step is `last_step`, or `num_steps` more than it was at the start.

    Raises ValueError unless just one of the two is given.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        if (num_steps is None) == (last_step is None):
            raise ValueError("give either num_steps or last_step")
        self._num_steps = num_steps
        self._last_step = last_step

    def begin(self) -> None:
        """Find the global step."""
        self._step = global_step_after(self)

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Count from here; a recovery does not begin to count anew."""
        if self._last_step is None:
            assert self._num_steps is not None
            self._last_step = session.run(self._step) + self._num_steps

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the step."""
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Look whether the last step is reached."""
        assert self._last_step is not None
        if run_values.results >= self._last_step:
            run_context.request_stop()


class NanLossDuringTrainingError(RuntimeError):
    """The loss is NaN: nothing will come of this training."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanTensorHook(SessionRunHook):
    """Looks at the loss of each run; where it is NaN, raises NanLossDuringTrainingError or only stops training."""

    def __init__(self, loss_tensor: Any, fail_on_nan_loss: bool = True) -> None:
        self._loss = loss_tensor
        self._fail = fail_on_nan_loss

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        """Ask for the loss."""
        return SessionRunArgs(self._loss)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Look at it."""
        if not np.isnan(run_values.results).any():
            return
        if self._fail:
            raise NanLossDuringTrainingError
        logging.warning("Model diverged with loss = NaN.")
        run_context.request_stop()
