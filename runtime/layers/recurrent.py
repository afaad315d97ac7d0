"""Recurrent networks over [batch, time, features]: cells run over the steps.

The inputs' part of all steps is one product before the first. Where the number of steps is known when the graph is made
and is not great, the steps are written out, which lets a plan join their operations; else they are a loop.
"""

from collections.abc import Callable
from typing import Any

from runtime import arrays, nest
from runtime.control_flow.array import TensorArray
from runtime.control_flow.loops import while_loop
from runtime.graph.context import GraphKeys, init_scope, state
from runtime.layers.cells import GatedCell, GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells, batch_of
from runtime.layers.core import dropped
from runtime.layers.layer import Layer
from runtime.ops import comparison, joining, shaping
from runtime.ops.constants import fill, zeros, zeros_like
from runtime.variables.variable import Variable

MOST_WRITTEN_OUT = 200
"""Steps beyond which a graph has a loop: operations written out are each traced, differentiated and planned."""

Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]


class RNN(Layer):
    """Runs a cell, or cells on top of each other, over the steps.

    Steps that a mask leaves out change no state; their outputs repeat the one before (`zero_output_for_mask`: are 0).
    A `stateful` layer starts where the batch before ended; `reset_state` starts from 0 again.
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.cell = StackedRNNCells(cell) if isinstance(cell, list | tuple) else cell
        self.return_sequences, self.return_state, self.go_backwards = return_sequences, return_state, go_backwards
        self.stateful, self.unroll, self.zero_output_for_mask = stateful, unroll, zero_output_for_mask
        self._states: list[Variable] = []

    @property
    def _cells(self) -> list[Any]:
        """The cells from the bottom up. Running one over all steps and then the next is the same as step by step."""
        return self.cell.cells if isinstance(self.cell, StackedRNNCells) else [self.cell]

    def _attributes(self) -> list[tuple[str, Any]]:
        """Return the attributes without the states between batches, which are no weights."""
        return [(name, value) for name, value in super()._attributes() if name != "_states"]

    def build(self, *dims: Any) -> None:
        """Make the states that are kept between batches."""
        if not self.stateful:
            return
        if dims[0][0] is None:
            raise ValueError(f"{self.name} is stateful and needs a known batch: Input(shape, batch_size=…)")
        for at, size in enumerate(size for cell in self._cells for size in nest.leaves(cell.state_size)):
            with init_scope():
                self._states.append(
                    Variable(zeros((dims[0][0], size)), trainable=False, name=f"{self.name}/state_{at}")
                )

    def reset_state(self) -> None:
        """Start from 0 with the next batch."""
        for one in self._states:
            one.assign(zeros(one.dims))

    reset_states = reset_state

    def call(self, inputs: Any, initial_state: Any = None, mask: Any = None, training: Any = False) -> Any:
        """Return the last output, or all of them, and the states if these are wanted too."""
        if inputs.dims is None or len(inputs.dims) < 3:
            raise ValueError(f"{self.name} takes [batch, time, features], not {inputs!r}")
        if inputs.dims[1] == 0:
            raise ValueError(f"{self.name} needs at least one step")
        mask = next(iter(nest.leaves(mask)), None)
        given = [one.value() for one in self._states] if initial_state is None else list(nest.leaves(initial_state))
        outputs, ends, backwards = inputs, [], self.go_backwards
        for at, cell in enumerate(self._cells):
            wanted = self.return_sequences or at < len(self._cells) - 1
            start, given = self._start(cell, outputs, given)
            outputs, states = self._run(cell, outputs, start, mask, training, every=wanted, backwards=backwards)
            ends += states
            if backwards and mask is not None:
                mask = shaping.reverse(mask, [1])
            backwards = False  # what comes out is in the order in which it was made
        self._keep(ends)
        return (outputs, *ends) if self.return_state else outputs

    def _start(self, cell: Any, inputs: Any, given: list[Any]) -> tuple[list[Any], list[Any]]:
        """Return the states that a cell starts from, and those that are left for the next."""
        sizes = list(nest.leaves(cell.state_size))
        if given:
            if len(given) < len(sizes):
                raise ValueError(f"{self.name} has {len(sizes)} states, and {len(given)} were given")
            return given[: len(sizes)], given[len(sizes) :]
        dtype = inputs.dtype if inputs.dtype.is_floating else arrays.float32
        zero = dtype.numpy.type(0)
        return [fill([batch_of(inputs), size], zero) for size in sizes], []

    def _keep(self, ends: list[Any]) -> None:
        for variable, end in zip(self._states, ends, strict=False):
            update = variable.assign(end, read_value=False)
            if variable.graph is not None:
                variable.graph.add_to_collection(GraphKeys.UPDATE_OPS, update)

    def _run(
        self, cell: Any, inputs: Any, start: list[Any], mask: Any, training: Any, *, every: bool, backwards: bool
    ) -> tuple[Any, list[Any]]:
        """Return the outputs of a cell, of every step or of the last, and the states after it."""
        if isinstance(cell, GatedCell):
            cell.ensure_built(inputs.dims)
            share = (batch_of(inputs), *([1] * (len(inputs.dims) - 2)), inputs.dims[-1])  # dropped in all steps alike
            inputs = dropped(inputs, cell.dropout, training, share, cell.seed)
            inputs, shared = cell.projected(inputs), cell.shared(start[0], training)

            def step(x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
                found = cell.step(x, shared, *states)
                return found[0], list(found)
        else:

            def step(x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
                output, new = cell(x, states if len(states) > 1 else states[0])
                return output, list(nest.leaves(new))

        steps = inputs.dims[1]
        few = steps is not None and (state.graph is None or self.unroll or steps <= MOST_WRITTEN_OUT)
        over = self._written_out if few else self._looped
        return over(step, inputs, start, mask, every=every, backwards=backwards)

    def _written_out(
        self, step: Step, inputs: Any, states: list[Any], mask: Any, *, every: bool, backwards: bool
    ) -> tuple[Any, list[Any]]:
        steps = inputs.dims[1]
        parts = joining.unstack(inputs, steps, axis=1)
        counts = [None] * steps if mask is None else joining.unstack(shaping.expand_dims(mask, -1), steps, axis=1)
        outputs: list[Any] = []
        for at in reversed(range(steps)) if backwards else range(steps):
            before = outputs[-1] if outputs else None
            output, states = self._masked(step, parts[at], states, counts[at], before)
            outputs.append(output)
        return joining.stack(outputs, axis=1) if every else outputs[-1], states

    def _masked(self, step: Step, x: Any, states: list[Any], counts: Any, before: Any) -> tuple[Any, list[Any]]:
        """Return the output and states after one step, or as they were where it does not count."""
        output, new = step(x, states)
        if counts is None:
            return output, new
        before = zeros_like(output) if before is None or self.zero_output_for_mask else before
        kept = [comparison.select_v2(counts, one, old) for one, old in zip(new, states, strict=True)]
        return comparison.select_v2(counts, output, before), kept

    def _looped(
        self, step: Step, inputs: Any, states: list[Any], mask: Any, *, every: bool, backwards: bool
    ) -> tuple[Any, list[Any]]:
        """Return the same from a while_loop, which keeps the outputs in a TensorArray."""
        turned = [1, 0, *range(2, len(inputs.dims))]
        count = shaping.shape(inputs)[1]
        order = [inputs, *([] if mask is None else [shaping.expand_dims(mask, -1)])]
        order = [shaping.reverse(one, [1]) for one in order] if backwards else order
        rows = [TensorArray(one.dtype, count).unstack(shaping.transpose(one, turned)) for one in order]
        width = step(inputs[:, 0], states)[0]  # its value is not used, only its shape
        found = TensorArray(width.dtype, count, element_shape=width.dims)

        def body(at: Any, before: Any, kept: list[Any], outputs: TensorArray) -> Any:
            counts = None if mask is None else rows[1].read(at)
            output, new = self._masked(step, rows[0].read(at), kept, counts, before)
            return at + 1, output, new, outputs.write(at, output) if every else outputs

        shapes = [(), width.dims, [one.dims for one in states], None]
        _, last, states, found = while_loop(
            lambda at, *_: comparison.less(at, count), body, [0, zeros_like(width), states, found], shapes
        )
        return shaping.transpose(found.stack(), [1, 0, 2]) if every else last, states

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the outputs: that of the inputs where every step is given."""
        mask = next(iter(nest.leaves(mask)), None) if self.return_sequences else None
        return [mask] if self.return_state else mask


class _OfCell(RNN):
    """A recurrent layer of one cell, made of its arguments."""

    cell_class: type[GatedCell]
    passes_arguments_to = "cell_class"

    def __init__(
        self,
        units: int,
        *args: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        activity_regularizer: Any = None,
        input_shape: Any = None,
        batch_input_shape: Any = None,
        **options: Any,
    ) -> None:
        cell = self.cell_class(
            units, *args, name=_cell_name(self.cell_class), trainable=trainable, dtype=dtype, **options
        )
        super().__init__(
            *(cell, return_sequences, return_state, go_backwards, stateful, unroll, zero_output_for_mask),
            name=name,
            trainable=trainable,
            dtype=dtype,
            activity_regularizer=activity_regularizer,
            input_shape=input_shape,
            batch_input_shape=batch_input_shape,
        )
        self.units = units


def _cell_name(kind: type[GatedCell]) -> str:
    return {"LSTMCell": "lstm_cell", "GRUCell": "gru_cell"}.get(kind.__name__, "simple_rnn_cell")


class SimpleRNN(_OfCell):
    """h = tanh(x · kernel + h · recurrent_kernel + bias)."""

    cell_class = SimpleRNNCell


class LSTM(_OfCell):
    """Long short-term memory, with a forget gate whose bias starts from 1."""

    cell_class = LSTMCell


class GRU(_OfCell):
    """Gated recurrent units, with the reset gate after the product."""

    cell_class = GRUCell
