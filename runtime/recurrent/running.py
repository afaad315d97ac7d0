"""What runs a cell over time: written out step by step (`static_rnn`), or as a loop (`dynamic_rnn`)."""

from collections.abc import Sequence
from typing import Any

from runtime import arrays
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.control_flow.loops import while_loop
from runtime.graph.context import name_scope
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.shape import text_of
from runtime.ops import arithmetic, comparison, joining, reductions, sequences, shaping
from runtime.ops.constants import fill, identity
from runtime.variables.scopes import get_variable_scope, variable_scope

__all__ = ["bidirectional_dynamic_rnn", "dynamic_rnn", "static_bidirectional_rnn", "static_rnn"]


def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """Return the outputs of all steps, [batch, time, …] as the inputs are, and the state after the last.

    After a sequence's end (`sequence_length`) its outputs are 0 and its state stays. `time_major`: inputs and outputs
    are [time, batch, …]. Without an `initial_state` it is zeros of `dtype`.
    """
    with variable_scope(scope or "rnn"):
        given = structure.mapped(convert_to_tensor, inputs)
        for one in structure.leaves(given):
            _hold_sized(one)
        steps = given if time_major else structure.mapped(_turned, given)
        batch = _size(next(structure.leaves(steps)), 1)
        lengths = None if sequence_length is None else _lengths(sequence_length, batch)
        start = _start(cell, initial_state, batch, dtype)
        outputs, end = _looped(cell, steps, start, lengths, batch, dtype, parallel_iterations or 32)
        return outputs if time_major else structure.mapped(_turned, outputs), end


def _hold_sized(inputs: Any) -> None:
    if inputs.dims is None or len(inputs.dims) < 3 or None in inputs.dims[2:]:
        raise ValueError(f"inputs are [batch, time, …] with known sizes after these, not {text_of(inputs.dims)}")


def _turned(tensor: Any) -> Any:
    """Return a tensor with batch and time in each other's place."""
    return shaping.transpose(tensor, [1, 0, *range(2, len(tensor.dims))])


def _size(tensor: Any, axis: int) -> Any:
    """Return a size as a number where it is known, else as a tensor."""
    known = tensor.dims[axis]
    return shaping.shape(tensor)[axis] if known is None else known


def _lengths(sequence_length: Any, batch: Any) -> Any:
    lengths = arithmetic.cast(convert_to_tensor(sequence_length), arrays.int32)
    if lengths.dims is not None and (len(lengths.dims) != 1 or _differ(lengths.dims[0], batch)):
        raise ValueError(f"sequence_length has a length for each of the batch ({batch}), not {text_of(lengths.dims)}")
    return identity(lengths, name="sequence_length")


def _differ(one: Any, other: Any) -> bool:
    return isinstance(one, int) and isinstance(other, int) and one != other


def _start(cell: Any, initial_state: Any, batch: Any, dtype: Any) -> Any:
    if initial_state is not None:
        return structure.mapped(convert_to_tensor, initial_state)
    if dtype is None:
        raise ValueError("without an initial_state, say the dtype")
    return cell.zero_state(batch, dtype)


def _zeros_of(cell: Any, batch: Any, dtype: Any) -> Any:
    """Return the outputs of steps after a sequence's end."""
    zero = dtype.numpy.type(0)
    return structure.mapped(lambda size: fill([batch, size], zero), cell.output_size)


def _dtype_of(dtype: Any, state: Any) -> Any:
    return next(structure.leaves(state)).dtype if dtype is None else arrays.as_dtype(dtype)


def _looped(
    cell: Any, inputs: Any, start: Any, lengths: Any, batch: Any, dtype: Any, parallel_iterations: int
) -> tuple[Any, Any]:
    """Return outputs, [time, batch, …], and the last state, from a while_loop."""
    kind = _dtype_of(dtype, start)
    first = next(structure.leaves(inputs))
    count = shaping.shape(first)[0]
    zeros = _zeros_of(cell, batch, kind)
    known = first.dims[1]
    with name_scope("dynamic_rnn"):
        rows = [
            TensorArray(one.dtype, count, element_shape=one.dims[1:], name=f"input_{at}").unstack(one)
            for at, one in enumerate(structure.leaves(inputs))
        ]
        found = [
            TensorArray(kind, count, element_shape=(known, *one.dims[1:]), name=f"output_{at}")
            for at, one in enumerate(structure.leaves(zeros))
        ]
    last = count
    if lengths is not None:  # TensorFlow always takes one step
        last = arithmetic.minimum(count, arithmetic.maximum(1, reductions.reduce_max(lengths)))

    def step(time: Any, written: list[TensorArray], state: Any) -> Any:
        now = structure.rebuilt(inputs, [one.read(time) for one in rows])
        output, new = _stepped(cell, now, state, time, lengths, zeros)
        written = [one.write(time, part) for one, part in zip(written, structure.leaves(output), strict=True)]
        return time + 1, written, new

    time = constant(0, arrays.int32, name="time")
    _, found, end = while_loop(
        lambda time, *_: comparison.less(time, last),
        step,
        (time, found, start),
        parallel_iterations=parallel_iterations,
    )
    outputs = [_with_time(one.stack(), first.dims[0]) for one in found]
    return structure.rebuilt(zeros, outputs), end


def _with_time(outputs: Any, steps: int | None) -> Any:
    if steps is not None and outputs.dims[0] is None:
        outputs.set_shape((steps, *outputs.dims[1:]))
    return outputs


def _stepped(cell: Any, inputs: Any, state: Any, time: Any, lengths: Any, zeros: Any) -> tuple[Any, Any]:
    """Return the output and the new state of one step: zeros and the old state where a sequence is over."""
    output, new = cell(inputs, state)
    _hold_alike(cell, state, new)
    if lengths is None:
        return output, new
    over = comparison.greater_equal(time, lengths)
    return _kept(over, zeros, output), _kept(over, state, new)


def _kept(over: Any, before: Any, after: Any) -> Any:
    pairs = zip(structure.leaves(before), structure.leaves(after), strict=True)
    return structure.rebuilt(after, [one if new is one else comparison.select(over, one, new) for one, new in pairs])


def _hold_alike(cell: Any, before: Any, after: Any) -> None:
    if structure.shape_of(before) != structure.shape_of(after):
        raise ValueError(f"{cell!r} took the state {before!r} and gave {after!r}, which is nested in another way")


def static_rnn(
    cell: Any,
    inputs: Sequence[Any],
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Return the outputs of a list of inputs, each [batch, …], and the state after the last.

    After a sequence's end (`sequence_length`) its outputs are 0 and its state stays.
    """
    if not isinstance(inputs, list | tuple):
        raise TypeError(f"inputs are a list with a tensor a step, not {inputs!r}")
    if not inputs:
        raise ValueError("inputs are an empty list: there must be one step at least")
    outputs = []
    with variable_scope(scope or "rnn"):
        steps = [structure.mapped(convert_to_tensor, one) for one in inputs]
        batch = _size(next(structure.leaves(steps)), 0)
        state = _start(cell, initial_state, batch, dtype)
        lengths = None if sequence_length is None else _lengths(sequence_length, batch)
        zeros = None if lengths is None else _zeros_of(cell, batch, _dtype_of(dtype, state))
        for time, one in enumerate(steps):
            if time == 1:
                get_variable_scope().reuse_variables()
            output, state = _stepped(cell, one, state, time, lengths, zeros)
            outputs.append(output)
    return outputs, state


def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return the outputs of one cell from the first step on and of another from the last on, and their last states.

    Both outputs are in the order of the inputs. The arguments are those of `dynamic_rnn`.
    """
    along, across = (0, 1) if time_major else (1, 0)

    def backwards(tensor: Any) -> Any:
        if sequence_length is None:
            return shaping.reverse(tensor, [along])
        return sequences.reverse_sequence(tensor, sequence_length, along, across)

    options = {"dtype": dtype, "parallel_iterations": parallel_iterations, "time_major": time_major}
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as inside:
            forward, end = dynamic_rnn(cell_fw, inputs, sequence_length, initial_state_fw, scope=inside, **options)
        with variable_scope("bw") as inside:
            turned = structure.mapped(backwards, inputs)
            found, start = dynamic_rnn(cell_bw, turned, sequence_length, initial_state_bw, scope=inside, **options)
    return (forward, structure.mapped(backwards, found)), (end, start)


def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Sequence[Any],
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:
    """Return the outputs of both directions beside each other, step by step, and the last state of each direction."""
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as inside:
            forward, end = static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length, inside)
        with variable_scope("bw") as inside:
            turned = _backwards(inputs, sequence_length)
            found, start = static_rnn(cell_bw, turned, initial_state_bw, dtype, sequence_length, inside)
    outputs = []
    for one, other in zip(forward, _backwards(found, sequence_length), strict=True):
        pairs = zip(structure.leaves(one), structure.leaves(other), strict=True)
        outputs.append(structure.rebuilt(one, [joining.concat(pair, 1) for pair in pairs]))
    return outputs, end, start


def _backwards(steps: Sequence[Any], lengths: Any) -> list[Any]:
    """Return steps from the last to the first: of each sequence, those before its end."""
    if lengths is None:
        return list(reversed(steps))
    flat = [list(structure.leaves(one)) for one in steps]
    turned = [
        joining.unstack(sequences.reverse_sequence(joining.stack(one), lengths, 0, 1), len(steps))
        for one in zip(*flat, strict=True)
    ]
    return [structure.rebuilt(one, parts) for one, parts in zip(steps, zip(*turned, strict=True), strict=True)]
