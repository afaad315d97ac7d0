"""Cells: one step of a recurrent layer, Keras's weights and order of gates.

A cell is called as `cell(inputs, states) -> (output, new states)` and has a `state_size`; any layer of that form may be
run over time by `RNN`. Those here also say what of a step does not depend on the one before (`projected`), so that it
is one product for all steps.
"""

from collections.abc import Sequence
from typing import Any

from runtime.layers import activations
from runtime.layers.core import dropped, product
from runtime.layers.initialization import initializer_of
from runtime.layers.layer import Layer
from runtime.ops import joining, neural, shaping
from runtime.ops.constants import zeros_like
from runtime.ops.linear import matmul


class GatedCell(Layer):
    """What cells share; a subclass says its gates and states, and how a step goes."""

    gates = 1
    states = 1

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if units < 1:
            raise ValueError(f"units is {units}, and must be positive")
        self.units, self.use_bias = units, use_bias
        self.activation = activations.get(activation) or activations.get("linear")
        self.recurrent_activation = activations.get(recurrent_activation) or activations.get("linear")
        self.dropout, self.recurrent_dropout, self.seed = dropout, recurrent_dropout, seed
        self._bias_start = bias_initializer
        self._kinds = {
            "kernel": (kernel_initializer, kernel_regularizer, kernel_constraint),
            "recurrent_kernel": (recurrent_initializer, recurrent_regularizer, recurrent_constraint),
            "bias": (None, bias_regularizer, bias_constraint),
        }

    @property
    def state_size(self) -> Any:
        """The width of the state, or of each of several."""
        return self.units if self.states == 1 else [self.units] * self.states

    def build(self, *dims: Any) -> None:
        """Make the kernel of the inputs, that of the last outputs, and the bias."""
        width = self.gates * self.units
        self.kernel = self._weight("kernel", (dims[0][-1], width))
        self.recurrent_kernel = self._weight("recurrent_kernel", (self.units, width))
        self.bias = self._weight("bias", self._bias_shape()) if self.use_bias else None

    def _weight(self, name: str, shape: tuple[int, ...]) -> Any:
        initializer, regularizer, constraint = self._kinds[name]
        start = self._bias_initializer() if name == "bias" else initializer
        return self.add_weight(name, shape, start, regularizer, constraint=constraint)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _bias_initializer(self) -> Any:
        return initializer_of(self._bias_start)

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        """Return the output of one step and the new states."""
        given = list(states) if isinstance(states, list | tuple) else [states]
        inputs = dropped(inputs, self.dropout, training, seed=self.seed)
        found = self.step(self.projected(inputs), self.shared(given[0], training), *given)
        return found[0], list(found)

    def projected(self, inputs: Any) -> Any:
        """Return the inputs' part of a step, or of all steps at once."""
        found = product(inputs, self.kernel)
        return found if self.bias is None else neural.bias_add(found, self._input_bias())

    def _input_bias(self) -> Any:
        return self.bias

    def shared(self, state: Any, training: Any) -> tuple[Any, Any]:
        """Return what all steps of a sequence share: the recurrent kernel, and a factor of the state that drops."""
        factor = None
        if self.recurrent_dropout and training is not False:
            factor = dropped(zeros_like(state) + 1.0, self.recurrent_dropout, training, seed=self.seed)
        return self.recurrent_kernel.value(), factor

    def step(self, inputs: Any, shared: tuple[Any, Any], *states: Any) -> tuple[Any, ...]:
        """Return the new states, of which the first is the output; `inputs` are projected."""
        raise NotImplementedError(f"{type(self).__name__} has no step()")

    def _recurrent(self, state: Any, shared: tuple[Any, Any]) -> Any:
        kernel, factor = shared
        return matmul(state if factor is None else state * factor, kernel)

    def _activate(self, x: Any) -> Any:
        assert self.activation is not None
        return self.activation(x)

    def _gate(self, x: Any) -> Any:
        assert self.recurrent_activation is not None
        return self.recurrent_activation(x)


class SimpleRNNCell(GatedCell):
    """h = tanh(x · kernel + h · recurrent_kernel + bias)."""

    def step(self, inputs: Any, shared: tuple[Any, Any], *states: Any) -> tuple[Any, ...]:
        """Return the new output."""
        return (self._activate(inputs + self._recurrent(states[0], shared)),)


class LSTMCell(GatedCell):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997), with a forget gate whose bias starts from 1."""

    gates = 4
    states = 2

    def __init__(self, units: int, *args: Any, unit_forget_bias: bool = True, **options: Any) -> None:
        super().__init__(units, *args, **options)
        self.unit_forget_bias = unit_forget_bias

    def _bias_initializer(self) -> Any:
        plain = super()._bias_initializer()
        if not self.unit_forget_bias:
            return plain
        one = initializer_of("ones")

        def remembering(shape: Any, dtype: Any) -> Any:
            parts = [make((self.units,), dtype) for make in (plain, one)]
            return joining.concat([*parts, plain((2 * self.units,), dtype)], 0)

        return remembering

    def step(self, inputs: Any, shared: tuple[Any, Any], *states: Any) -> tuple[Any, ...]:
        """Return the new output and the new memory."""
        output, memory = states
        into, forget, fresh, out = joining.split(inputs + self._recurrent(output, shared), 4, axis=1)
        memory = self._gate(forget) * memory + self._gate(into) * self._activate(fresh)
        return self._gate(out) * self._activate(memory), memory


class GRUCell(GatedCell):
    """Gated recurrent unit (Cho et al., 2014), with the reset gate after the product, as cuDNN and Keras have it."""

    gates = 3

    def __init__(self, units: int, *args: Any, reset_after: bool = True, **options: Any) -> None:
        super().__init__(units, *args, **options)
        if not reset_after:
            raise ValueError("a GRU resets after the product: reset_after=False is not supported")

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units)

    def _input_bias(self) -> Any:
        return self.bias.value()[0]  # type: ignore[union-attr]  # there is one where this is asked

    def step(self, inputs: Any, shared: tuple[Any, Any], *states: Any) -> tuple[Any, ...]:
        """Return the new output."""
        (output,) = states
        inner = self._recurrent(output, shared)
        if self.bias is not None:
            inner = neural.bias_add(inner, self.bias.value()[1])
        update, reset, fresh = joining.split(inputs, 3, axis=1)
        inner_update, inner_reset, inner_fresh = joining.split(inner, 3, axis=1)
        kept = self._gate(update + inner_update)
        fresh = self._activate(fresh + self._gate(reset + inner_reset) * inner_fresh)
        return (kept * output + (1.0 - kept) * fresh,)


class StackedRNNCells(Layer):
    """Cells on top of each other: the output of each is the input of the next."""

    def __init__(self, cells: Sequence[Any], **options: Any) -> None:
        super().__init__(**options)
        if not cells:
            raise ValueError(f"{self.name} needs at least one cell")
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The width of the states, cell by cell."""
        return [cell.state_size for cell in self.cells]

    def call(self, inputs: Any, states: Any) -> Any:
        """Return the output of the last cell, and the new states of each."""
        found = []
        for cell, one in zip(self.cells, states, strict=True):
            inputs, new = cell(inputs, one)
            found.append(new)
        return inputs, found


def batch_of(tensor: Any) -> Any:
    """Return the size of the batch: a number, or a tensor where it is unknown."""
    return shaping.shape(tensor)[0] if tensor.dims[0] is None else tensor.dims[0]
