"""`gradients(ys, xs)` in a graph: operations that compute the derivative of the sum of ys by each of xs.

Operations are visited, and named, in the order in which TensorFlow visits them (python/ops/gradients_util.py): from
the ys backwards, each as soon as all that it feeds has been visited.
"""

from collections import deque
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from runtime.autodiff.accumulation import total
from runtime.autodiff.lookup import gradients_by_inputs, has_gradient
from runtime.graph.context import get_default_graph, name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.tensor import Operation, Tensor
from runtime.ops import shaping
from runtime.ops.constants import fill_op, tuple_, zeros_like

__all__ = ["UnconnectedGradients", "gradients"]


class UnconnectedGradients(StrEnum):
    """What stands for the gradient by something that the result does not follow from."""

    NONE = "none"
    ZERO = "zero"


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: int | None = None,
    stop_gradients: Any = None,
    unconnected_gradients: str = "none",
) -> list[Any]:
    """Return, for each of xs, the derivative of the sum of ys by it; None where ys do not depend on it.

    `grad_ys` are the weights of the ys, 1 by default; `stop_gradients` are taken as constants. A gradient of gathers
    is an IndexedSlices. Where gradients are computed and how they are added changes no result and is the planner's
    choice: `colocate_gradients_with_ops` and `aggregation_method` are taken for the sake of scripts that give them.
    """
    stop_gradients = () if stop_gradients is None else stop_gradients
    if state.graph is None:
        raise ValueError("gradients() is of graphs; eagerly, watch with rt.GradientTape()")
    with name_scope(name, "gradients"):
        targets = [convert_to_tensor(one, name=f"y_{index}") for index, one in enumerate(listed(ys))]
        sources = [_source(one) for one in listed(xs)]
        weights = _weights(targets, grad_ys)
        stopped = [one.op for one in (_source(each) for each in listed(stop_gradients))]
        found = _Backward(targets, sources, stopped, gate=gate_gradients).run(weights)
        if unconnected_gradients == "zero":
            found = [zeros_like(x) if grad is None else grad for x, grad in zip(listed(xs), found, strict=True)]
    return found


def listed(value: Any) -> list[Any]:
    """Return what may be one thing or several as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _source(value: Any) -> Tensor:
    """Return the tensor to differentiate by: of a variable, its handle."""
    tensor: Tensor = convert_to_tensor(getattr(value, "handle", value))
    return tensor


def _weights(targets: list[Tensor], given: Any) -> list[Any]:
    values = [None] * len(targets) if given is None else listed(given)
    if len(values) != len(targets):
        raise ValueError(f"{len(values)} grad_ys for {len(targets)} ys")
    weights = []
    for index, (y, value) in enumerate(zip(targets, values, strict=True)):
        if not y.dtype.is_differentiable:
            raise TypeError(f"{y.name} is of {y.dtype.name}: only floats and complex numbers have gradients")
        if value is not None:
            weights.append(convert_to_tensor(value, y.dtype, f"grad_ys_{index}"))
            continue
        sizes = shaping.shape(y)
        with name_scope(f"grad_ys_{index}") as scope:
            weights.append(fill_op(sizes, constant(1.0, y.dtype), name=scope))
    return weights


def gradients_between(ys: list[Tensor], xs: list[Tensor], weights: list[Any]) -> list[Any]:
    """Return the gradients of weighed ys by xs, which may be of another graph: the current one captures from it."""
    return _Backward(ys, xs, (), gate=False).run(weights)


class _Backward:
    """One walk from the ys back to the xs."""

    def __init__(self, ys: list[Tensor], xs: list[Tensor], stopped: Iterable[Operation], *, gate: bool) -> None:
        self.ys = ys
        self.xs = xs
        self.gate = gate
        self.grads: dict[Tensor, list[Any]] = {}
        between = _between([y.op for y in ys], [x.op for x in xs])
        self.pending = dict.fromkeys(between, 0)
        for operation in between:
            for tensor in operation.inputs:
                if tensor.op in self.pending:
                    self.pending[tensor.op] += 1
        self.ends = {x.op for x in xs if not any(self.pending.get(one.op, 0) for one in x.op.inputs)} | set(stopped)

    def run(self, weights: list[Any]) -> list[Any]:
        """Visit every operation between, and return the gradients of the xs."""
        for y, weight in zip(self.ys, weights, strict=True):
            self.grads.setdefault(y, []).append(weight)
        queue: deque[Operation] = deque()
        for operation in dict.fromkeys(y.op for y in self.ys):
            if self.pending.get(operation) == 0:
                queue.append(operation)
        while queue:
            operation = queue.popleft()
            grads = [self._settled(tensor) for tensor in operation.outputs]
            if any(grad is not None for grad in grads) and operation not in self.ends:
                self._visit(operation, grads)
            for tensor in operation.inputs:
                maker = tensor.op
                if maker in self.pending:
                    self.pending[maker] -= 1
                    if self.pending[maker] == 0:
                        queue.append(maker)
        return [self._settled(x) for x in self.xs]

    def _settled(self, tensor: Tensor) -> Any:
        """Return the sum of what has reached a tensor, and keep it as the one gradient."""
        grads = self.grads.get(tensor)
        if not grads:
            return None
        summed = total(grads)
        self.grads[tensor] = [summed]
        return summed

    def _visit(self, operation: Operation, grads: list[Any]) -> None:
        if not has_gradient(operation.type):
            return
        filled = [
            zeros_like(tensor, optimize=False) if grad is None and tensor.dtype.is_differentiable else grad
            for tensor, grad in zip(operation.outputs, grads, strict=True)
        ]
        with name_scope(f"{operation.name}_grad"):
            found = gradients_by_inputs(operation, filled)
            if self.gate and sum(grad is not None for grad in found) > 1:
                with get_default_graph().device(None):
                    found = tuple_(found)
        for tensor, grad in zip(operation.inputs, found, strict=True):
            if grad is not None:
                if isinstance(grad, Tensor) and tensor.dtype.is_differentiable:
                    grad.set_shape(tensor.dims)  # a gradient has the shape of what it is the gradient of
                self.grads.setdefault(tensor, []).append(grad)


def _between(targets: list[Operation], sources: list[Operation]) -> list[Operation]:
    """Return the operations on a way from a source to a target, in the order in which they are found backwards."""
    reached: set[Operation] = set(sources)
    for operation in targets[0].graph.get_operations() if targets else ():  # inputs come before what takes them
        if any(tensor.op in reached and _flows(tensor) for tensor in operation.inputs):
            reached.add(operation)
    found: list[Operation] = []
    queue = deque(targets)
    while queue:
        operation = queue.popleft()
        if operation in reached:
            reached.remove(operation)
            found.append(operation)
            queue.extend(tensor.op for tensor in operation.inputs)
    return found


def _flows(tensor: Tensor) -> bool:
    return tensor.dtype.is_differentiable or tensor.dtype.name in ("resource", "variant")
