"""raw_rnn: a cell in a loop whose inputs, end and results a function decides, step by step."""

from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.control_flow.loops import while_loop
from runtime.graph.convert import constant, convert_to_tensor
from runtime.ops import comparison, joining, reductions, shaping
from runtime.ops.constants import fill
from runtime.variables.scopes import variable_scope

__all__ = ["raw_rnn"]


def raw_rnn(
    cell: Any,
    loop_fn: Callable[[Any, Any, Any, Any], Any],
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Return what was emitted in each step as TensorArrays, the last state, and the last state of the loop.

    `loop_fn(time, output, state, loop_state)` returns (which of the batch are finished, the next input, the next state,
    what to emit, the next loop_state). At first output, state and loop_state are None, and what it emits has the shape,
    without the batch, and the dtype of all that follows: None for those of the cell's output. What is finished keeps
    its state, and emits zeros.
    """
    with variable_scope(scope or "rnn"):
        time = constant(0, arrays.int32)
        finished, now, state, emitted, first_loop_state = loop_fn(time, None, None, None)
        now, state = (structure.mapped(convert_to_tensor, one) for one in (now, state))
        zeros = _zeros(cell, now, state, emitted)
        lists = structure.mapped(
            lambda one: TensorArray(one.dtype, 0, dynamic_size=True, element_shape=one.dims, name="rnn_output"), zeros
        )
        loop_state = constant(0, arrays.int32) if first_loop_state is None else first_loop_state

        def step(time: Any, finished: Any, now: Any, lists: Any, state: Any, loop_state: Any) -> Any:
            output, new = cell(now, state)
            over, now, new, emitted, next_loop_state = loop_fn(time + 1, output, new, loop_state)
            emitted = _kept(finished, zeros, emitted)
            arrays_after = structure.rebuilt(
                lists,
                [
                    one.write(time, value)
                    for one, value in zip(structure.leaves(lists), structure.leaves(emitted), strict=True)
                ],
            )
            kept = _kept(finished, state, new)
            loop_state = loop_state if next_loop_state is None else next_loop_state
            return time + 1, comparison.logical_or(finished, over), now, arrays_after, kept, loop_state

        found = while_loop(
            lambda time, finished, *_: comparison.logical_not(reductions.reduce_all(finished)),
            step,
            (time, convert_to_tensor(finished), now, lists, state, loop_state),
            parallel_iterations=parallel_iterations or 32,
        )
    return found[3], found[4], None if first_loop_state is None else found[5]


def _zeros(cell: Any, now: Any, state: Any, emitted: Any) -> Any:
    """Return what is emitted for those that are finished."""
    first = next(structure.leaves(now))
    batch = shaping.shape(first)[0] if first.dims[0] is None else first.dims[0]
    if emitted is None:
        zero = next(structure.leaves(state)).dtype.numpy.type(0)
        return structure.mapped(lambda size: fill([batch, size], zero), cell.output_size)

    def like(one: Any) -> Any:
        one = convert_to_tensor(one)
        known = one.dims is not None and None not in one.dims
        sizes = [batch, *one.dims] if known else joining.concat([[batch], shaping.shape(one)], 0)
        return fill(sizes, one.dtype.numpy.type(0))

    return structure.mapped(like, emitted)


def _kept(over: Any, before: Any, after: Any) -> Any:
    """Return what was before for those that are over; TensorArrays and single numbers have no batch, and go on."""
    found = []
    for one, new in zip(structure.leaves(before), structure.leaves(after), strict=True):
        goes_on = isinstance(new, TensorArray) or new.dims == ()
        found.append(new if goes_on else comparison.select(over, one, new))
    return structure.rebuilt(after, found)
