"""Recurrent networks over [batch, time, features], Keras's weights and order of gates.

The inputs' part of all steps is one product before the first step; the steps are then written out one by one, for which
the number of steps must be known when the graph is made.
"""

from typing import Any

from runtime.layers import activations
from runtime.layers.core import product
from runtime.layers.layer import Layer, initializer_of
from runtime.ops import arithmetic, joining, neural, shaping
from runtime.ops.constants import zeros_like
from runtime.ops.linear import matmul


class _Recurrent(Layer):
    """What recurrent layers share; a subclass says its gates and one step."""

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
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units, self.use_bias = units, use_bias
        self.activation = activations.get(activation) or activations.get("linear")
        self.recurrent_activation = activations.get(recurrent_activation) or activations.get("linear")
        self.return_sequences, self.return_state, self.go_backwards = return_sequences, return_state, go_backwards
        self._initializers = (kernel_initializer, recurrent_initializer, bias_initializer)

    def build(self, *dims: Any) -> None:
        """Make the kernel of the inputs, that of the last outputs, and the bias."""
        width = self.gates * self.units
        kernel, recurrent, _ = self._initializers
        self.kernel = self.add_weight("kernel", (dims[0][-1], width), kernel)
        self.recurrent_kernel = self.add_weight("recurrent_kernel", (self.units, width), recurrent)
        self.bias = self.add_weight("bias", self._bias_shape(), self._bias_initializer()) if self.use_bias else None

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _bias_initializer(self) -> Any:
        return initializer_of(self._initializers[2])

    def call(self, inputs: Any, initial_state: Any = None) -> Any:
        """Return the last output, or all of them, and the states if these are wanted too."""
        steps = inputs.dims[1]
        if steps is None:
            raise ValueError(f"{self.name} needs inputs whose number of steps is known, not {inputs!r}")
        if not steps:
            raise ValueError(f"{self.name} needs at least one step")
        projected = joining.unstack(self._projected(inputs), steps, axis=1)
        recurrent = self.recurrent_kernel.value()
        states = self._initial(projected[0], initial_state)
        outputs = []
        for step in reversed(projected) if self.go_backwards else projected:
            states = self.step(step, recurrent, *states)
            outputs.append(states[0])
        found = joining.stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return (found, *states) if self.return_state else found

    def _projected(self, inputs: Any) -> Any:
        found = product(inputs, self.kernel)
        return found if self.bias is None else neural.bias_add(found, self._input_bias())

    def _input_bias(self) -> Any:
        return self.bias

    def _initial(self, like: Any, given: Any) -> tuple[Any, ...]:
        if given is not None:
            return tuple(given) if isinstance(given, list | tuple) else (given,)
        return (zeros_like(like[:, : self.units]),) * self.states

    def step(self, inputs: Any, recurrent: Any, *states: Any) -> tuple[Any, ...]:
        """Return the new states, of which the first is the output."""
        raise NotImplementedError(f"{type(self).__name__} has no step()")

    def _activate(self, x: Any) -> Any:
        assert self.activation is not None
        return self.activation(x)

    def _gate(self, x: Any) -> Any:
        assert self.recurrent_activation is not None
        return self.recurrent_activation(x)


class SimpleRNN(_Recurrent):
    """h = tanh(x · kernel + h · recurrent_kernel + bias)."""

    def step(self, inputs: Any, recurrent: Any, *states: Any) -> tuple[Any, ...]:
        """Return the new output."""
        return (self._activate(inputs + matmul(states[0], recurrent)),)


class LSTM(_Recurrent):
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

    def step(self, inputs: Any, recurrent: Any, *states: Any) -> tuple[Any, ...]:
        """Return the new output and the new memory."""
        output, memory = states
        into, forget, fresh, out = joining.split(inputs + matmul(output, recurrent), 4, axis=1)
        memory = self._gate(forget) * memory + self._gate(into) * self._activate(fresh)
        return self._gate(out) * self._activate(memory), memory


class GRU(_Recurrent):
    """Gated recurrent unit (Cho et al., 2014), with the reset gate after the product, as cuDNN and Keras have it."""

    gates = 3

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units)

    def _input_bias(self) -> Any:
        return self.bias.value()[0]  # type: ignore[union-attr]  # there is one where this is asked

    def step(self, inputs: Any, recurrent: Any, *states: Any) -> tuple[Any, ...]:
        """Return the new output."""
        (output,) = states
        inner = matmul(output, recurrent)
        if self.bias is not None:
            inner = neural.bias_add(inner, self.bias.value()[1])
        update, reset, fresh = joining.split(inputs, 3, axis=1)
        inner_update, inner_reset, inner_fresh = joining.split(inner, 3, axis=1)
        kept = self._gate(update + inner_update)
        fresh = self._activate(fresh + self._gate(reset + inner_reset) * inner_fresh)
        return (kept * output + (1.0 - kept) * fresh,)


class Bidirectional(Layer):
    """A recurrent layer forwards, another backwards, and both outputs side by side (or added: merge_mode="sum")."""

    def __init__(
        self, layer: _Recurrent, backward_layer: _Recurrent, merge_mode: str = "concat", **options: Any
    ) -> None:
        super().__init__(**options)
        if merge_mode not in ("concat", "sum"):
            raise ValueError(f"merge_mode is concat or sum, not {merge_mode!r}")
        backward_layer.go_backwards = True
        self.forward_layer, self.backward_layer, self.merge_mode = layer, backward_layer, merge_mode

    def call(self, inputs: Any) -> Any:
        """Return both outputs as one, each step's beside each other."""
        forwards, backwards = self.forward_layer(inputs), self.backward_layer(inputs)
        if self.backward_layer.return_sequences:
            backwards = shaping.reverse(backwards, [1])
        if self.merge_mode == "sum":
            return arithmetic.add(forwards, backwards)
        return joining.concat([forwards, backwards], -1)
