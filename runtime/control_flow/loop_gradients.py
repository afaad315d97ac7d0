"""The gradient of a loop: a loop of as many iterations over the gradient of its body, from the last to the first.

What an iteration computed, and its gradient needs, goes onto a list that the loop hands from iteration to iteration;
the gradient takes it from there again, newest first. What is the same in every iteration is captured instead.
"""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.autodiff.gradients import gradients_between
from runtime.control_flow.bodies import current_graph, element_dtype, grow, uses
from runtime.control_flow.branch_gradients import whole
from runtime.control_flow.loops import BEFORE_VARIABLES, OPS_OF_LOOPS, loop
from runtime.gradients.table import gradient
from runtime.graph.context import name_scope
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.shape import is_known
from runtime.graph.subgraph import Subgraph, place_before
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.ops import comparison, lists
from runtime.ops.constants import identity, zeros, zeros_like
from runtime.ops.state import READS, read_variable


class _LoopBackward(Subgraph):
    """The gradient of a loop's body. `popped` are the lists that it takes values from: inputs, outputs, and outside."""

    def __init__(self, operation: Operation, body: Subgraph, outer: Graph) -> None:
        super().__init__(f"{body.name}_grad", outer)
        self._operation = operation
        self._body = body
        self._values: dict[Tensor, Tensor] = {}
        self.popped: list[tuple[Tensor, Tensor, Tensor]] = []

    def capture(self, tensor: Tensor | EagerTensor) -> Tensor | None:
        """Return what stands for a tensor: of the iteration, or from outside."""
        if isinstance(tensor, EagerTensor) or tensor.op.graph is not self._body:
            return super().capture(tensor)
        if tensor.value is not None:
            return None  # known: made again
        outside = self._same_in_every_iteration(tensor)
        if outside is not None:
            return super().capture(outside)
        if tensor not in self._values:
            self._values[tensor] = self._popped(tensor)
        return self._values[tensor]

    def _same_in_every_iteration(self, tensor: Tensor) -> Tensor | None:
        """Return the tensor outside of the loop that a tensor of the body is equal to, or None."""
        body, operation = self._body, self._operation
        if tensor in body.inputs:
            at = body.inputs.index(tensor)
            return operation.inputs[at] if at < len(body.outputs) and body.outputs[at] is tensor else None
        if tensor.op.type == "ReadVariableOp" and tensor.op.inputs[0] in body.inputs:
            handle = tensor.op.inputs[0]
            if all(one.type in READS for one in uses(handle)):
                return _read_before(operation, operation.inputs[body.inputs.index(handle)], tensor)
        return None

    def _popped(self, tensor: Tensor) -> Tensor:
        kept = _kept(self._operation, self._body, tensor)
        inside = self.add_input(arrays.variant, (), "accumulator")
        with self.as_default(), self.name_scope(None), self.control_dependencies(None):
            sizes = lists.shape_argument(tensor.dims)
            rest, value = lists.pop_back(inside, sizes, element_dtype=tensor.dtype)
        self.popped.append((inside, rest, kept))
        return value  # type: ignore[no-any-return]  # an Op gives what it gives


def _read_before(operation: Operation, handle: Tensor, read: Tensor) -> Tensor:
    """Return the value of a variable that the loop does not change, read before the loop."""
    graph = operation.graph
    first = len(graph.get_operations())
    with graph.as_default(), graph.name_scope(f"{operation.name}/"):
        value: Tensor = read_variable(handle, dtype=read.dtype, _shape=read.dims)
    value.op.control_inputs = operation.control_inputs  # and not what a graph of a function put in order after the loop
    place_before(operation, graph.get_operations()[first:])
    return value


def _kept(operation: Operation, body: Subgraph, tensor: Tensor) -> Tensor:
    """Return the list of a tensor's values in all iterations, which the loop is made to keep."""
    if tensor not in body.accumulators:
        graph = operation.graph
        first = len(graph.get_operations())
        with graph.as_default(), graph.control_dependencies(None), graph.name_scope(f"{operation.name}/"):
            empty = lists.empty_list(
                lists.shape_argument(tensor.dims), np.int32(-1), element_dtype=tensor.dtype, name="accumulator"
            )
        place_before(operation, graph.get_operations()[first:])
        operation.inputs = (*operation.inputs, empty)
        operation.attrs["cond"].add_input(arrays.variant, (), "accumulator")
        inside = body.add_input(arrays.variant, (), "accumulator")
        with body.as_default(), body.name_scope(None), body.control_dependencies(None):
            value = lists.snapshot(tensor) if _looks_at_a_variable(tensor) else tensor
            body.outputs.append(lists.push_back(inside, value))
        body.accumulators[tensor] = len(operation.outputs)
        grow(operation, arrays.variant, (), "T")
    return operation.outputs[body.accumulators[tensor]]


def _looks_at_a_variable(tensor: Tensor) -> bool:
    """Tell whether a value may share memory with a variable that an update would change."""
    if tensor.op.type == "ReadVariableOp":
        return True
    return tensor.op.declaration.view and any(_looks_at_a_variable(one) for one in tensor.op.inputs)


@gradient(*OPS_OF_LOOPS)
def _loops(op: Any, *grads: Any) -> list[Any]:
    count = len(op.outputs)
    body = op.attrs["body"]
    flowing = _flowing(op, body, grads)
    with name_scope(None, "while_grad") as scope:
        counter = constant(0, arrays.int32, name="grad_counter")
        trips = convert_to_tensor(op.outputs[0])
        starts = {at: _start(op, at, grads[at], body) for at in flowing}
    backward = _LoopBackward(op, body, current_graph())
    inside: dict[int, Tensor] = {}
    with backward.as_default():
        step = backward.add_input(arrays.int32, (), "grad_counter")
        last = backward.add_input(arrays.int32, (), "trips")
        for at in flowing:
            inside[at] = backward.add_input(starts[at].dtype, starts[at].dims, "grad")
        ys = [at for at in flowing if body.inputs[at].dtype is not arrays.resource]
        found = gradients_between([body.outputs[at] for at in ys], [body.inputs[at] for at in flowing],
                                  [inside[at] for at in ys])  # fmt: skip
        after = [_carried(body.inputs[at], inside[at], one) for at, one in zip(flowing, found, strict=True)]
        backward.outputs = [step + np.int32(1), last, *after, *(rest for _, rest, _ in backward.popped)]
    kept = [convert_to_tensor(one) for _, _, one in backward.popped]
    inputs = [counter, trips, *(starts[at] for at in flowing), *kept]
    condition = Subgraph(f"{body.name}_grad_cond", current_graph())
    with condition.as_default():
        for tensor in inputs:
            condition.add_input(tensor.dtype, tensor.dims, "unused")
        condition.outputs = [comparison.less(*condition.inputs[:BEFORE_VARIABLES])]
    result = loop(f"{scope}while_grad", inputs, condition, backward, op.attrs["parallel_iterations"])
    outputs = dict(zip(flowing, result.outputs[BEFORE_VARIABLES:], strict=False))
    return [identity(outputs[at]) if at in outputs else None for at in range(count)] + [None] * (len(op.inputs) - count)


def _flowing(op: Any, body: Subgraph, grads: Any) -> list[int]:
    """Return the places of the variables and captures that gradients flow through."""
    return [at for at, tensor in enumerate(body.inputs[: len(op.outputs)]) if _flows(body, at, tensor, grads[at])]


def _flows(body: Subgraph, at: int, tensor: Tensor, grad: Any) -> bool:
    if tensor.dtype is arrays.resource:
        return _value_read(tensor) is not None
    if tensor.dtype is not arrays.variant:
        return tensor.dtype.is_differentiable
    if grad is None and at in body.accumulators.values():
        return False  # kept for another gradient of the same loop
    if any(one.type.startswith(("Iterator", "Optional")) for one in uses(tensor)):
        return False  # a dataset's, not a list
    element = element_dtype(tensor)
    return element is arrays.variant or element.is_differentiable


def _value_read(handle: Tensor) -> Tensor | None:
    """Return a read, in the body, of a variable that has a gradient."""
    for operation in uses(handle):
        if operation.type == "ReadVariableOp" and operation.outputs[0].dtype.is_differentiable:
            return operation.outputs[0]
    return None


def _start(op: Any, at: int, grad: Any, body: Subgraph) -> Any:
    """Return the gradient of an output of the loop, from which the walk back starts."""
    if grad is not None:
        return grad.as_tensor() if hasattr(grad, "with_values") else grad
    tensor = body.inputs[at]
    if tensor.dtype is arrays.variant:
        return lists.zeros_like(op.outputs[at], element_dtype(tensor))
    if tensor.dtype is arrays.resource:
        read = _value_read(tensor)
        assert read is not None
        if is_known(read.dims):
            return zeros(read.dims, read.dtype)
        return zeros_like(read_variable(op.inputs[at], dtype=read.dtype, _shape=read.dims))
    return zeros_like(op.outputs[at])


def _carried(tensor: Tensor, before: Tensor, found: Any) -> Any:
    """Return the gradient that goes on to the iteration before."""
    found = whole(found)
    if tensor.dtype is arrays.resource:
        return before if found is None else before + found
    if found is not None:
        return found
    return lists.zeros_like(before, element_dtype(tensor)) if tensor.dtype is arrays.variant else zeros_like(before)
