"""`GradientTape`: remembers what runs eagerly, and goes back over it."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np

from runtime.arguments import mapped
from runtime.arrays import Array, resource, variant
from runtime.autodiff.accumulation import total
from runtime.autodiff.gradients import gradients, listed
from runtime.autodiff.lookup import gradients_by_inputs, has_gradient
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.eager import EagerOperation
from runtime.graph.tensor import EagerTensor
from runtime.ops import joining, shaping
from runtime.ops.constants import ones_like, zeros_like

__all__ = ["GradientTape"]


class GradientTape:
    """Records the ops that follow from what it watches: trainable variables by themselves, tensors by `watch`.

    A tape answers one question unless it is `persistent`. Tapes nest; a gradient asked for inside of another tape is
    recorded by that one, which gives higher orders. Inside of a graph or of rt.function there is nothing to record:
    the graph itself says what follows from what, and the tape asks `gradients`.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._variables = watch_accessed_variables
        self._watched: set[int] = set()
        self._operations: list[EagerOperation] = []
        self._used = False

    def __enter__(self) -> Self:
        state.tapes.append(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        if self in state.tapes:
            state.tapes.remove(self)

    def watch(self, tensor: Any) -> None:
        """Record what follows from a tensor, a variable, or each of a list of them."""
        if state.graph is not None:
            return
        for one in tensor if isinstance(tensor, list | tuple) else (tensor,):
            self._watched.add(_source(one).id)

    def watches(self, tensors: tuple[EagerTensor, ...]) -> bool:
        """Tell whether something that is watched is among an op's inputs."""
        for one in tensors:
            if one.id in self._watched:
                return True
            if self._variables and getattr(one.array, "trainable", False):
                self._watched.add(one.id)
                return True
        return False

    def record(self, operation: EagerOperation) -> None:
        """Remember an op, and watch what came out of it."""
        if not has_gradient(operation.type):
            return
        self._operations.append(operation)
        self._watched.update(one.id for one in operation.outputs)

    @property
    def operations(self) -> Sequence[EagerOperation]:
        """What was recorded, in order."""
        return tuple(self._operations)

    def reset(self) -> None:
        """Forget everything recorded so far."""
        self._operations.clear()
        self._watched.clear()

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: str = "none"
    ) -> Any:
        """Return the derivative of the sum of the target by the sources, nested as they are.

        None where the target does not follow from a source, or zeros with unconnected_gradients="zero".
        """
        if self._used and not self._persistent:
            raise RuntimeError("this tape has answered already: make it GradientTape(persistent=True)")
        self._used = True
        if not self._persistent:
            self._stop()
        if state.graph is not None:
            return _in_graph(target, sources, output_gradients, unconnected_gradients)
        targets = [convert_to_tensor(one) for one in listed(target)]
        given = [None] * len(targets) if output_gradients is None else listed(output_gradients)
        grads: dict[int, list[Any]] = {}
        for one, weight in zip(targets, given, strict=True):
            weight = ones_like(one) if weight is None else convert_to_tensor(weight, one.dtype)
            grads.setdefault(one.id, []).append(weight)
        self._walk_back(grads)
        found = mapped(lambda one: self._of(one, grads, unconnected_gradients), sources)
        if not self._persistent:
            self._operations.clear()
        return found

    def _walk_back(self, grads: dict[int, list[Any]]) -> None:
        for operation in reversed(list(self._operations)):
            if not any(one.id in grads for one in operation.outputs):
                continue
            back = [total(grads[one.id]) if one.id in grads else None for one in operation.outputs]
            filled = [
                zeros_like(one) if grad is None and one.dtype.is_differentiable else grad
                for one, grad in zip(operation.outputs, back, strict=True)
            ]
            found = gradients_by_inputs(operation, filled)
            for one, grad in zip(operation.inputs, found, strict=True):
                if grad is not None and (one.dtype.is_differentiable or one.dtype in (resource, variant)):
                    grads.setdefault(one.id, []).append(grad)

    def _of(self, source: Any, grads: dict[int, list[Any]], unconnected: str) -> Any:
        reached = grads.get(_source(source).id)
        if reached:
            return total(reached)
        return zeros_like(source) if unconnected == "zero" else None

    def _rows(self, target: Any, source: Any, weights: Iterable[Array]) -> list[Any]:
        """Return the gradient for each of the target's weights; of a tape that answers once, this is the answer."""
        if self._used and not self._persistent:
            raise RuntimeError("this tape has answered already: make it GradientTape(persistent=True)")
        if self._persistent:
            return [self.gradient(target, source, EagerTensor(one), "zero") for one in weights]
        self._stop()
        self._persistent = True
        try:
            return self._rows(target, source, weights)
        finally:
            self._persistent = False
            self._operations.clear()

    def jacobian(self, target: Any, source: Any) -> Any:
        """Return the derivative of each element of the target by each of the source: their shapes joined."""
        target = convert_to_tensor(target)

        def alone(index: int) -> Array:
            weight = target.array * 0
            weight.reshape(-1)[index] = 1
            return weight

        rows = self._rows(target, source, map(alone, range(target.array.size)))
        whole = joining.stack(rows) if rows else zeros_like(source)
        return shaping.reshape(whole, [*target.dims, *source.dims])

    def batch_jacobian(self, target: Any, source: Any) -> Any:
        """Return the Jacobian of each example: [batch, …target, …source], where examples do not mix."""
        target = convert_to_tensor(target)
        batch, *sizes = target.dims
        if batch != source.dims[0]:
            raise ValueError(f"a batch of {batch} does not follow from one of {source.dims[0]}")

        def alone(index: tuple[int, ...]) -> Array:
            weight: Array = np.zeros(target.dims, target.dtype.numpy)
            weight[(slice(None), *index)] = 1  # one question for all examples: none depends on another
            return weight

        rows = self._rows(target, source, map(alone, np.ndindex(*sizes)))
        whole = joining.stack([convert_to_tensor(one) for one in rows], axis=1)
        return shaping.reshape(whole, [batch, *sizes, *source.dims[1:]])


def _in_graph(target: Any, sources: Any, weights: Any, unconnected: str) -> Any:
    leaves: list[Any] = []
    mapped(leaves.append, sources)
    found = iter(gradients(listed(target), leaves, weights, unconnected_gradients=unconnected))
    return mapped(lambda _: next(found), sources)


def _source(value: Any) -> EagerTensor:
    handle = getattr(value, "handle", value)
    if not isinstance(handle, EagerTensor):
        raise TypeError(f"{value!r} is no tensor or variable that a tape can know: convert it before watching it")
    return handle
