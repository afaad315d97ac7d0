"""Optimizers that Keras has beside TensorFlow 1's, of running means of gradients: Nadam, Adamax and Lion."""

from typing import Any

import numpy as np

from runtime.arrays import float32
from runtime.graph.context import init_scope
from runtime.graph.slices import IndexedSlices
from runtime.keras.optimizer import KerasOptimizer
from runtime.ops import arithmetic
from runtime.ops.constants import group
from runtime.optim.optimizer import in_dtype
from runtime.variables.variable import Variable

DECAY = 0.96
"""How Nadam's momentum grows towards beta_1: Dozat, 2016, after Sutskever."""


class _OfMoments(KerasOptimizer):
    """One with slots, and an update that is written with ops; gradients of rows are made whole."""

    slots_needed: tuple[str, ...] = ()

    def _create_slots(self, variables: Any) -> None:
        for slot in self.slots_needed:
            for variable in variables:
                self._slot(variable, slot)

    def _apply_repeated(self, grad: IndexedSlices, variable: Variable) -> Any:
        return self._apply(grad.as_tensor(), variable)

    def _moved(self, variable: Variable, slot: str, value: Any) -> Any:
        """Set a slot, and return what it is now."""
        return self._slots[slot][variable].assign(value).as_tensor()

    def _step(self, variable: Variable) -> Any:
        """Return the number of this step, from 1 on."""
        return arithmetic.cast(self.iterations.value() + 1, variable.dtype)


class Nadam(_OfMoments):
    """Adam that looks ahead as Nesterov's momentum does (Dozat, 2016)."""

    slots_needed = ("m", "v")

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
        name: str = "Nadam",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        super().__init__(name, learning_rate=rate, beta1=beta_1, beta2=beta_2, epsilon=epsilon)
        self._beta_1 = beta_1
        with init_scope():
            self._product = Variable(1.0, trainable=False, dtype=float32, name="u_product")
        self._momenta: Any = None

    def _prepare(self) -> None:
        super()._prepare()
        step = arithmetic.cast(self.iterations.value() + 1, float32)
        now, after = (self._beta_1 * (1.0 - 0.5 * arithmetic.pow(DECAY, one)) for one in (step, step + 1.0))
        self._momenta = now, after, self._product.assign(self._product.value() * now).as_tensor()

    def continue_from(self, step: int) -> None:
        """Go on as after so many steps."""
        momenta = self._beta_1 * (1.0 - 0.5 * DECAY ** np.arange(1, step + 1))
        self._product.assign(np.float32(momenta.prod()))

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, beta1, beta2, epsilon = self._rates_for(variable)
        now, after, product = (in_dtype(one, variable) for one in self._momenta)
        mean = self._slots["m"][variable].value()
        mean = self._moved(variable, "m", mean + (grad - mean) * (1.0 - beta1))
        spread = self._slots["v"][variable].value()
        spread = self._moved(variable, "v", spread + (arithmetic.square(grad) - spread) * (1.0 - beta2))
        ahead = after * mean / (1.0 - product * after) + (1.0 - now) * grad / (1.0 - product)
        spread = spread / (1.0 - arithmetic.pow(beta2, self._step(variable)))
        return variable.assign_sub(rate * ahead / (arithmetic.sqrt(spread) + epsilon), read_value=False)


class Adamax(_OfMoments):
    """Adam with the greatest gradient of late in the place of the root of their squares (Kingma and Ba, 2015)."""

    slots_needed = ("m", "u")

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
        name: str = "Adamax",
    ) -> None:
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        super().__init__(name, learning_rate=rate, beta1=beta_1, beta2=beta_2, epsilon=epsilon)

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, beta1, beta2, epsilon = self._rates_for(variable)
        mean = self._slots["m"][variable].value()
        mean = self._moved(variable, "m", mean + (grad - mean) * (1.0 - beta1))
        greatest = arithmetic.maximum(beta2 * self._slots["u"][variable].value(), arithmetic.abs(grad))
        greatest = self._moved(variable, "u", greatest)
        share = rate / (1.0 - arithmetic.pow(beta1, self._step(variable)))
        return variable.assign_sub(share * mean / (greatest + epsilon), read_value=False)


class Lion(_OfMoments):
    """Steps of one length, in the direction of the sign of a mean of gradients (Chen and others, 2023)."""

    slots_needed = ("m",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        weight_decay: float | None = None,
        clipnorm: Any = None,
        clipvalue: Any = None,
        global_clipnorm: Any = None,
        name: str = "Lion",
    ) -> None:
        if not 0 < beta_1 <= 1:
            raise ValueError(f"beta_1 is in (0, 1], not {beta_1}")
        rate = self._start(learning_rate, clipnorm, clipvalue, global_clipnorm, weight_decay)
        super().__init__(name, learning_rate=rate, beta1=beta_1, beta2=beta_2)

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, beta1, beta2 = self._rates_for(variable)
        slot = self._slots["m"][variable]
        mean = slot.value()
        update = variable.assign_sub(rate * arithmetic.sign(mean * beta1 + grad * (1.0 - beta1)), read_value=False)
        return group(update, slot.assign(mean * beta2 + grad * (1.0 - beta2), read_value=False))
