"""What a plan is made of while it is being made: steps on numbered values, and what is known of each value."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.arrays import Array, DType
from runtime.graph.record import compute
from runtime.graph.shape import Dims, is_known
from runtime.graph.tensor import Operation, Tensor

MOST_FOLDED_BYTES = 1 << 24
"""A folded constant is kept for as long as the plan is: larger ones are computed in every run."""


@dataclass(slots=True)
class Value:
    """One value of a run: where it comes from and what is known of it. Shape rules take it as an input."""

    dtype: DType
    dims: Dims
    value: Array | None = None
    index: int = -1
    op: Any = None  # as a tensor has it: rules ask whose output it is
    value_index: int = 0


@dataclass(slots=True)
class Step:
    """One kernel to be run."""

    operation: Operation
    inputs: list[Value]
    outputs: list[Value]
    kernel: Any = None  # instead of the declaration's, where steps were fused
    waits: list["Step"] = field(default_factory=list)

    @property
    def declaration(self) -> Any:
        """The op."""
        return self.operation.declaration


def needed(fetches: Iterable[Tensor | Operation], fed: Iterable[Tensor]) -> list[Operation]:
    """Return the operations that must run for the fetches, in order of creation; what is fed need not be made."""
    known = set(fed)
    found: set[Operation] = set()
    waiting = [one.op if isinstance(one, Tensor) else one for one in fetches if one not in known]
    while waiting:
        operation = waiting.pop()
        if operation in found:
            continue
        found.add(operation)
        waiting.extend(tensor.op for tensor in operation.inputs if tensor not in known)
        waiting.extend(operation.control_inputs)
    return sorted(found, key=lambda operation: operation.id)


def known_values(operation: Operation, inputs: list[Value], *, fold: bool) -> list[Value]:
    """Return the outputs of an operation: their shapes for these inputs, and their values where they follow."""
    declaration = operation.declaration
    facts = (
        declaration.infer(tuple(inputs), operation.attrs)
        if declaration.name != "Placeholder"
        else [(tensor.dtype, tensor.dims, None) for tensor in operation.outputs]
    )
    outputs = [
        Value(
            dtype,
            _closer(dims, tensor.dims),
            value if fold or declaration.name == "Const" else None,
            -1,
            operation,
            index,
        )
        for index, ((dtype, dims, value), tensor) in enumerate(zip(facts, operation.outputs, strict=True))
    ]
    if fold and declaration.pure and all(one.value is not None for one in inputs) and _foldable(outputs):
        values = compute(declaration, [one.value for one in inputs], operation.attrs, None)
        for output, value in zip(outputs, values, strict=True):
            output.value = np.asarray(value)
            output.dims = output.value.shape
    return outputs


def _foldable(outputs: list[Value]) -> bool:
    return bool(outputs) and all(one.value is None and is_known(one.dims) and _small(one) for one in outputs)


def _closer(dims: Dims, declared: Dims) -> Dims:
    """Return what the rule says, or what the user said with set_shape where that is more."""
    if dims is None or (declared is not None and len(declared) == len(dims) and None in dims and None not in declared):
        return declared
    return dims


def _small(value: Value) -> bool:
    assert value.dims is not None
    itemsize = value.dtype.numpy.itemsize
    return int(np.prod([size or 0 for size in value.dims])) * itemsize <= MOST_FOLDED_BYTES
