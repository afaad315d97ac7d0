"""fit, evaluate and predict: many steps, and who is told of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime import nest
from runtime.graph.convert import convert_to_tensor
from runtime.keras.batches import ArrayBatches, Weighed, batches_of, unpacked
from runtime.keras.callbacks.callback import Callback, History, Watchers
from runtime.keras.progress import ProgressBar
from runtime.keras.steps import Steps, numbers_of
from runtime.ops.random import seeds


class Trainer(Steps):
    """Trains and asks a model, batch by batch."""

    stop_training = False
    first_epoch = 0
    """The epoch that fit starts with; BackupAndRestore sets it."""

    history: History | None = None

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Train for some epochs, and return what was measured in each.

        The data is arrays, or a Dataset, a generator, a PyDataset or any iterable of (x, y) or (x, y, weights).
        `validation_split` keeps the last part of arrays out of training, `validation_data` is (x, y) or a source of
        batches; both are measured after every `validation_freq` epochs.
        """
        self._compiled()
        if validation_split:
            (x, y, sample_weight), validation_data = ArrayBatches(x, y, sample_weight).split(validation_split)
        batches = batches_of(x, y, sample_weight, batch_size, shuffle=shuffle, seed=_seed(), steps=steps_per_epoch)
        if class_weight is not None:
            batches = Weighed(batches, class_weight)
        params = {"epochs": epochs, "steps": steps_per_epoch or len(batches) or None, "verbose": verbose}
        watchers = Watchers(self, callbacks or (), params, ProgressBar(verbose) if verbose else None)
        self.stop_training, self.first_epoch = False, initial_epoch
        logs: dict[str, float] = {}
        watchers.tell("train_begin")
        for epoch in range(self.first_epoch, epochs):
            self.reset_metrics()
            watchers.tell("epoch_begin", epoch)
            logs = self._run_all("train", batches, watchers)
            if validation_data is not None and (epoch + 1) % validation_freq == 0:
                size = validation_batch_size or batch_size
                found = self._validated(validation_data, size, watchers, validation_steps)
                logs |= {f"val_{name}": value for name, value in found.items()}
            watchers.tell("epoch_end", epoch, logs)
            if self.stop_training:
                break
        watchers.tell("train_end", logs)
        self.history = watchers.history
        return watchers.history

    def _run_all(self, kind: str, batches: Any, watchers: Watchers) -> dict[str, float]:
        """Run a step on every batch; return the metrics after the last."""
        step = self._step(kind)
        logs: dict[str, float] = {}
        ran = False
        for number, batch in enumerate(batches):
            ran = True
            watchers.tell(f"{kind}_batch_begin", number)
            results = step(*nest.mapped(_as_tensor, batch))
            logs = numbers_of(results)
            watchers.tell(f"{kind}_batch_end", number, logs)
            if self.stop_training:
                break
        if not ran:
            raise ValueError("there is no data: not one batch came")
        return logs

    def _validated(self, data: Any, batch_size: int | None, watchers: Watchers, steps: int | None) -> dict[str, float]:
        x, y, weights = data if isinstance(data, tuple) and len(data) == 3 else (*_two(data), None)
        batches = batches_of(x, y, weights, batch_size, shuffle=False, seed=None, steps=steps)
        self.reset_metrics()
        watchers.tell("test_begin")
        logs = self._run_all("test", batches, watchers)
        watchers.tell("test_end", logs)
        return logs

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        callbacks: Sequence[Callback] | None = None,
        return_dict: bool = False,
        steps: int | None = None,
    ) -> Any:
        """Return the loss, or a list of the loss and the metrics, or with return_dict all of them by name."""
        self._compiled()
        self.reset_metrics()
        batches = batches_of(x, y, sample_weight, batch_size, shuffle=False, seed=None, steps=steps)
        params = {"epochs": 1, "steps": len(batches) or None}
        watchers = Watchers(self, callbacks or (), params, ProgressBar(verbose) if verbose else None)
        watchers.tell("test_begin")
        logs = self._run_all("test", batches, watchers)
        watchers.tell("test_end", logs)
        return logs if return_dict else self._listed(logs)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = 0,
        steps: int | None = None,
        callbacks: Sequence[Callback] | None = None,
    ) -> Any:
        """Return the outputs for all inputs, as arrays."""
        step = self._step("predict")
        watchers = Watchers(self, callbacks or (), {"steps": steps})
        watchers.tell("predict_begin")
        found: list[Any] = []
        batches = batches_of(x, None, None, batch_size, shuffle=False, seed=None, steps=steps)
        for number, (inputs, _, _) in enumerate(batches):
            watchers.tell("predict_batch_begin", number)
            found.append(_as_arrays(step(nest.mapped(_as_tensor, inputs))))
            watchers.tell("predict_batch_end", number, {"outputs": found[-1]})
        if not found:
            raise ValueError("there is no data: not one batch came")
        watchers.tell("predict_end")
        return _joined(found)

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Train on one batch; return the loss, a list of it and the metrics, or a dict: of this batch alone."""
        return self._on_batch("train", x, y, sample_weight, class_weight, named=return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Measure one batch; return the loss, a list of it and the metrics, or a dict."""
        return self._on_batch("test", x, y, sample_weight, None, named=return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Return the outputs for one batch, as arrays."""
        inputs, _, _ = unpacked((x,))
        return _as_arrays(self._step("predict")(nest.mapped(_as_tensor, inputs)))

    def _on_batch(self, kind: str, x: Any, y: Any, weights: Any, class_weight: Any, *, named: bool) -> Any:
        self._compiled()
        self.reset_metrics()
        batch = unpacked((x, y, weights))
        if class_weight is not None:
            (batch,) = Weighed([batch], class_weight)
        logs = numbers_of(self._step(kind)(*nest.mapped(_as_tensor, batch)))
        return logs if named else self._listed(logs)

    def _listed(self, logs: dict[str, float]) -> Any:
        """Return numbers in the order of the metrics, without their names; one alone is no list."""
        places = {name: at for at, name in enumerate(self.metrics_names)}
        values = [logs[name] for name in sorted(logs, key=lambda name: places.get(name, len(places)))]
        return values[0] if len(values) == 1 else values


def _as_arrays(outputs: Any) -> Any:
    return nest.mapped(lambda one: one.numpy(), outputs)


def _as_tensor(value: Any) -> Any:
    return None if value is None else convert_to_tensor(value)


def _two(data: Any) -> tuple[Any, Any]:
    return (data[0], data[1]) if isinstance(data, tuple | list) and len(data) == 2 else (data, None)


def _seed() -> Any:
    """Return what shuffles: a number that follows from rt.set_random_seed, or None for chance."""
    found = seeds(None)
    return None if not any(found.values()) else list(found.values())


def _joined(parts: list[Any]) -> Any:
    """Return batches of equal structure as one."""
    first = parts[0]
    if isinstance(first, dict):
        return {key: _joined([one[key] for one in parts]) for key in first}
    if isinstance(first, list | tuple):
        return type(first)(_joined([one[at] for one in parts]) for at in range(len(first)))
    return np.concatenate(parts)
