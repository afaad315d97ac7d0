"""Cells of TensorFlow 1: `cell(inputs, state) -> (output, new state)`, one kernel for inputs and state together."""

from typing import Any, NamedTuple

from runtime import arrays
from runtime.control_flow import structure
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.layers import activations
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, joining, shaping
from runtime.ops.constants import fill
from runtime.ops.linear import matmul
from runtime.ops.neural import bias_add
from runtime.variables.getting import get_variable
from runtime.variables.initializers import Constant, Zeros
from runtime.variables.scopes import variable_scope


class LSTMStateTuple(NamedTuple):
    """The state of an LSTM: its memory `c` and its last output `h`."""

    c: Any
    h: Any

    @property
    def dtype(self) -> Any:
        """The dtype of both."""
        if self.c.dtype is not self.h.dtype:
            raise TypeError(f"the parts of a state are of {self.c.dtype.name} and {self.h.dtype.name}")
        return self.c.dtype


class RNNCell(Layer):
    """What cells share. A cell of your own gives `state_size`, `output_size` and `call(inputs, state)`.

    Sizes are numbers, or nested tuples of numbers where the state is nested.
    """

    def __init__(
        self, trainable: bool = True, name: str | None = None, dtype: Any = None, reuse: Any = None, **options: Any
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **options)
        self._reuse = reuse

    @property
    def state_size(self) -> Any:
        """The width of the state, nested as the state is."""
        raise NotImplementedError(f"{type(self).__name__} has no state_size")

    @property
    def output_size(self) -> Any:
        """The width of the output."""
        raise NotImplementedError(f"{type(self).__name__} has no output_size")

    def __call__(  # type: ignore[override]  # not any number of inputs: one, and a state
        self, inputs: Any, state: Any, scope: Any = None, **options: Any
    ) -> Any:
        """Return the output and the new state of one step; `scope` names the variables where it is given."""
        if self.dtype is None:
            first = next(structure.leaves(inputs))
            self.dtype = convert_to_tensor(first).dtype
        if scope is None:
            return super().__call__(inputs, state, **options)
        with variable_scope(scope):
            return super().__call__(inputs, state, **options)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Return a state of zeros, for a batch of so many."""
        zero = arrays.as_dtype(dtype).numpy.type(0)
        with name_scope(f"{type(self).__name__}ZeroState"):
            return structure.mapped(lambda size: fill([batch_size, size], zero, name="zeros"), self.state_size)

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """Return a state of zeros, for a batch of so many or for that of the inputs."""
        if inputs is not None:
            inputs = convert_to_tensor(inputs)
            batch_size = shaping.shape(inputs)[0] if inputs.dims[0] is None else inputs.dims[0]
            dtype = inputs.dtype
        if batch_size is None or dtype is None:
            raise ValueError("get_initial_state needs inputs, or a batch_size and a dtype")
        return self.zero_state(batch_size, dtype)

    def _variable(self, name: str, shape: tuple[Any, ...], initializer: Any = None) -> Any:
        """Return a variable: of the open variable scope in graphs, with its initializer where none is said."""
        if None in shape:
            raise ValueError(f"{self.name} needs to know the last size of its inputs")
        if state.graph is None:
            return self.add_weight(name, shape, initializer)
        return get_variable(name, shape, self.dtype, initializer, trainable=self.trainable)

    def _product(self, parts: list[Any], kernel: Any, bias: Any) -> Any:
        return bias_add(matmul(joining.concat(parts, 1), kernel), bias)


class _OfUnits(RNNCell):
    """A cell of so many units."""

    def __init__(
        self, num_units: int, activation: Any = None, reuse: Any = None, name: str | None = None, dtype: Any = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name, dtype=dtype, reuse=reuse, **options)
        if num_units < 1:
            raise ValueError(f"num_units is {num_units}, and must be positive")
        self._num_units = num_units
        self._activation: Any = activations.get(activation) or arithmetic.tanh

    @property
    def state_size(self) -> Any:
        """The number of units."""
        return self._num_units

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units


class BasicRNNCell(_OfUnits):
    """tanh([inputs, state] · kernel + bias), which is the output and the state."""

    def build(self, *dims: Any) -> None:
        """Make the kernel and the bias."""
        units = self._num_units
        self._kernel = self._variable("kernel", (_joined(dims[0][-1], units), units))
        self._bias = self._variable("bias", (units,), Zeros())

    def call(self, inputs: Any, state: Any) -> Any:
        """Return the new output, twice."""
        output = self._activation(self._product([inputs, state], self._kernel, self._bias))
        return output, output


class GRUCell(_OfUnits):
    """Gated recurrent unit (Cho et al., 2014), with the reset gate before the product."""

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(num_units, activation, reuse, name, dtype, **options)
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    def build(self, *dims: Any) -> None:
        """Make the kernel and bias of the gates, and those of the candidate."""
        units, width, kernel = self._num_units, _joined(dims[0][-1], self._num_units), self._kernel_initializer
        self._gate_kernel = self._variable("gates/kernel", (width, 2 * units), kernel)
        self._gate_bias = self._variable("gates/bias", (2 * units,), self._bias_initializer or Constant(1.0))
        self._candidate_kernel = self._variable("candidate/kernel", (width, units), kernel)
        self._candidate_bias = self._variable("candidate/bias", (units,), self._bias_initializer or Zeros())

    def call(self, inputs: Any, state: Any) -> Any:
        """Return the new output, twice."""
        gates = arithmetic.sigmoid(self._product([inputs, state], self._gate_kernel, self._gate_bias))
        reset, update = joining.split(gates, 2, axis=1)
        fresh = self._product([inputs, reset * state], self._candidate_kernel, self._candidate_bias)
        output = update * state + (1.0 - update) * self._activation(fresh)
        return output, output


class LSTMCell(_OfUnits):
    """Long short-term memory (Sak et al., 2014), with peepholes, clipping and a projection where these are wanted.

    Without `state_is_tuple` the state is one tensor, memory and output beside each other.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(num_units, activation, reuse, name, dtype, **options)
        if num_unit_shards is not None or num_proj_shards is not None:
            raise ValueError("parts of kernels are a partitioner's: rt.variable_scope(…, partitioner=…)")
        self._use_peepholes, self._initializer = use_peepholes, initializer
        self._cell_clip, self._proj_clip, self._num_proj = cell_clip, proj_clip, num_proj
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    @property
    def state_size(self) -> Any:
        """The width of the memory and that of the output; their sum where the state is one tensor."""
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """The number of units, or the width of the projection."""
        return self._num_proj or self._num_units

    def build(self, *dims: Any) -> None:
        """Make the kernel of the four gates, the bias, the peepholes and the projection."""
        units, start = self._num_units, self._initializer
        self._kernel = self._variable("kernel", (_joined(dims[0][-1], self.output_size), 4 * units), start)
        self._bias = self._variable("bias", (4 * units,), Zeros())
        if self._use_peepholes:
            self._peep_forget, self._peep_into, self._peep_out = (
                self._variable(f"w_{gate}_diag", (units,), start) for gate in "fio"
            )
        if self._num_proj:
            self._projection = self._variable("projection/kernel", (units, self._num_proj), start)

    def call(self, inputs: Any, state: Any) -> Any:
        """Return the new output and the new state."""
        memory, output = state if self._state_is_tuple else self._parts(state)
        gates = self._product([inputs, output], self._kernel, self._bias)
        into, fresh, forget, out = joining.split(gates, 4, axis=1)
        forget = forget + self._forget_bias
        if self._use_peepholes:
            forget, into = forget + self._peep_forget * memory, into + self._peep_into * memory
        memory = arithmetic.sigmoid(forget) * memory + arithmetic.sigmoid(into) * self._activation(fresh)
        if self._cell_clip is not None:
            memory = arithmetic.clip_by_value(memory, -self._cell_clip, self._cell_clip)
        if self._use_peepholes:
            out = out + self._peep_out * memory
        output = self._projected(arithmetic.sigmoid(out) * self._activation(memory))
        new = LSTMStateTuple(memory, output) if self._state_is_tuple else joining.concat([memory, output], 1)
        return output, new

    def _parts(self, state: Any) -> Any:
        return joining.split(state, [self._num_units, self.output_size], axis=1)

    def _projected(self, output: Any) -> Any:
        if not self._num_proj:
            return output
        output = matmul(output, self._projection)
        return (
            output if self._proj_clip is None else arithmetic.clip_by_value(output, -self._proj_clip, self._proj_clip)
        )


class BasicLSTMCell(LSTMCell):
    """Long short-term memory (Zaremba et al., 2014) without peepholes, clipping or projection."""

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(
            num_units,
            forget_bias=forget_bias,
            state_is_tuple=state_is_tuple,
            activation=activation,
            reuse=reuse,
            name=name,
            dtype=dtype,
            **options,
        )


def _joined(inputs: Any, units: int) -> Any:
    return None if inputs is None else inputs + units
