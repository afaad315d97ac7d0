"""Loops: `while_loop`.

A While takes, as TensorFlow's does: a counter, the most iterations, the loop's variables, what its bodies captured
(which comes out as it went in), and lists for what a gradient wants kept of each iteration.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from runtime import arrays
from runtime.control_flow import structure
from runtime.control_flow.bodies import Runner, as_tensors, current_graph, element_dtype, like
from runtime.graph.context import name_scope, state
from runtime.graph.convert import constant
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, as_dims, compatible, text_of
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from runtime.ops import comparison, lists
from runtime.ops.constants import identity, stop_gradient, zeros

__all__ = ["while_loop"]

BEFORE_VARIABLES = 2
"""A counter and the most iterations come first."""


def _loop(
    xp: Any,
    values: Any,
    *,
    state: Runner,
    cond: Subgraph,
    body: Subgraph,
    output_shapes: Any,
    parallel_iterations: int,
) -> tuple[Any, ...]:
    count = len(output_shapes)
    values = list(values[:count])
    while state.run(cond, values, 1)[0]:
        values = state.run(body, values, count)
    return tuple([arrays.to_module(xp, value) for value in values])


def _declared(name: str) -> Op:
    return Op(
        name,
        "input: *T -> output: *T",
        attrs={"cond": REQUIRED, "body": REQUIRED, "output_shapes": (), "parallel_iterations": 10},
        shape=lambda inputs, *, output_shapes, **_: [shape.sizes for shape in output_shapes],
        kernel=_loop,
        state=Runner,
        effect=not name.startswith("Stateless"),
        view=True,  # an output may be an input that was handed on
    )


_WHILE = {name: _declared(name) for name in ("While", "StatelessWhile")}
OPS_OF_LOOPS = tuple(_WHILE)


def loop(
    name: str, inputs: Sequence[Tensor], condition: Subgraph, body: Subgraph, parallel_iterations: int
) -> Operation:
    """Append a While of two bodies, whose inputs are `inputs` and then what either captured; return the operation."""
    captured = list(dict.fromkeys([*condition.captured, *body.captured]))
    condition.capture_in_order(captured)
    body.capture_in_order(captured)
    body.outputs += body.inputs[len(body.inputs) - len(captured) :]
    kind = "" if condition.stateful or body.stateful else "Stateless"
    _WHILE[f"{kind}While"](
        [*inputs, *captured],
        cond=condition,
        body=body,
        output_shapes=tuple(one.shape for one in body.inputs),
        parallel_iterations=parallel_iterations,
        name=name,
    )
    return current_graph().get_operations()[-1]


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """Return the variables after `body(*loop_vars)` ran again and again while `cond(*loop_vars)` was true.

    `body` returns the variables of the next iteration, nested as `loop_vars` are. `shape_invariants` says what of a
    shape stays the same where an iteration changes it. A single variable comes back alone, as in TensorFlow 1, unless
    `return_same_structure`.
    """
    if state.graph is None:
        found = _run_eagerly(cond, body, loop_vars, maximum_iterations)
    else:
        found = _in_graph(
            cond, body, loop_vars, shape_invariants, maximum_iterations, parallel_iterations, name, back_prop=back_prop
        )
    alone = isinstance(loop_vars, list | tuple) and len(loop_vars) == 1 and not return_same_structure
    return found[0] if alone else found


def _run_eagerly(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any) -> Any:
    variables = loop_vars
    left = None if maximum_iterations is None else int(maximum_iterations)
    while (left is None or left > 0) and cond(*_arguments(variables)):
        found = body(*_arguments(variables))
        variables = _as_nested(loop_vars, found)
        left = None if left is None else left - 1
    return variables


def _arguments(variables: Any) -> Any:
    return variables if isinstance(variables, list | tuple) else [variables]


def _as_nested(loop_vars: Any, found: Any) -> Any:
    """Return what a body gave in the structure of the variables: one alone needs no list."""
    if isinstance(loop_vars, list | tuple):
        if not isinstance(found, list | tuple) or hasattr(found, "_fields") != hasattr(loop_vars, "_fields"):
            found = [found]
        if len(found) != len(loop_vars):
            raise ValueError(f"the body of a loop of {len(loop_vars)} variables returned {len(found)}")
        return found if hasattr(loop_vars, "_fields") else type(loop_vars)(found)
    return found[0] if isinstance(found, list | tuple) and len(found) == 1 else found


def _in_graph(
    cond: Any,
    body: Any,
    loop_vars: Any,
    shape_invariants: Any,
    maximum_iterations: Any,
    parallel_iterations: int,
    name: str | None,
    *,
    back_prop: bool,
) -> Any:
    outputs = looped(cond, body, loop_vars, shape_invariants, maximum_iterations, parallel_iterations, name)
    if not back_prop:
        outputs = [stop_gradient(one) for one in outputs]
    return like(loop_vars, outputs[BEFORE_VARIABLES:])


def looped(
    cond: Any,
    body: Any,
    loop_vars: Any,
    shape_invariants: Any = None,
    maximum_iterations: Any = None,
    parallel_iterations: int = 10,
    name: str | None = None,
    made: Callable[[], list[Tensor]] = list,
) -> list[Tensor]:
    """Append a loop to the graph; return how many iterations ran, the most, the variables, and what `made` gives.

    `made` is called when the body has been traced, for tensors of its last iteration: zeros where there was none.
    """
    graph = current_graph()
    with name_scope(name, "while") as scope:
        variables = as_tensors(loop_vars, "a variable of the loop")
        most = constant(
            -1 if maximum_iterations is None else int(maximum_iterations), arrays.int32, name="maximum_iterations"
        )
        counter = constant(0, arrays.int32, name="loop_counter")
    inputs = [counter, most, *variables]
    dims = [(), (), *_invariants(variables, loop_vars, shape_invariants)]
    title = scope.rstrip("/").replace("/", "_")
    test, step = (Subgraph(f"{title}_{kind}", graph) for kind in ("cond", "body"))
    for traced in (test, step):
        for tensor, size in zip(inputs, dims, strict=True):
            traced.add_input(tensor.dtype, size, tensor.op.name.rpartition("/")[2])
    with test.as_default():
        _trace_condition(test, cond, loop_vars, limited=maximum_iterations is not None)
    with step.as_default():
        _trace_body(step, body, loop_vars)
        last = made()
    for tensor in last:
        for traced in (test, step):
            traced.add_input(tensor.dtype, tensor.dims, "last")
        with name_scope(scope):
            inputs.append(_blank(tensor))
    step.outputs += last
    operation = loop(scope, inputs, test, step, parallel_iterations)
    with name_scope(scope):
        return [identity(tensor) for tensor in operation.outputs]


def _blank(tensor: Tensor) -> Tensor:
    """Return what stands for a tensor of an iteration before there was one."""
    if tensor.dtype is arrays.variant:
        empty: Tensor = lists.empty_list(lists.shape_argument(None), np.int32(-1), element_dtype=element_dtype(tensor))
        return empty
    blank: Tensor = zeros([size or 0 for size in tensor.dims or ()], tensor.dtype, name="last")
    return blank


def _invariants(variables: Sequence[Tensor], loop_vars: Any, shape_invariants: Any) -> list[Dims]:
    """Return the shape that each variable has in every iteration."""
    if shape_invariants is None:
        return [one.dims for one in variables]
    given = [as_dims(one) for one in _flat_shapes(loop_vars, shape_invariants)]
    for one, dims in zip(variables, given, strict=True):
        if not compatible(one.dims, dims):
            raise ValueError(f"a loop variable of shape {text_of(one.dims)} does not fit its invariant {text_of(dims)}")
    return given


def _flat_shapes(loop_vars: Any, shapes: Any) -> list[Any]:
    """Return the shapes that stand where the variables do: a shape may be a list itself."""
    if isinstance(loop_vars, dict):
        return [one for key in sorted(loop_vars) for one in _flat_shapes(loop_vars[key], shapes[key])]
    if isinstance(loop_vars, list | tuple):
        if len(loop_vars) != len(shapes):
            raise ValueError(f"{len(shapes)} shape_invariants for {len(loop_vars)} loop variables")
        return [one for var, shape in zip(loop_vars, shapes, strict=True) for one in _flat_shapes(var, shape)]
    return [shapes]


def _variables_in(traced: Subgraph, loop_vars: Any) -> Any:
    return _arguments(like(loop_vars, traced.inputs[BEFORE_VARIABLES:]))


def _trace_condition(traced: Subgraph, cond: Any, loop_vars: Any, *, limited: bool) -> None:
    counter, most = traced.inputs[:BEFORE_VARIABLES]
    (test,) = as_tensors([cond(*_variables_in(traced, loop_vars))], "what the condition of a loop returns")
    if test.dtype is not arrays.bool_ or test.dims not in (None, ()):
        raise TypeError(f"the condition of a loop must be one bool, not {test.dtype.name}{text_of(test.dims)}")
    if limited:
        test = comparison.logical_and(comparison.less(counter, most), test)
    traced.outputs = [identity(test)]


def _trace_body(traced: Subgraph, body: Any, loop_vars: Any) -> None:
    entered = list(traced.inputs)
    found = _as_nested(loop_vars, body(*_variables_in(traced, loop_vars)))
    if structure.shape_of(found) != structure.shape_of(loop_vars):
        raise TypeError(f"the body of a loop must return what it takes: it took {loop_vars!r} and returned {found!r}")
    variables = as_tensors(found, "what the body of a loop returns")
    for at, (before, after) in enumerate(zip(entered[BEFORE_VARIABLES:], variables, strict=True)):
        _hold_invariant(at, before, after)
    counter = entered[0] + np.int32(1)
    traced.outputs = [counter, entered[1], *variables]


def _hold_invariant(at: int, before: Tensor, after: Tensor) -> None:
    if before.dtype is not after.dtype:
        raise TypeError(
            f"loop variable {at} is of {before.dtype.name} and the body makes {after.dtype.name} of it"
            f" (at {after.op.line})"
        )
    fits = before.dims is None or (
        after.dims is not None
        and len(after.dims) == len(before.dims)
        and all(a is None or a == b for a, b in zip(before.dims, after.dims, strict=True))
    )
    if not fits:
        raise ValueError(
            f"loop variable {at} of shape {text_of(before.dims)} has shape {text_of(after.dims)} after one iteration:"
            f" say which sizes stay with shape_invariants= (at {after.op.line})"
        )
