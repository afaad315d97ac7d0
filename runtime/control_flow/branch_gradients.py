"""The gradient of a branch: the same choice between the gradients of the bodies.

What a body computed on the way, and its gradient needs, becomes one more output of the operation; the other bodies
give something in its place that nobody looks at.
"""

from typing import Any

from runtime import arrays
from runtime.autodiff.gradients import gradients_between
from runtime.control_flow.bodies import current_graph, element_dtype, grow
from runtime.control_flow.branches import OPS_OF_BRANCHES, bodies_of, branch, fake_param
from runtime.gradients.table import gradient, not_differentiable
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.shape import TensorShape, is_known
from runtime.graph.slices import IndexedSlices
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.ops import lists
from runtime.ops.constants import identity, zeros, zeros_like
from runtime.ops.state import read_variable

not_differentiable("FakeParam")


class _BranchBackward(Subgraph):
    """The gradient of one body: it captures values of the body by way of the operation's outputs."""

    def __init__(self, operation: Operation, body: Subgraph, outer: Graph) -> None:
        super().__init__(f"{body.name}_grad", outer)
        self._operation = operation
        self._body = body

    def capture(self, tensor: Tensor | EagerTensor) -> Tensor | None:
        """Return what stands for a tensor: of the body, or from outside."""
        if isinstance(tensor, EagerTensor) or tensor.op.graph is not self._body:
            return super().capture(tensor)
        if tensor.value is not None:
            return None  # known: made again
        if tensor in self._body.inputs:
            return super().capture(self._operation.inputs[1 + self._body.inputs.index(tensor)])
        return super().capture(_output_for(self._operation, self._body, tensor))


def _output_for(operation: Operation, body: Subgraph, tensor: Tensor) -> Tensor:
    """Return the operation's output that is this tensor of a body, added where there is none."""
    if tensor not in body.outputs:
        for one in bodies_of(operation.attrs):
            one.outputs.append(tensor if one is body else _fake(one, tensor))
        grow(operation, tensor.dtype, tensor.dims, "Tout")
    return operation.outputs[body.outputs.index(tensor)]


def _fake(body: Subgraph, tensor: Tensor) -> Tensor:
    with body.as_default(), body.name_scope(None):
        if tensor.dtype is arrays.variant:
            return lists.empty_list(lists.shape_argument(None), -1, element_dtype=arrays.float32)  # type: ignore[no-any-return]  # an Op gives what it gives
        return fake_param(dtype=tensor.dtype, shape=TensorShape(tensor.dims))  # type: ignore[no-any-return]  # as above


@gradient(*OPS_OF_BRANCHES)
def _branches(op: Any, *grads: Any) -> list[Any]:
    bodies = bodies_of(op.attrs)
    flowing = [at for at, grad in enumerate(grads) if grad is not None]
    backwards: list[_BranchBackward] = []
    found: list[list[Any]] = []
    for body in bodies:
        backward = _BranchBackward(op, body, current_graph())
        with backward.as_default():
            weights = [backward.add_input(grads[at].dtype, grads[at].dims, "grad") for at in flowing]
            ys = [body.outputs[at] for at in flowing]
            xs = body.inputs[: len(op.inputs) - 1]
            found.append([whole(one) for one in gradients_between(ys, xs, weights)])
        backwards.append(backward)
    reached = [at for at, by_branch in enumerate(zip(*found, strict=True)) if any(one is not None for one in by_branch)]
    for backward, body, by_input in zip(backwards, bodies, found, strict=True):
        with backward.as_default():
            for at in reached:
                other = next(one[at] for one in found if one[at] is not None)
                grad = _zeros_for(body.inputs[at], other) if by_input[at] is None else by_input[at]
                backward.outputs.append(identity(grad))
    if not reached:
        return [None] * len(op.inputs)
    result = branch(op.type, convert_to_tensor(op.inputs[0]), backwards, [grads[at] for at in flowing])
    outputs = dict(zip(reached, map(identity, result.outputs), strict=True))
    return [None, *(outputs.get(at) for at in range(len(op.inputs) - 1))]


def whole(grad: Any) -> Any:
    """Return a gradient as one tensor: rows alone cannot leave a body."""
    return grad.as_tensor() if isinstance(grad, IndexedSlices) else grad


def _zeros_for(tensor: Tensor, other: Any) -> Any:
    """Return zeros for an input that this branch does not use, like the gradient that another gives."""
    if tensor.dtype is arrays.variant:
        return lists.zeros_like(tensor, element_dtype(tensor))
    if is_known(other.dims):
        return zeros(other.dims, other.dtype)
    if tensor.dtype is arrays.resource:
        return zeros_like(read_variable(tensor, dtype=other.dtype, _shape=other.dims))
    return zeros_like(tensor)
