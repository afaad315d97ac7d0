"""Learning rates by the epoch, and a stop to losses that are none."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.keras.callbacks.callback import Callback


class LearningRateScheduler(Callback):
    """Sets the learning rate for each epoch: schedule(epoch, learning rate so far), or schedule(epoch)."""

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = len(inspect.signature(schedule).parameters) > 1

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Set it."""
        optimizer = self.model.optimizer
        before = [float(optimizer.learning_rate.numpy())] if self._takes_rate else []
        rate = self.schedule(epoch, *before)
        optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"Epoch {epoch + 1}: learning rate {float(rate):g}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Log it."""
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate.numpy())


class TerminateOnNaN(Callback):
    """Stops when the loss is NaN or infinite."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not np.isfinite(loss):
            print(f"Batch {batch}: the loss is {loss}: stopped")
            self.model.stop_training = True
