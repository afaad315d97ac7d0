"""Averages of variables over the steps: what is evaluated and served is often better than the last step's weights."""

from collections.abc import Iterable
from typing import Any

from runtime import arrays
from runtime.graph.context import GraphKeys, add_to_collection, get_default_graph, init_scope, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import Tensor
from runtime.ops import arithmetic
from runtime.ops.constants import group, zeros
from runtime.optim.optimizer import in_dtype, name_of
from runtime.variables.scopes import store_of
from runtime.variables.variable import Variable, global_variables, trainable_variables


class ExponentialMovingAverage:
    """average = decay · average + (1 - decay) · variable, in a variable `w/ExponentialMovingAverage` beside w.

    With `num_updates`, the decay is at most (1 + num_updates) / (10 + num_updates): the average follows fast at first.
    Tensors of a graph, losses say, are averaged as variables are; their averages begin with 0.
    """

    def __init__(
        self,
        decay: Any,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        if zero_debias:
            raise ValueError("zero_debias is not supported: divide by 1 - decay ** steps where the average is used")
        self._decay, self._num_updates, self._name = decay, num_updates, name
        self._averages: dict[Any, Variable] = {}

    @property
    def name(self) -> str:
        """The name that averages have after their variable's."""
        return self._name

    def apply(self, var_list: Iterable[Any] | None = None) -> Any:
        """Return the operation that brings the averages up to date; makes those that are not there yet."""
        variables = list(trainable_variables() if var_list is None else var_list)
        for variable in variables:
            if variable not in self._averages:
                self._averages[variable] = self._made(variable)
                if isinstance(variable, Variable):
                    add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, variable)
        with name_scope(self._name) as scope:
            decay = convert_to_tensor(self._decay, name="decay")
            if self._num_updates is not None:
                updates = arithmetic.cast(convert_to_tensor(self._num_updates, name="num_updates"), arrays.float32)
                decay = arithmetic.minimum(decay, (1.0 + updates) / (10.0 + updates))
            updates = [assign_moving_average(self._averages[one], one, in_dtype(decay, one)) for one in variables]
            return group(*updates, name=scope)

    def _made(self, averaged: Any) -> Variable:
        scope, name = store_of().scope.name if state.graph is not None else "", self.average_name(averaged)
        name = f"{scope}/{name}" if scope else name
        with init_scope(), get_default_graph().name_scope(None):
            if not isinstance(averaged, Variable):
                return Variable(lambda: zeros(averaged.shape, averaged.dtype), trainable=False, name=name)
            initial = averaged.value() if averaged.graph is None else averaged.initialized_value()
            return Variable(initial, trainable=False, name=name)

    def average(self, var: Any) -> Variable | None:
        """Return the average of a variable or tensor, or None where there is none."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """Return the name under which checkpoints keep the average of a variable or tensor."""
        return f"{var.op.name if isinstance(var, Tensor) else name_of(var)}/{self._name}"

    def variables_to_restore(self, moving_avg_variables: Iterable[Variable] | None = None) -> dict[str, Variable]:
        """Return what a Saver takes to restore averages into the variables themselves, by name in the checkpoint."""
        averaged = set(self._averages if moving_avg_variables is None else moving_avg_variables)
        if not averaged:
            averaged = set(trainable_variables())
        restored = {self.average_name(one): one for one in averaged}
        names = {self.average_name(one) for one in averaged}
        others = [one for one in global_variables() if one not in averaged and name_of(one) not in names]
        return restored | {name_of(one): one for one in others}


def assign_moving_average(average: Variable, value: Any, decay: Any, name: str | None = None) -> Any:
    """Return the operation that moves an average towards a value by 1 - decay of the way."""
    with name_scope(name, "AssignMovingAvg") as scope:
        left = 1.0 - decay
        return average.assign_sub((average.value() - value) * left, name=scope, read_value=False)
