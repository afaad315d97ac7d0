"""A variable: a value that lives on between runs."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import DType
from runtime.devices import CPU, home_of, resolve
from runtime.graph.context import GraphKeys, get_default_graph, init_scope, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.operators import OPERATORS, Arithmetic
from runtime.graph.shape import TensorShape, as_dims, text_of
from runtime.graph.tensor import EagerTensor, Tensor, shown
from runtime.ops import state as ops
from runtime.ops.constants import group, identity
from runtime.ops.state import Slot

__all__ = ["Variable", "global_variables", "global_variables_initializer", "is_variable_initialized"]
__all__ += ["local_variables", "local_variables_initializer", "trainable_variables", "variables_initializer"]


class Variable(Arithmetic):
    """A value that assignments and optimizers change.

    In a graph it is a VarHandleOp with the operations that initialize and read it; eagerly it holds its value itself.
    `initial_value` is a value, or a callable that returns one.
    """

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool = True,
        collections: Iterable[str] | None = None,
        validate_shape: bool = True,
        name: str | None = None,
        dtype: Any = None,
        shape: Any = None,
        constraint: Any = None,
    ) -> None:
        """`constraint` is a function of the value that optimizers apply after each step.

        Without `validate_shape`, the shape is unknown: values of any may be assigned.
        """
        if initial_value is None:
            raise ValueError("a variable needs an initial_value")
        self.trainable = trainable
        self.part: Any = None  # of a variable in parts: which one this is
        self.constraint = constraint
        _tell_function()
        shape = TensorShape(None) if shape is None and not validate_shape else shape
        with init_scope():
            if state.graph is None:
                self._create_eagerly(initial_value, name or "Variable", dtype, shape)
            else:
                self._create_in_graph(initial_value, name, dtype, shape)
                keys = list(collections if collections is not None else [GraphKeys.GLOBAL_VARIABLES])
                if trainable and GraphKeys.TRAINABLE_VARIABLES not in keys:
                    keys.append(GraphKeys.TRAINABLE_VARIABLES)
                for key in keys:
                    state.graph.add_to_collection(key, self)

    def _create_eagerly(self, initial_value: Any, name: str, dtype: Any, shape: Any) -> None:
        value = _initial(initial_value, dtype)
        self._name = name
        self.dtype: DType = value.dtype
        self.dims = value.dims if shape is None else as_dims(shape)
        slot = Slot(dtype=self.dtype, shape=self.dims, shared_name=name)
        slot.trainable = self.trainable
        slot.device = (resolve(state.device, name) if state.device else None) or home_of(value.array) or CPU
        slot.assign(value.array)
        self.handle: Any = EagerTensor(slot)
        self.graph: Any = None
        self.initializer: Any = None

    def _create_in_graph(self, initial_value: Any, name: str | None, dtype: Any, shape: Any) -> None:
        graph = get_default_graph()
        with graph.control_dependencies(None), name_scope(name, "Variable") as scope:
            with name_scope("Initializer"):
                self.initial_value = _initial(initial_value, dtype)
            self._name = scope[:-1]
            self.dtype = self.initial_value.dtype
            self.dims = self.initial_value.dims if shape is None else as_dims(shape)
            self.handle = ops.var_handle(
                dtype=self.dtype, shape=TensorShape(self.dims), shared_name=self._name, name=scope
            )
            self.graph = graph
            with name_scope("IsInitialized"):
                self.is_initialized = ops.is_initialized(self.handle)
            self.initializer = ops.assign(self.handle, self.initial_value, name="Assign")
            with name_scope("Read"):
                self.snapshot = self._read()

    @property
    def name(self) -> str:
        """The name, with the output's number as tensors have it."""
        return f"{self._name}:0"

    @property
    def path(self) -> str:
        """The name without the output's number, as Keras 3 writes it: "dense/kernel"."""
        return self._name

    @property
    def op(self) -> Any:
        """The operation that makes the handle."""
        return self.handle.op

    @property
    def shape(self) -> TensorShape:
        """The shape."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """Return the shape."""
        return TensorShape(self.dims)

    @property
    def device(self) -> str:
        """The device asked for, or ""; of a variable that is there already, the one that it lies on."""
        return str(self.handle.array.device.name if self.graph is None else self.handle.op.device)

    def _read(self) -> Any:
        return ops.read_variable(self.handle, dtype=self.dtype, _shape=self.dims)

    def value(self) -> Any:
        """Return the value now, as a tensor."""
        return self._read()

    def read_value(self) -> Any:
        """Return the value as it is after everything that runs before: a copy."""
        with name_scope("Read"):
            value = self._read()
        return identity(value)

    def initialized_value(self) -> Any:
        """Return the value, or the initial value as long as there is none: for variables that begin as this one."""
        if self.graph is None:
            return self.value()
        with init_scope():
            return OPERATORS["cond"](is_variable_initialized(self), self.read_value, lambda: self.initial_value)

    def as_tensor(self, dtype: DType | None = None, name: str | None = None) -> Any:
        """Return the value for an op that takes this variable."""
        return self._read()

    def as_graph_element(self) -> Tensor:
        """Return the tensor that stands for the variable in fetches and feeds."""
        snapshot: Tensor = self.snapshot
        return snapshot

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Set the value; the result, used as a tensor, is the value after it."""
        value = convert_to_tensor(value, self.dtype)
        return self._after(ops.assign(self.handle, value, name=name), read_value=read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Add to the value; the result, used as a tensor, is the value after it."""
        delta = convert_to_tensor(delta, self.dtype)
        return self._after(ops.assign_add(self.handle, delta, name=name), read_value=read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtract from the value; the result, used as a tensor, is the value after it."""
        delta = convert_to_tensor(delta, self.dtype)
        return self._after(ops.assign_sub(self.handle, delta, name=name), read_value=read_value)

    def scatter_add(self, slices: Any) -> Any:
        """Add slices to their rows."""
        return self._after(ops.resource_scatter_add(self.handle, slices.indices, slices.values), read_value=True)

    def scatter_sub(self, slices: Any) -> Any:
        """Subtract slices from their rows."""
        return self._after(ops.resource_scatter_sub(self.handle, slices.indices, slices.values), read_value=True)

    def scatter_update(self, slices: Any) -> Any:
        """Set rows to slices."""
        return self._after(ops.resource_scatter_update(self.handle, slices.indices, slices.values), read_value=True)

    def _after(self, operation: Any, *, read_value: bool) -> Any:
        if operation is None:
            return self
        return Assigned(self, operation) if read_value else operation

    def numpy(self) -> Any:
        """Return a copy of an eager variable's value."""
        if self.graph is not None:
            raise ValueError(f"{self.name} is of a graph: session.run it")
        return self.value().numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.numpy(), dtype=dtype)

    def eval(self, session: Any = None) -> Any:
        """Return the value in a session, by default the one that `with session:` made the default."""
        return self.snapshot.eval(session=session)

    def load(self, value: Any, session: Any = None) -> None:
        """Set the value in a session without adding to the graph."""
        session = session or self.graph.default_session
        if session is None:
            raise ValueError(f"{self.name}.load() needs a session: pass one, or use `with session:`")
        session.run(self.initializer, {self.initializer.inputs[1]: value})

    def __int__(self) -> int:
        return int(self.numpy())

    def __float__(self) -> float:
        return float(self.numpy())

    def __repr__(self) -> str:
        found = f"<rt.Variable {self.name!r} shape={text_of(self.dims)} dtype={self.dtype.name}"
        return f"{found} value={shown(self.numpy())}>" if self.graph is None and state.graph is None else f"{found}>"


class Assigned(Arithmetic):
    """What an assignment in a graph gives: run it, wait for it, or use it as the value after it."""

    def __init__(self, variable: Variable, op: Any) -> None:
        self.variable = variable
        self.op = op
        self.dtype = variable.dtype
        self.dims = variable.dims
        with op.graph.control_dependencies([op]):
            self.tensor = variable._read()

    @property
    def name(self) -> str:
        """The name of the value after it."""
        return self.tensor.name  # type: ignore[no-any-return]  # record gives what the op gives

    def as_tensor(self, dtype: DType | None = None, name: str | None = None) -> Any:
        """Return the value after the assignment."""
        return self.tensor

    def as_graph_element(self) -> Any:
        """Return what a fetch of it fetches."""
        return self.tensor

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Run the assignment and return the value after it."""
        return self.tensor.eval(feed_dict, session)


def _tell_function() -> None:
    """Let the function that is being traced know that its code makes a variable: see tracing."""
    graph: Any = state.graph
    while graph is not None and not hasattr(graph, "note_variable"):
        graph = getattr(graph, "outer", None)
    if graph is not None:
        graph.note_variable()


def _initial(value: Any, dtype: Any) -> Any:
    value = value() if callable(value) and not hasattr(value, "dims") else value
    return convert_to_tensor(value, None if dtype is None else arrays.as_dtype(dtype), "initial_value")


def _reading(name: str) -> Callable[..., Any]:
    """Return an operator that reads the variable first: outside of the name of the operation, as TensorFlow does."""
    return lambda self, *others: OPERATORS[name](self.value(), *others)


def _reading_right(name: str) -> Callable[..., Any]:
    def operate(self: Variable, other: Any) -> Any:
        return OPERATORS[name](other, self.value())

    return operate


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Variable, f"__{_name}__", _reading(_name))
    setattr(Variable, f"__r{_name}__", _reading_right(_name))
for _name, _method in (("neg", "neg"), ("abs", "abs"), ("less", "lt"), ("less_equal", "le"), ("greater", "gt"),
                       ("greater_equal", "ge"), ("getitem", "getitem")):  # fmt: skip
    setattr(Variable, f"__{_method}__", _reading(_name))


def global_variables(scope: str | None = None) -> list[Variable]:
    """Return the variables of the default graph."""
    return get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Variable]:
    """Return the variables that optimizers change."""
    return get_default_graph().get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def local_variables(scope: str | None = None) -> list[Variable]:
    """Return the variables that are not saved."""
    return get_default_graph().get_collection(GraphKeys.LOCAL_VARIABLES, scope)


@old_arguments(var_list="variables")
def variables_initializer(variables: Iterable[Variable], name: str = "init") -> Any:
    """Return the operation that gives these variables their initial values."""
    return group(*[one.initializer for one in variables], name=name)


def global_variables_initializer() -> Any:
    """Return the operation that gives all variables their initial values."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Any:
    """Return the operation that gives the variables that are not saved their initial values."""
    return variables_initializer(local_variables())


def is_variable_initialized(variable: Variable) -> Any:
    """Return whether the variable has a value."""
    return ops.is_initialized(variable.handle)
