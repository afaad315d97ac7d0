"""Optimizers: gradients of a loss, and the operations that apply them. Names and slots are TensorFlow 1's."""

from collections.abc import Iterable, Sequence
from typing import Any

from runtime.autodiff.gradients import gradients
from runtime.graph.context import GraphKeys, get_default_graph, name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.slices import IndexedSlices
from runtime.ops import state as state_ops
from runtime.ops import training
from runtime.ops.constants import group
from runtime.variables.initializers import Constant, Zeros
from runtime.variables.scopes import get_variable
from runtime.variables.variable import Variable, trainable_variables

__all__ = ["AdagradOptimizer", "AdamOptimizer", "GradientDescentOptimizer", "MomentumOptimizer", "Optimizer"]
__all__ += ["create_global_step", "get_global_step", "get_or_create_global_step"]


class Optimizer:
    """What all optimizers share: an optimizer says which slots it needs and how one variable is updated."""

    GATE_NONE = 0
    GATE_OP = 1

    def __init__(self, name: str) -> None:
        self._name = name
        self._slots: dict[str, dict[Variable, Variable]] = {}

    def minimize(
        self,
        loss: Any,
        global_step: Variable | None = None,
        var_list: Iterable[Variable] | None = None,
        gate_gradients: int = GATE_OP,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """Return the operation of one step: compute the gradients of the loss, apply them, count the step."""
        pairs = self.compute_gradients(loss, var_list, gate_gradients, grad_loss)
        if all(grad is None for grad, _ in pairs):
            names = ", ".join(variable.name for _, variable in pairs)
            raise ValueError(f"the loss {loss!r} depends on none of the variables: {names or 'there are none'}")
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Iterable[Variable] | None = None,
        gate_gradients: int = GATE_OP,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Variable]]:
        """Return (gradient or None, variable) of each variable."""
        variables = list(trainable_variables() if var_list is None else var_list)
        found = gradients(loss, variables, grad_loss, gate_gradients=gate_gradients == self.GATE_OP)
        return list(zip(found, variables, strict=True))

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Variable]],
        global_step: Variable | None = None,
        name: str | None = None,
    ) -> Any:
        """Return the operation that applies gradients, and counts the step after it."""
        pairs = [(grad, variable) for grad, variable in grads_and_vars if grad is not None]
        if not pairs:
            raise ValueError("no variable has a gradient")
        if state.graph is None:
            raise ValueError("this optimizer is of graphs: enter `with rt.Graph().as_default()` or rt.function")
        self._create_slots([variable for _, variable in pairs])
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(grad, variable) for grad, variable in pairs]
            if global_step is None:
                return self._train_op(self._finish(updates, scope[:-1]))
            with get_default_graph().control_dependencies([self._finish(updates, "update")]):
                one = constant(1, global_step.dtype)
                return self._train_op(state_ops.assign_add(global_step.handle, one, name=scope))

    def _train_op(self, operation: Any) -> Any:
        get_default_graph().add_to_collection(GraphKeys.TRAIN_OP, operation)
        return operation

    def _update(self, grad: Any, variable: Variable) -> Any:
        with name_scope(f"update_{variable.op.name}"):
            if isinstance(grad, IndexedSlices):
                return self._apply_sparse(grad, variable)
            return self._apply(grad, variable)

    def _finish(self, updates: Sequence[Any], name: str) -> Any:
        """Return the operation that has run when all updates have."""
        scope = name if name == "update" else f"{name}/"
        return _named_group(updates, scope)

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        """Make the slots that these variables need."""

    def _prepare(self) -> None:
        """Make tensors of the hyperparameters."""

    def _apply(self, grad: Any, variable: Variable) -> Any:
        """Return the operation that updates one variable."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def _apply_sparse(self, grad: IndexedSlices, variable: Variable) -> Any:
        """Return the operation that updates some rows of one variable; by default, of all of it."""
        return self._apply(grad.as_tensor(), variable)

    def _slot(self, variable: Variable, slot: str, label: str, initial: Any = None) -> Variable:
        """Return the slot of a variable, of its shape, made where it is not there yet."""
        of_kind = self._slots.setdefault(slot, {})
        if variable not in of_kind:
            initializer = initial or Zeros()
            shape, dtype = variable.dims, variable.dtype
            with get_default_graph().name_scope(None):
                of_kind[variable] = Variable(
                    lambda: initializer(shape, dtype), trainable=False, name=f"{variable.op.name}/{label}"
                )
        return of_kind[variable]

    def get_slot(self, var: Variable, name: str) -> Variable | None:
        """Return the slot of a variable, or None."""
        return self._slots.get(name, {}).get(var)

    def get_slot_names(self) -> list[str]:
        """Return the names of the slots."""
        return sorted(self._slots)

    def variables(self) -> list[Variable]:
        """Return all that the optimizer keeps between steps."""
        return [slot for of_kind in self._slots.values() for slot in of_kind.values()]


def _named_group(updates: Sequence[Any], name: str) -> Any:
    return group(*updates, name=name)


def _number(value: Any, like: Any, name: str) -> Any:
    """Return a hyperparameter, which may be a callable, in the dtype of what it is used with."""
    return convert_to_tensor(value() if callable(value) and not hasattr(value, "dims") else value, like, name)


class GradientDescentOptimizer(Optimizer):
    """w -= learning_rate · gradient."""

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(name)
        self._learning_rate = learning_rate

    def _prepare(self) -> None:
        self._rate = _number(self._learning_rate, None, "learning_rate")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        return training.apply_gradient_descent(variable.handle, self._rate, grad)

    def _apply_sparse(self, grad: IndexedSlices, variable: Variable) -> Any:
        return state_ops.resource_scatter_add(variable.handle, grad.indices, -grad.values * self._rate)


class MomentumOptimizer(Optimizer):
    """speed = momentum · speed + gradient; w -= learning_rate · speed."""

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(name)
        self._learning_rate, self._momentum, self._nesterov = learning_rate, momentum, use_nesterov

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "momentum", self._name)

    def _prepare(self) -> None:
        self._rate = _number(self._learning_rate, None, "learning_rate")
        self._share = _number(self._momentum, None, "momentum")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        speed = self._slot(variable, "momentum", self._name)
        return training.apply_momentum(
            variable.handle, speed.handle, self._rate, grad, self._share, use_nesterov=self._nesterov
        )


class AdagradOptimizer(Optimizer):
    """sums += gradient²; w -= learning_rate · gradient / √sums (Duchi et al., 2011)."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        super().__init__(name)
        self._learning_rate, self._initial = learning_rate, initial_accumulator_value

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            self._slot(variable, "accumulator", self._name, Constant(self._initial))

    def _prepare(self) -> None:
        self._rate = _number(self._learning_rate, None, "learning_rate")

    def _apply(self, grad: Any, variable: Variable) -> Any:
        sums = self._slot(variable, "accumulator", self._name)
        return training.apply_adagrad(variable.handle, sums.handle, self._rate, grad)


class AdamOptimizer(Optimizer):
    """Steps by the mean of the gradients over the root of the mean of their squares (Kingma and Ba, 2015)."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(name)
        self._given = {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon}
        self._powers: list[Variable] = []

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        if not self._powers:
            first = min(variables, key=lambda variable: variable.name)
            with get_default_graph().name_scope(None):
                self._powers = [
                    Variable(self._given[beta], trainable=False, name=f"{beta}_power", dtype=first.dtype)
                    for beta in ("beta1", "beta2")
                ]
        for variable in variables:
            self._slot(variable, "m", self._name)
            self._slot(variable, "v", self._name)

    def _prepare(self) -> None:
        self._rates = {name: _number(value, None, name) for name, value in self._given.items()}

    def _apply(self, grad: Any, variable: Variable) -> Any:
        mean, spread = (self._slot(variable, slot, self._name) for slot in ("m", "v"))
        rates = list(self._rates.values())
        with name_scope(training.apply_adam.name) as scope:
            powers = [power.value() for power in self._powers]
            return training.apply_adam(variable.handle, mean.handle, spread.handle, *powers, *rates, grad, name=scope)

    def _finish(self, updates: Sequence[Any], name: str) -> Any:
        with get_default_graph().control_dependencies(updates):
            powers = [
                power.assign(power.value() * self._rates[beta]).op
                for power, beta in zip(self._powers, ("beta1", "beta2"), strict=True)
            ]
        return super()._finish([*updates, *powers], name)

    def variables(self) -> list[Variable]:
        """Return all that the optimizer keeps between steps."""
        return [*self._powers, *super().variables()]


def create_global_step() -> Variable:
    """Return a new global step; raises ValueError where the graph has one."""
    if get_global_step() is not None:
        raise ValueError("the graph has a global step already")
    with get_default_graph().name_scope(None):
        return get_variable(
            "global_step",
            [],
            "int64",
            Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )


def get_global_step() -> Variable | None:
    """Return the graph's global step, or None."""
    found = get_default_graph().get_collection(GraphKeys.GLOBAL_STEP)
    return found[0] if found else None


def get_or_create_global_step() -> Variable:
    """Return the graph's global step, made where there is none."""
    return get_global_step() or create_global_step()
