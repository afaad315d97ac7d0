"""Adam, and what followed from it: AdamW and Lamb."""

from collections.abc import Callable, Sequence
from typing import Any

from runtime.graph.context import control_dependencies, device, init_scope, name_scope
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic, comparison, training
from runtime.ops.constants import group, ones_like
from runtime.ops.linear import norm
from runtime.optim.optimizer import Optimizer, in_dtype, name_of
from runtime.variables.variable import Variable


class AdamOptimizer(Optimizer):
    """Steps by the mean of the gradients over the root of the mean of their squares (Kingma and Ba, 2015).

    As in TensorFlow 1, a gradient of rows lets the means of all rows decay, and moves all of them.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(name, learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self._powers: list[Variable] = []

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        if not self._powers:
            first = min(variables, key=lambda variable: variable.name)
            with init_scope(), device(first.device or None):  # in the open name scope, as in TensorFlow
                self._powers = [
                    Variable(self._given[beta], trainable=False, name=f"{beta}_power", dtype=first.dtype)
                    for beta in ("beta1", "beta2")
                ]
        for variable in variables:
            self._slot(variable, "m")
            self._slot(variable, "v")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        handles = self._handles(variable, "m", "v")
        with name_scope(training.apply_adam.name) as scope:
            powers = [in_dtype(power.value(), variable) for power in self._powers]
            rates = self._rates_for(variable, "learning_rate", "beta1", "beta2", "epsilon")
            return training.apply_adam(*handles, *powers, *rates, grad, name=scope)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        rate, beta1, beta2, epsilon = self._rates_for(variable, "learning_rate", "beta1", "beta2", "epsilon")
        power1, power2 = self._powers
        root = arithmetic.sqrt(1.0 - in_dtype(power2.value(), variable))
        rate = rate * root / (1.0 - in_dtype(power1.value(), variable))
        mean = self._decayed(self._slots["m"][variable], beta1, rows, grad * (1.0 - beta1))
        spread = self._decayed(self._slots["v"][variable], beta2, rows, (grad * grad) * (1.0 - beta2))
        root = arithmetic.sqrt(spread)
        update = variable.assign_sub(rate * mean / (root + epsilon))
        return group(update, mean, spread)

    def _decayed(self, slot: Variable, beta: Any, rows: Any, fresh: Any) -> Any:
        """Return a slot's value after all of it has decayed and the rows have got what is new."""
        with control_dependencies([slot.assign(slot.value() * beta)]):
            return slot.scatter_add(IndexedSlices(fresh, rows)).as_tensor()

    def _finish(self, updates: Sequence[Any], name: str) -> Any:
        with control_dependencies(updates):
            powers = [
                power.assign(power.value() * in_dtype(self._rates[beta], power))
                for power, beta in zip(self._powers, ("beta1", "beta2"), strict=True)
            ]
        return super()._finish([*updates, *(getattr(power, "op", None) for power in powers)], name)

    def variables(self) -> list[Variable]:
        """Return all that the optimizer keeps between steps."""
        return [*self._powers, *super().variables()]


class AdamWOptimizer(AdamOptimizer):
    """Adam with weights that shrink by learning_rate · weight_decay beside it (Loshchilov and Hutter, 2019).

    `exclude` says of a variable's name whether it must not shrink; biases and scales usually should not.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: Any = 0.004,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        name: str = "AdamW",
        exclude: Callable[[str], bool] | None = None,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, name=name)
        self._given["weight_decay"] = weight_decay
        self._exclude = exclude

    def _update(self, grad: Any, variable: Variable) -> Any:
        if self._exclude is not None and self._exclude(name_of(variable)):
            return super()._update(grad, variable)
        with name_scope(f"decay_{name_of(variable)}"):
            rate, decay = self._rates_for(variable, "learning_rate", "weight_decay")
            shrunk = variable.assign_sub(variable.value() * (rate * decay), read_value=False)
        with control_dependencies([shrunk]):
            return super()._update(grad, variable)


class LambOptimizer(AdamOptimizer):
    """Adam's step with weight decay, as long as the layer's weights are, for large batches (You et al., 2020)."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: Any = 0.0,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-6,
        name: str = "Lamb",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, name=name)
        self._given["weight_decay"] = weight_decay

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, beta1, beta2, epsilon, decay = self._rates_for(variable)
        power1, power2 = (in_dtype(power.value(), variable) for power in self._powers)
        m, v = (self._slots[slot][variable] for slot in ("m", "v"))
        mean = m.assign(m.value() * beta1 + grad * (1.0 - beta1)).as_tensor()
        spread = v.assign(v.value() * beta2 + grad * grad * (1.0 - beta2)).as_tensor()
        value = variable.value()
        step = mean / (1.0 - power1) / (arithmetic.sqrt(spread / (1.0 - power2)) + epsilon) + decay * value
        long, short = norm(value), norm(step)
        # where either is 0 there is no ratio to keep
        trusted = comparison.logical_and(comparison.greater(long, 0.0), comparison.greater(short, 0.0))
        ratio = comparison.where(trusted, long / arithmetic.maximum(short, 1e-30), ones_like(long))
        return variable.assign_sub(rate * ratio * step, read_value=False)

    def _apply_repeated(self, grad: IndexedSlices, variable: Variable) -> Any:
        return self._apply(grad.as_tensor(), variable)
