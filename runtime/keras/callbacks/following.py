"""Following a metric: stopping, saving, or learning slower when it is best or no longer becomes better."""

import os
from pathlib import Path
from typing import Any

from runtime.keras.callbacks.callback import Callback


class Watching(Callback):
    """Follows one metric, and knows which of two values is better."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode is auto, min or max, not {mode!r}")
        grows = ("acc", "auc", "precision", "recall", "iou", "f1")
        rising = mode == "max" or (mode == "auto" and any(one in monitor.lower() for one in grows))
        self.monitor, self._sign, self._delta = monitor, 1.0 if rising else -1.0, abs(min_delta)
        self.best: float | None = None

    def _value(self, logs: Any) -> float:
        if self.monitor not in (logs or {}):
            raise ValueError(f"{type(self).__name__} follows {self.monitor!r}; there are {', '.join(logs or {})}")
        return float(logs[self.monitor])

    def _better(self, value: float) -> bool:
        return self.best is None or self._sign * (value - self.best) > self._delta


class EarlyStopping(Watching):
    """Stops when a metric has not become better for `patience` epochs."""

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self.stopped_epoch = self.best_epoch = 0
        self.wait = 0
        self._weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget earlier trainings."""
        self.best, self.wait, self.stopped_epoch, self._weights = self.baseline, 0, 0, None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look whether the metric is better."""
        if epoch < self.start_from_epoch:
            return
        value = self._value(logs)
        if self.restore_best_weights and self._weights is None:
            self._weights = self.model.get_weights()
        if self._better(value):
            self.best, self.best_epoch, self.wait = value, epoch, 0
            if self.restore_best_weights:
                self._weights = self.model.get_weights()
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.stopped_epoch, self.model.stop_training = epoch, True

    def on_train_end(self, logs: Any = None) -> None:
        """Bring the best weights back."""
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: {self.monitor} did not become better: stopped")
        if self._weights is not None:
            self.model.set_weights(self._weights)


class ModelCheckpoint(Watching):
    """Saves the model after each epoch, or after those in which a metric was best.

    `filepath` may have {epoch} and metrics in it: "model-{epoch:02d}-{val_loss:.2f}.keras". The whole model is saved as
    .keras; any other name gets the weights alone, as `save_weights` writes them. `save_freq` may be a number of
    batches instead of "epoch".
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool | None = None,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath, self.verbose, self.save_best_only = os.fspath(filepath), verbose, save_best_only
        whole = self.filepath.endswith(".keras")
        if save_weights_only is False and not whole:
            raise ValueError(f"a whole model is saved as .keras, not as {self.filepath!r}")
        self._whole = whole and not save_weights_only
        self.best = initial_value_threshold
        self._every = None if save_freq == "epoch" else int(save_freq)
        self._epoch = self._batches = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Remember the epoch, for the name."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save, if batches are counted."""
        self._batches += 1
        if self._every is not None and self._batches % self._every == 0:
            self._save(self._epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save, if epochs are counted."""
        if self._every is None:
            self._save(epoch, logs)

    def _save(self, epoch: int, logs: Any) -> None:
        if self.save_best_only:
            value = self._value(logs)
            if not self._better(value):
                return
            self.best = value
        path = self.filepath.format(epoch=epoch + 1, **(logs or {}))
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.model.save(path) if self._whole else self.model.save_weights(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saved {path}")


class ReduceLROnPlateau(Watching):
    """Multiplies the learning rate by `factor` when a metric has not become better for `patience` epochs."""

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        if not 0 < factor < 1:
            raise ValueError(f"factor is {factor}, and must be in (0, 1)")
        self.factor, self.patience, self.cooldown, self.min_lr = factor, patience, cooldown, min_lr
        self.verbose, self.wait, self._cooling = verbose, 0, 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget earlier trainings."""
        self.best, self.wait, self._cooling = None, 0, 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look whether the metric is better, and log the learning rate."""
        rate = float(self.model.optimizer.learning_rate.numpy())
        if logs is not None:
            logs["learning_rate"] = rate
        value = self._value(logs)
        if self._cooling:
            self._cooling, self.wait = self._cooling - 1, 0
        if self._better(value):
            self.best, self.wait = value, 0
        elif not self._cooling:
            self.wait += 1
            if self.wait >= self.patience and rate > self.min_lr:
                self.model.optimizer.learning_rate = max(rate * self.factor, self.min_lr)
                self._cooling, self.wait = self.cooldown, 0
