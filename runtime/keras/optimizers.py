"""Keras's optimizers: TensorFlow 1's with Keras's defaults, and a learning rate that can be set while training."""

from typing import Any

from runtime import optim, schedules
from runtime.graph.slices import IndexedSlices
from runtime.keras.moments import Adamax, Lion, Nadam
from runtime.keras.optimizer import KerasOptimizer
from runtime.ops import training
from runtime.variables.initializers import Zeros
from runtime.variables.variable import Variable


class SGD(KerasOptimizer):
    """Gradient descent; with momentum, the learning rate is in the speed."""

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "SGD",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        super().__init__(name, learning_rate=rate, momentum=momentum)
        self._momentum, self._nesterov = momentum, nesterov

    def _create_slots(self, variables: Any) -> None:
        if self._momentum:
            for variable in variables:
                self._slot(variable, "momentum")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, momentum = self._rates_for(variable)
        if not self._momentum:
            return training.apply_gradient_descent(variable.handle, rate, grad)
        handles = self._handles(variable, "momentum")
        return training.apply_keras_momentum(*handles, rate, grad, momentum, use_nesterov=self._nesterov)

    def _apply_repeated(self, grad: IndexedSlices, variable: Variable) -> Any:
        if self._momentum:
            return super()._apply_repeated(grad, variable)
        (rate,) = self._rates_for(variable, "learning_rate")
        return variable.scatter_sub(grad.with_values(grad.values * rate))

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        rate, momentum = self._rates_for(variable)
        handles = self._handles(variable, "momentum")
        return training.sparse_apply_keras_momentum(*handles, rate, grad, rows, momentum, use_nesterov=self._nesterov)


class Adam(KerasOptimizer, optim.AdamOptimizer):
    """Adam with Keras's epsilon of 1e-7."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Adam",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        optim.AdamOptimizer.__init__(self, rate, beta_1, beta_2, epsilon, name=name)


class AdamW(KerasOptimizer, optim.AdamWOptimizer):
    """Adam with weights that shrink by learning_rate · weight_decay beside it."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "AdamW",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm)
        optim.AdamWOptimizer.__init__(self, rate, weight_decay, beta_1, beta_2, epsilon, name)


class Lamb(KerasOptimizer, optim.LambOptimizer):
    """Adam's step, as long as the layer's weights are."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.0,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Lamb",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm)
        optim.LambOptimizer.__init__(self, rate, weight_decay, beta_1, beta_2, epsilon, name)


class Adagrad(KerasOptimizer, optim.AdagradOptimizer):
    """Adagrad."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Adagrad",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        optim.AdagradOptimizer.__init__(self, rate, initial_accumulator_value, name=name)


class Adadelta(KerasOptimizer, optim.AdadeltaOptimizer):
    """Adadelta with Keras's epsilon of 1e-7."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Adadelta",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        optim.AdadeltaOptimizer.__init__(self, rate, rho, epsilon, name=name)


class RMSprop(KerasOptimizer, optim.RMSPropOptimizer):
    """RMSProp whose mean squares start from 0."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "RMSprop",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        optim.RMSPropOptimizer.__init__(self, rate, rho, momentum, epsilon, centered=centered, name=name)

    def _slot(self, variable: Variable, slot: str, initial: Any = None) -> Variable:
        return super()._slot(variable, slot, Zeros())


class Ftrl(KerasOptimizer, optim.FtrlOptimizer):
    """Follow the regularized leader."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Ftrl",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        penalties = (l1_regularization_strength, l2_regularization_strength)
        optim.FtrlOptimizer.__init__(self, rate, learning_rate_power, initial_accumulator_value, *penalties, name=name)


_NAMED: dict[str, Any] = {
    one.__name__.lower(): one for one in (SGD, Adam, AdamW, Lamb, Nadam, Adamax, Lion, Adagrad, Adadelta, RMSprop, Ftrl)
}


def get(given: Any) -> Any:
    """Return the optimizer that a name or an object means."""
    if isinstance(given, str):
        if given.lower() not in _NAMED:
            raise ValueError(f"optimizer {given!r} is none of {', '.join(_NAMED)}")
        return _NAMED[given.lower()]()
    if not isinstance(given, optim.Optimizer):
        raise TypeError(f"an optimizer is a name or an Optimizer, not {given!r}")
    return given


Optimizer = KerasOptimizer
"""Keras's name of what all of them are."""

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "KerasOptimizer", "Lamb", "Lion", "Nadam"]
__all__ += ["Optimizer", "RMSprop", "get", "schedules"]
