"""compile, fit, evaluate, predict: a step is one rt.function over model, loss, gradients, update and metrics."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from runtime.autodiff.tape import GradientTape
from runtime.function import Function, function
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.keras import optimizers
from runtime.keras.batches import ArrayBatches, batches_of, unpacked, weights_of_classes
from runtime.keras.callbacks.callback import Callback, History, Watchers
from runtime.keras.objectives import Objectives
from runtime.keras.progress import ProgressBar
from runtime.layers.structure import flattened, mapped
from runtime.ops import arithmetic, shaping
from runtime.ops.random import seeds

Step = Callable[..., Any]


class Trainer:
    """What a model gets from being compiled. A subclass may have its own train_step and test_step."""

    optimizer: Any = None
    stop_training = False
    history: History | None = None
    compiled_with: dict[str, Any] | None = None
    _objectives: Objectives | None = None
    _steps: dict[str, Step]

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        run_eagerly: bool = False,
        weighted_metrics: Any = None,
    ) -> None:
        """Say how to train: what moves the weights, towards what, and what is measured.

        Weights of examples and classes count in the loss and in `weighted_metrics`, not in `metrics`.
        Losses and metrics are one for all outputs, or a list or dict of one for each. Call it again after a layer was
        frozen or released. With `run_eagerly`, steps run op by op, so that a debugger can stop inside of them.
        """
        self.optimizer = optimizers.get(optimizer)
        self.compiled_with = {
            "optimizer": optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
            "weighted_metrics": weighted_metrics, "run_eagerly": run_eagerly,
        }  # fmt: skip
        self._objectives = Objectives(loss, metrics, loss_weights, weighted_metrics)
        self._run_eagerly = run_eagerly
        self._steps = {}

    # -- one step

    def train_step(self, data: Any) -> dict[str, Any]:
        """Train on one batch, (x, y, weights), and return the metrics so far."""
        x, y, weights = data
        with GradientTape() as tape:
            y_pred = self(x, training=True)  # type: ignore[operator]  # a model is a layer
            loss = self.compute_loss(y, y_pred, weights)
        variables = self.trainable_weights  # type: ignore[attr-defined]
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return self._measured(loss, x, y, y_pred, weights)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Measure one batch, (x, y, weights), and return the metrics so far."""
        x, y, weights = data
        y_pred = self(x, training=False)  # type: ignore[operator]
        return self._measured(self.compute_loss(y, y_pred, weights), x, y, y_pred, weights)

    def predict_step(self, x: Any) -> Any:
        """Return the outputs for one batch."""
        return self(x, training=False)  # type: ignore[operator]

    def compute_loss(self, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the loss of a batch, penalties of the weights included."""
        with name_scope("loss"):
            loss = self._compiled().total(y, y_pred, sample_weight)
            for penalty in self.losses:  # type: ignore[attr-defined]
                loss = loss + penalty
            return loss

    def _measured(self, loss: Any, x: Any, y: Any, y_pred: Any, weights: Any) -> dict[str, Any]:
        with name_scope("metrics"):
            count = arithmetic.cast(shaping.shape(next(flattened(x)))[0], loss.dtype)
            objectives = self._compiled()
            objectives.update(loss, y, y_pred, weights, count)
            return objectives.results()

    @property
    def metrics(self) -> list[Any]:
        """What is measured, the loss first."""
        return self._compiled().metrics

    def _compiled(self) -> Objectives:
        if self._objectives is None:
            raise RuntimeError("the model is not compiled: call compile(optimizer, loss) first")
        return self._objectives

    def _step(self, kind: str) -> Step:
        """Return a step as it runs: traced to a graph, unless compile was told otherwise."""
        if state.graph is not None:
            raise RuntimeError("a model is trained and asked eagerly, not inside of `with graph.as_default()`")
        if not hasattr(self, "_steps"):
            self._steps = {}
        if kind not in self._steps:
            steps: dict[str, Step] = {
                "train": lambda x, y, weights: self.train_step((x, y, weights)),
                "test": lambda x, y, weights: self.test_step((x, y, weights)),
                "predict": self.predict_step,
            }
            step = steps[kind]
            self._steps[kind] = step if getattr(self, "_run_eagerly", False) else function(step)
        return self._steps[kind]

    def step_graph(self) -> Any:
        """Return the graph of a training step, or None where none was traced."""
        step = self._steps.get("train")
        return step.graphs[0] if isinstance(step, Function) and step.graphs else None

    # -- many steps

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Sequence[Callback] = (),
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_batch_size: int | None = None,
    ) -> History:
        """Train for some epochs, and return what was measured in each.

        The data is arrays, or a Dataset or generator of (x, y) or (x, y, weights). `validation_split` keeps the last
        part of arrays out of training, `validation_data` is (x, y) or a Dataset; both are measured after each epoch.
        """
        objectives = self._compiled()
        if class_weight is not None:
            sample_weight = weights_of_classes(y, class_weight, sample_weight)
        if validation_split:
            (x, y, sample_weight), validation_data = ArrayBatches(x, y, sample_weight).split(validation_split)
        batches = batches_of(x, y, sample_weight, batch_size, shuffle=shuffle, seed=_seed(), steps=steps_per_epoch)
        params = {"epochs": epochs, "steps": steps_per_epoch or len(batches) or None}
        watchers = Watchers(self, callbacks, params, ProgressBar(verbose) if verbose else None)
        self.stop_training = False
        watchers.tell("train_begin")
        for epoch in range(initial_epoch, epochs):
            objectives.reset()
            watchers.tell("epoch_begin", epoch)
            logs = self._run_all("train", batches, watchers)
            if validation_data is not None:
                found = self._validated(validation_data, validation_batch_size or batch_size, watchers)
                logs |= {f"val_{name}": value for name, value in found.items()}
            watchers.tell("epoch_end", epoch, logs)
            if self.stop_training:
                break
        watchers.tell("train_end")
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
            results = step(*mapped(batch, _as_tensor))
            logs = {name: float(value) for name, value in results.items()}
            watchers.tell(f"{kind}_batch_end", number, logs)
            if self.stop_training:
                break
        if not ran:
            raise ValueError("there is no data: not one batch came")
        return logs

    def _validated(self, data: Any, batch_size: int | None, watchers: Watchers) -> dict[str, float]:
        x, y, weights = data if isinstance(data, tuple) and len(data) == 3 else (*_two(data), None)
        batches = batches_of(x, y, weights, batch_size, shuffle=False, seed=None)
        self._compiled().reset()
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
        callbacks: Sequence[Callback] = (),
        return_dict: bool = False,
        steps: int | None = None,
    ) -> Any:
        """Return the loss, or a list of the loss and the metrics, or with return_dict all of them by name."""
        self._compiled().reset()
        batches = batches_of(x, y, sample_weight, batch_size, shuffle=False, seed=None, steps=steps)
        params = {"epochs": 1, "steps": len(batches) or None}
        watchers = Watchers(self, callbacks, params, ProgressBar(verbose) if verbose else None)
        watchers.tell("test_begin")
        logs = self._run_all("test", batches, watchers)
        watchers.tell("test_end", logs)
        if return_dict:
            return logs
        values = list(logs.values())
        return values[0] if len(values) == 1 else values

    def predict(self, x: Any, batch_size: int | None = None, verbose: Any = 0, steps: int | None = None) -> Any:
        """Return the outputs for all inputs, as arrays."""
        step = self._step("predict")
        found: list[Any] = []
        for inputs, _, _ in batches_of(x, None, None, batch_size, shuffle=False, seed=None, steps=steps):
            found.append(mapped(step(mapped(inputs, _as_tensor)), lambda one: one.numpy()))
        if not found:
            raise ValueError("there is no data: not one batch came")
        return _joined(found)

    def train_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None) -> dict[str, float]:
        """Train on one batch; return the metrics of this batch alone."""
        self._compiled().reset()
        return self._on_batch("train", x, y, sample_weight)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None) -> dict[str, float]:
        """Measure one batch; return its metrics."""
        self._compiled().reset()
        return self._on_batch("test", x, y, sample_weight)

    def _on_batch(self, kind: str, x: Any, y: Any, weights: Any) -> dict[str, float]:
        results = self._step(kind)(*mapped(unpacked((x, y, weights)), _as_tensor))
        return {name: float(value) for name, value in results.items()}


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
