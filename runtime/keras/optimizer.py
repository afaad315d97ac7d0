"""What Keras adds to TensorFlow 1's optimizers: a rate that can be set while training, clipping, decay of weights."""

from typing import Any

import numpy as np

from runtime import optim
from runtime.arrays import float32, int64
from runtime.graph.context import init_scope
from runtime.graph.slices import IndexedSlices
from runtime.layers.arguments import arguments_of
from runtime.ops import arithmetic
from runtime.optim.clipping import clip_by_global_norm, clip_by_norm
from runtime.schedules import LearningRateSchedule
from runtime.variables.variable import Variable


class KerasOptimizer(optim.Optimizer):
    """What Keras adds: `iterations`, `learning_rate` as a variable or a schedule, and clipping of gradients.

    `weight_decay` lets weights shrink by learning_rate · weight_decay before each step.
    """

    _arguments: dict[str, Any]

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """Write down what the optimizer is made of, for `get_config`."""
        self = super().__new__(cls)
        self._arguments = arguments_of(cls, args, options)
        return self

    @property
    def name(self) -> str:
        """The optimizer's name."""
        return self._name

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make the same optimizer, with the learning rate as it is now."""
        rate = self._schedule if self._schedule is not None else float(self._rate_variable.numpy())
        return {**self._arguments, "name": self._name, "learning_rate": rate}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new optimizer from what `get_config` gave."""
        return cls(**config)

    def own_variables(self) -> list[Variable]:
        """Return the count of steps and, where no schedule gives it, the learning rate."""
        return [self.iterations, *([] if self._rate_variable is None else [self._rate_variable])]

    def continue_from(self, step: int) -> None:
        """Go on as after so many steps: powers of Adam's betas follow from them."""
        for power, beta in zip(getattr(self, "_powers", []), ("beta1", "beta2"), strict=False):
            power.assign(np.asarray(float(self._given[beta]) ** (step + 1), power.dtype.numpy))

    def _start(
        self, learning_rate: Any, clipnorm: Any, clipvalue: Any, global_clipnorm: Any, weight_decay: Any = None
    ) -> Any:
        """Make the variables; return the learning rate as the optimizers below take it: a callable."""
        self._weight_decay = weight_decay
        self._clips = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        if sum(one is not None for one in self._clips.values()) > 1:
            raise ValueError("gradients are clipped in one way: clipnorm, clipvalue or global_clipnorm")
        with init_scope():
            self.iterations = Variable(0, trainable=False, dtype=int64, name="iterations")
            self._schedule = learning_rate if isinstance(learning_rate, LearningRateSchedule) else None
            self._rate_variable: Any = None
            if self._schedule is None:
                self._rate_variable = Variable(learning_rate, trainable=False, dtype=float32, name="learning_rate")
        return self._rate_now

    def _rate_now(self) -> Any:
        return self._rate_variable.value() if self._schedule is None else self._schedule(self.iterations.value())

    @property
    def learning_rate(self) -> Any:
        """The learning rate now, a variable or a tensor; set it to a number."""
        return self._rate_variable if self._schedule is None else self._rate_now()

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if self._schedule is not None:
            raise ValueError("the learning rate follows a schedule, and cannot be set")
        self._rate_variable.assign(value)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """Clip gradients as wanted, apply them, and count the step."""
        pairs = [(grad, variable) for grad, variable in grads_and_vars if grad is not None]
        clipped = self._clipped([grad for grad, _ in pairs])
        if self._weight_decay:
            for _, variable in pairs:
                variable.assign_sub(variable.value() * (self._rate_now() * self._weight_decay), read_value=False)
        done = super().apply_gradients(zip(clipped, (one for _, one in pairs), strict=True), global_step, name)
        self.iterations.assign_add(1)
        for _, variable in pairs:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable.value()))
        return done

    def apply(self, grads: Any, trainable_variables: Any) -> Any:
        """Apply gradients, given apart from their variables."""
        return self.apply_gradients(zip(grads, trainable_variables, strict=True))

    def _clipped(self, grads: list[Any]) -> list[Any]:
        norm, value, together = (self._clips[one] for one in ("clipnorm", "clipvalue", "global_clipnorm"))
        if norm is not None:
            return [clip_by_norm(one, norm) for one in grads]
        if value is not None:
            return [_bounded(one, value) for one in grads]
        return clip_by_global_norm(grads, together)[0] if together is not None else grads


def _bounded(grad: Any, value: float) -> Any:
    if isinstance(grad, IndexedSlices):
        return grad.with_values(arithmetic.clip_by_value(grad.values, -value, value))
    return arithmetic.clip_by_value(grad, -value, value)
