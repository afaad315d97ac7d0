"""Follow the regularized leader: sparse weights for linear models."""

from collections.abc import Sequence
from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, training
from runtime.ops.constants import ones
from runtime.optim.optimizer import Optimizer
from runtime.variables.variable import Variable


class FtrlOptimizer(Optimizer):
    """McMahan et al., Ad Click Prediction, 2013.

    L1 makes weights exactly 0; `l2_shrinkage_regularization_strength` adds to the loss what
    `l2_regularization_strength` adds to the step.
    """

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
    ) -> None:
        for what, value in (
            ("initial_accumulator_value", initial_accumulator_value),
            ("l1_regularization_strength", l1_regularization_strength),
            ("l2_regularization_strength", l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength),
        ):
            if value < 0:
                raise ValueError(f"{what} is {value}, and must not be negative")
        if learning_rate_power > 0:
            raise ValueError(f"learning_rate_power is {learning_rate_power}, and must not be positive")
        super().__init__(name, learning_rate=learning_rate)
        self._initial = lambda shape, dtype: ones(shape, dtype) * initial_accumulator_value
        self._l1, self._l2, self._beta = l1_regularization_strength, l2_regularization_strength, beta
        self._shrinkage, self._power = l2_shrinkage_regularization_strength, learning_rate_power

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "accum", self._initial)
            self._slot(variable, "linear")

    def _prepare(self) -> None:
        super()._prepare()
        given = self._given["learning_rate"]
        rate = given() if callable(given) and not hasattr(given, "dims") else given
        self._rates["l1"] = convert_to_tensor(self._l1, name="l1_regularization_strength")
        self._rates["l2"] = self._l2 + self._beta / (2.0 * arithmetic.maximum(rate, 1e-36))
        convert_to_tensor(self._beta, name="beta")
        shrinkage = convert_to_tensor(self._shrinkage, name="l2_shrinkage_regularization_strength")
        if self._shrinkage:
            self._rates["l2_shrinkage"] = shrinkage
        self._rates["power"] = convert_to_tensor(self._power, name="learning_rate_power")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        apply = training.apply_ftrl_v2 if self._shrinkage else training.apply_ftrl
        return apply(*self._handles(variable, "accum", "linear"), grad, *self._rates_for(variable))

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        apply = training.sparse_apply_ftrl_v2 if self._shrinkage else training.sparse_apply_ftrl
        return apply(*self._handles(variable, "accum", "linear"), grad, rows, *self._rates_for(variable))
