"""A learning rate for each weight, from the squares of its gradients: Adagrad, Adadelta, RMSProp."""

from collections.abc import Sequence
from typing import Any

from runtime.ops import training
from runtime.optim.optimizer import Optimizer
from runtime.variables.initializers import Constant, Ones
from runtime.variables.variable import Variable


class AdagradOptimizer(Optimizer):
    """sums += gradient²; w -= learning_rate · gradient / √sums (Duchi et al., 2011)."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if initial_accumulator_value <= 0:
            raise ValueError(f"initial_accumulator_value is {initial_accumulator_value}, and must be positive")
        super().__init__(name, learning_rate=learning_rate)
        self._initial = Constant(initial_accumulator_value)

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "accumulator", self._initial)

    def _apply(self, grad: Any, variable: Variable) -> Any:
        handles = self._handles(variable, "accumulator")
        return training.apply_adagrad(*handles, *self._rates_for(variable), grad)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        handles = self._handles(variable, "accumulator")
        return training.sparse_apply_adagrad(*handles, *self._rates_for(variable), grad, rows)


class AdadeltaOptimizer(Optimizer):
    """Steps as long as the last ones were, over the root of the mean square of the gradients (Zeiler, 2012)."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(name, lr=learning_rate, rho=rho, epsilon=epsilon)

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "accum")
            self._slot(variable, "accum_update")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        handles = self._handles(variable, "accum", "accum_update")
        return training.apply_adadelta(*handles, *self._rates_for(variable), grad)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        handles = self._handles(variable, "accum", "accum_update")
        return training.sparse_apply_adadelta(*handles, *self._rates_for(variable), grad, rows)


class RMSPropOptimizer(Optimizer):
    """w -= learning_rate · gradient / √(mean square + epsilon), with momentum (Tieleman and Hinton, 2012).

    `centered` takes the variance of the gradient instead of its mean square.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(name, learning_rate=learning_rate, decay=decay, momentum=momentum, epsilon=epsilon)
        self._centered = centered
        self._names = ("mg", "rms", "momentum") if centered else ("rms", "momentum")

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "rms", Ones())  # TensorFlow starts from 1, so that the first steps are small
            if self._centered:
                self._slot(variable, "mg")
            self._slot(variable, "momentum")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        apply = training.apply_centered_rms_prop if self._centered else training.apply_rms_prop
        return apply(*self._handles(variable, *self._names), *self._rates_for(variable), grad)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        apply = training.sparse_apply_centered_rms_prop if self._centered else training.sparse_apply_rms_prop
        return apply(*self._handles(variable, *self._names), *self._rates_for(variable), grad, rows)
