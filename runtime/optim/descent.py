"""Gradient descent, plain and with momentum."""

from collections.abc import Sequence
from typing import Any

from runtime.graph.slices import IndexedSlices
from runtime.ops import state as state_ops
from runtime.ops import training
from runtime.optim.optimizer import Optimizer
from runtime.variables.variable import Variable


class GradientDescentOptimizer(Optimizer):
    """w -= learning_rate · gradient."""

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(name, learning_rate=learning_rate)

    def _apply(self, grad: Any, variable: Variable) -> Any:
        return training.apply_gradient_descent(variable.handle, *self._rates_for(variable), grad)

    def _apply_repeated(self, grad: IndexedSlices, variable: Variable) -> Any:
        (rate,) = self._rates_for(variable)
        return state_ops.resource_scatter_add(variable.handle, grad.indices, -grad.values * rate)


class MomentumOptimizer(Optimizer):
    """speed = momentum · speed + gradient; w -= learning_rate · speed.

    With `use_nesterov`, w -= learning_rate · (gradient + momentum · speed) (Sutskever et al., 2013).
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(name, learning_rate=learning_rate, momentum=momentum)
        self._nesterov = use_nesterov

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "momentum")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        rate, momentum = self._rates_for(variable)
        handles = self._handles(variable, "momentum")
        return training.apply_momentum(*handles, rate, grad, momentum, use_nesterov=self._nesterov)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        rate, momentum = self._rates_for(variable)
        handles = self._handles(variable, "momentum")
        return training.sparse_apply_momentum(*handles, rate, grad, rows, momentum, use_nesterov=self._nesterov)
