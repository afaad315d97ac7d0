"""What all optimizers share: gradients of a loss, slots beside the variables, and the operation of one step."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from runtime.autodiff.gradients import gradients
from runtime.autodiff.tape import GradientTape
from runtime.graph.context import (
    GraphKeys,
    control_dependencies,
    device,
    get_default_graph,
    init_scope,
    name_scope,
    state,
)
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic, indexing, shaping
from runtime.ops import state as state_ops
from runtime.ops.constants import group
from runtime.ops.unique import unique
from runtime.variables.initializers import Zeros
from runtime.variables.scopes import store_of
from runtime.variables.variable import Variable, trainable_variables


class Optimizer:
    """Says which slots it needs and how one variable is updated; the rest is here.

    `hyperparameters` are numbers, tensors, variables, or callables that return one of these for each step, by the names
    that TensorFlow gives them in the graph. Eagerly every method acts at once, and `loss` is a callable.
    """

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(self, name: str, **hyperparameters: Any) -> None:
        self._name = name
        self._given = hyperparameters
        self._rates: dict[str, Any] = {}
        self._slots: dict[str, dict[Variable, Variable]] = {}

    def minimize(
        self,
        loss: Any,
        global_step: Variable | None = None,
        var_list: Iterable[Variable] | None = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """Return the operation of one step: compute the gradients of the loss, apply them, count the step.

        `aggregation_method` and `colocate_gradients_with_ops` change nothing: gradients are added where they meet.
        """
        pairs = self.compute_gradients(loss, var_list, gate_gradients, grad_loss=grad_loss)
        if all(grad is None for grad, _ in pairs):
            names = ", ".join(variable.name for _, variable in pairs)
            raise ValueError(f"the loss {loss!r} depends on none of the variables: {names or 'there are none'}")
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Iterable[Variable] | None = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Variable]]:
        """Return (gradient or None, variable) of each variable."""
        if state.graph is None:
            return _eager_gradients(loss, var_list, grad_loss)
        loss = loss() if callable(loss) else loss
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
        self._create_slots([variable for _, variable in pairs])
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(grad, variable) for grad, variable in pairs]
            if global_step is None:
                return self._train_op(self._finish(updates, scope))
            with control_dependencies([self._finish(updates, "update")]):
                one = constant(1, global_step.dtype)
                return self._train_op(state_ops.assign_add(global_step.handle, one, name=scope))

    def _train_op(self, operation: Any) -> Any:
        if operation is not None:
            get_default_graph().add_to_collection(GraphKeys.TRAIN_OP, operation)
        return operation

    def _update(self, grad: Any, variable: Variable) -> Any:
        with name_scope(f"update_{name_of(variable)}"):
            if isinstance(grad, IndexedSlices):
                update = self._apply_repeated(grad, variable)
            else:
                update = self._apply(convert_to_tensor(grad), variable)
            if variable.constraint is None:
                return update
            with control_dependencies([] if update is None else [update]):
                return variable.assign(variable.constraint(variable), read_value=False)

    def _finish(self, updates: Sequence[Any], name: str) -> Any:
        """Return the operation that has run when all updates have."""
        return group(*updates, name=name)

    def _create_slots(self, variables: Sequence[Variable]) -> None:
        """Make the slots that these variables need."""

    def _prepare(self) -> None:
        """Make tensors of the hyperparameters."""
        self._rates = {name: _number(value, name) for name, value in self._given.items()}

    def _rates_for(self, variable: Variable, *names: str) -> list[Any]:
        """Return hyperparameters in the dtype of a variable: all of them unless some are named."""
        return [in_dtype(self._rates[name], variable) for name in names or self._rates]

    def _apply(self, grad: Any, variable: Variable) -> Any:
        """Return the operation that updates one variable."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def _apply_repeated(self, grad: IndexedSlices, variable: Variable) -> Any:
        """Return the operation that updates rows of which some may be there twice: by default, of their sums."""
        rows, places = unique(grad.indices)
        count = shaping.shape(rows)[0]
        return self._apply_sparse(indexing.unsorted_segment_sum(grad.values, places, count), rows, variable)

    def _apply_sparse(self, grad: Any, rows: Any, variable: Variable) -> Any:
        """Return the operation that updates these rows of one variable, each of which is there once."""
        raise NotImplementedError(f"{type(self).__name__} has no update of rows")

    def _slot(self, variable: Variable, slot: str, initial: Any = None) -> Variable:
        """Return the slot of a variable, of its shape, made where it is not there yet."""
        of_kind = self._slots.setdefault(slot, {})
        if variable not in of_kind:
            initializer = initial or Zeros()
            shape, dtype = variable.dims, variable.dtype
            scope = store_of().scope.name if variable.graph is not None else ""  # the open one, as in TensorFlow
            name = f"{scope}/{name_of(variable)}/{self._name}" if scope else f"{name_of(variable)}/{self._name}"
            others = sum(variable in slots for slots in self._slots.values())
            if variable.graph is None and others:
                name += f"_{others}"  # as a graph would number it
            with beside(variable):
                of_kind[variable] = Variable(lambda: initializer(shape, dtype), trainable=False, name=name)
        return of_kind[variable]

    def _handles(self, variable: Variable, *slots: str) -> list[Any]:
        """Return the handles of a variable and of its slots, as the ops of updates take them."""
        return [variable.handle, *(self._slots[slot][variable].handle for slot in slots)]

    def build(self, var_list: Sequence[Variable]) -> None:
        """Make what the optimizer keeps for these variables now, and not when their first gradients are applied."""
        self._create_slots(var_list)

    def slots(self) -> Iterator[tuple[str, Variable, Variable]]:
        """Yield (the slot's name, the variable that is trained, its slot)."""
        for name in self.get_slot_names():
            for variable, slot in self._slots[name].items():
                yield name, variable, slot

    def get_name(self) -> str:
        """Return the optimizer's name."""
        return self._name

    def get_slot(self, var: Variable, name: str) -> Variable | None:
        """Return the slot of a variable, or None."""
        return self._slots.get(name, {}).get(var)

    def get_slot_names(self) -> list[str]:
        """Return the names of the slots."""
        return sorted(self._slots)

    def variables(self) -> list[Variable]:
        """Return all that the optimizer keeps between steps."""
        return [slot for of_kind in self._slots.values() for slot in of_kind.values()]


@contextmanager
def beside(variable: Variable) -> Iterator[None]:
    """Make what goes with a variable outside of all name scopes, and on its device."""
    with init_scope(), device(variable.device or None), get_default_graph().name_scope(None):
        yield


def name_of(variable: Variable) -> str:
    """Return the name of a variable without the output's number."""
    return variable.name.removesuffix(":0")


def in_dtype(value: Any, variable: Variable) -> Any:
    """Return a tensor in the dtype of a variable."""
    return value if value.dtype is variable.dtype else arithmetic.cast(value, variable.dtype)


def _number(value: Any, name: str) -> Any:
    return convert_to_tensor(value() if callable(value) and not hasattr(value, "dims") else value, name=name)


def _eager_gradients(loss: Any, var_list: Iterable[Variable] | None, grad_loss: Any) -> list[tuple[Any, Variable]]:
    if not callable(loss):
        raise TypeError("eagerly, the loss is a callable, so that a tape can see it being computed")
    if var_list is None:
        raise ValueError("eagerly, say which variables to train: var_list=")
    variables = list(var_list)
    with GradientTape() as tape:
        value = loss()
    return list(zip(tape.gradient(value, variables, grad_loss), variables, strict=True))
