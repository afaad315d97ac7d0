"""MonitoredTrainingSession: a monitored session with the hooks that nearly every training wants."""

import os
from collections.abc import Iterable
from typing import Any

from runtime.monitoring.creator import ChiefSessionCreator
from runtime.monitoring.hook import SessionRunHook
from runtime.monitoring.hooks.checkpoints import CheckpointSaverHook
from runtime.monitoring.hooks.summaries import StepCounterHook, SummarySaverHook
from runtime.monitoring.monitored_session import MonitoredSession
from runtime.monitoring.scaffold import Scaffold

__all__ = ["MonitoredTrainingSession"]

USE_DEFAULT = object()
"""None means never, so what was not said needs a value of its own."""


def MonitoredTrainingSession(  # noqa: N802  # TensorFlow's name
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: str | os.PathLike[str] | None = None,
    scaffold: Scaffold | None = None,
    hooks: Iterable[SessionRunHook] | None = None,
    chief_only_hooks: Iterable[SessionRunHook] | None = None,
    save_checkpoint_secs: Any = USE_DEFAULT,
    save_summaries_steps: Any = USE_DEFAULT,
    save_summaries_secs: Any = USE_DEFAULT,
    config: Any = None,
    stop_grace_period_secs: float = 120,
    log_step_count_steps: int | None = 100,
    max_wait_secs: float = 7200,
    save_checkpoint_steps: Any = USE_DEFAULT,
    summary_dir: str | os.PathLike[str] | None = None,
    save_graph_def: bool = True,
) -> MonitoredSession:
    """Return a MonitoredSession that restores from `checkpoint_dir` at its start, saves there, and writes summaries.

    Checkpoints are saved every 600 seconds, summaries every 100 steps into `summary_dir` (by default the
    checkpoints'), steps a second every 100 steps; None or 0 for an interval means never. Hooks are called in this
    order: `chief_only_hooks`, those of here, `hooks`. There is one process here: it is the chief.
    """
    if not is_chief:
        raise ValueError("is_chief=False waits for another process to initialize the variables; here each has its own")
    scaffold = scaffold or Scaffold()
    summary_steps, summary_secs = _intervals(save_summaries_steps, save_summaries_secs, (100, None))
    checkpoint_steps, checkpoint_secs = _intervals(save_checkpoint_steps, save_checkpoint_secs, (None, 600))
    summary_dir = summary_dir or checkpoint_dir
    every: list[SessionRunHook] = [*(chief_only_hooks or ())]
    if summary_dir and log_step_count_steps:
        every.append(StepCounterHook(log_step_count_steps, output_dir=summary_dir))
    if summary_dir and (summary_steps or summary_secs):
        every.append(SummarySaverHook(summary_steps, summary_secs, summary_dir, scaffold=scaffold))
    if checkpoint_dir and (checkpoint_steps or checkpoint_secs):
        every.append(
            CheckpointSaverHook(
                checkpoint_dir, checkpoint_secs, checkpoint_steps, scaffold=scaffold, save_graph_def=save_graph_def
            )
        )
    creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir)
    return MonitoredSession(creator, [*every, *(hooks or ())], stop_grace_period_secs)


def _intervals(steps: Any, secs: Any, default: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return both intervals: where only one was said, the other is never."""
    if steps is USE_DEFAULT and secs is USE_DEFAULT:
        return default
    return tuple(None if one is USE_DEFAULT else one for one in (steps, secs))  # type: ignore[return-value]  # of two
