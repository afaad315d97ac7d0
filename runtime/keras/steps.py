"""What a compiled model does with one batch: one rt.function over model, loss, gradients, update and metrics."""

from collections.abc import Callable, Iterator
from typing import Any

from runtime import nest
from runtime.autodiff.tape import GradientTape
from runtime.function import Function, function
from runtime.graph.context import name_scope, state
from runtime.keras import optimizers
from runtime.keras.batches import packed, unpacked
from runtime.keras.objectives import Objectives
from runtime.metrics.metric import Metric
from runtime.ops import arithmetic, shaping

Step = Callable[..., Any]


class Steps:
    """What a model gets from being compiled. A subclass may have its own train_step, test_step and predict_step."""

    optimizer: Any = None
    loss: Any = None
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
        steps_per_execution: int = 1,
        jit_compile: Any = None,
    ) -> None:
        """Say how to train: what moves the weights, towards what, and what is measured.

        Weights of examples and classes count in the loss and in `weighted_metrics`, not in `metrics`.
        Losses and metrics are one for all outputs, or a list or dict of one for each. Call it again after a layer was
        frozen or released. With `run_eagerly`, steps run op by op, so that a debugger can stop inside of them.
        `steps_per_execution` and `jit_compile` are Keras's and change nothing: a step is compiled as it is.
        """
        self.optimizer, self.loss = optimizers.get(optimizer), loss
        self.compiled_with = {
            "optimizer": optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
            "weighted_metrics": weighted_metrics, "run_eagerly": run_eagerly,
        }  # fmt: skip
        self._objectives = Objectives(
            loss, metrics, loss_weights, weighted_metrics, getattr(self, "output_names", None)
        )
        self._run_eagerly = run_eagerly
        self._steps = {}

    def train_step(self, data: Any) -> dict[str, Any]:
        """Train on one batch, (x, y) or (x, y, weights) or x alone, and return the metrics so far."""
        x, y, weights = unpacked(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)  # type: ignore[operator]  # a model is a layer
            loss = self.compute_loss(x, y, y_pred, weights)
        variables = self.trainable_weights  # type: ignore[attr-defined]
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return self._measured(loss, x, y, y_pred, weights)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Measure one batch, and return the metrics so far."""
        x, y, weights = unpacked(data)
        y_pred = self(x, training=False)  # type: ignore[operator]
        return self._measured(self.compute_loss(x, y, y_pred, weights, training=False), x, y, y_pred, weights)

    def predict_step(self, data: Any) -> Any:
        """Return the outputs for one batch."""
        return self(unpacked(data)[0], training=False)  # type: ignore[operator]

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """Return the loss of a batch, with penalties of the weights and what layers added."""
        with name_scope("loss"):
            parts = list(self.losses)  # type: ignore[attr-defined]
            objectives = self._compiled()
            if y is not None and (objectives.has_loss or not parts):
                parts.insert(0, objectives.total(y, y_pred, sample_weight))
            if not parts:
                raise ValueError("there is no loss: give labels, or a model that calls add_loss")
            loss = parts[0]
            for penalty in parts[1:]:
                loss = loss + penalty
            return loss

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Add a batch to the metrics, the loss apart, and return them all."""
        if y is not None:
            self._compiled().update(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _measured(self, loss: Any, x: Any, y: Any, y_pred: Any, weights: Any) -> dict[str, Any]:
        with name_scope("metrics"):
            count = arithmetic.cast(shaping.shape(next(nest.leaves(x)))[0], loss.dtype)
            self._compiled().loss.update_state(loss, sample_weight=count)
            return self.compute_metrics(x, y, y_pred, weights)

    # -- metrics

    @property
    def metrics(self) -> list[Any]:
        """What is measured, the loss first; metrics that are attributes of the model or a layer count too."""
        found = [] if self._objectives is None else self._objectives.metrics
        return list(dict.fromkeys([*found, *_metrics_inside(self)]))

    @property
    def metrics_names(self) -> list[str]:
        """Their names."""
        return [one.name for one in self.metrics]

    def get_metrics_result(self) -> dict[str, Any]:
        """Return each metric so far, by name."""
        found: dict[str, Any] = {}
        for one in self.metrics:
            result = one.result()
            if callable(result):  # Keras 3's `return self.total.value`, which is a method here as in TensorFlow
                result = result()
            found |= result if isinstance(result, dict) else {one.name: result}
        return found

    def reset_metrics(self) -> None:
        """Start all metrics anew."""
        for one in self.metrics:
            one.reset_state()

    # -- running

    def _compiled(self) -> Objectives:
        if self._objectives is None:
            raise RuntimeError("the model is not compiled: call compile(optimizer, loss) first")
        return self._objectives

    def __getstate__(self) -> dict[str, Any]:
        """Leave the traced steps behind where a model is copied or pickled: they are those of this very object."""
        return {**vars(self), "_steps": {}}

    def _step(self, kind: str) -> Step:
        """Return a step as it runs: traced to a graph, unless compile was told otherwise."""
        if state.graph is not None:
            raise RuntimeError("a model is trained and asked eagerly, not inside of `with graph.as_default()`")
        if not hasattr(self, "_steps"):
            self._steps = {}
        if kind not in self._steps:
            steps: dict[str, Step] = {
                "train": lambda x, y, weights: self.train_step(packed(x, y, weights)),
                "test": lambda x, y, weights: self.test_step(packed(x, y, weights)),
                "predict": lambda x: self.predict_step(packed(x, None, None)),
            }
            step = steps[kind]
            self._steps[kind] = step if getattr(self, "_run_eagerly", False) else function(step)
        return self._steps[kind]

    def step_graph(self) -> Any:
        """Return the graph of a training step, or None where none was traced."""
        step = self._steps.get("train")
        return step.graphs[0] if isinstance(step, Function) and step.graphs else None


def numbers_of(results: dict[str, Any]) -> dict[str, float]:
    """Return what a step gave as numbers in order of their names; a metric of several values gives each by its own."""
    found: dict[str, float] = {}
    for name, value in sorted(results.items()):
        found |= numbers_of(value) if isinstance(value, dict) else {name: float(value)}
    return found


def _metrics_inside(layer: Any) -> Iterator[Metric]:
    """Yield the metrics among the attributes of a layer, and of those inside of it."""
    for name, value in vars(layer).items():
        if name not in ("_arguments", "compiled_with"):
            yield from (one for one in nest.leaves(value) if isinstance(one, Metric))
    for inner in layer.layers:
        yield from _metrics_inside(inner)
