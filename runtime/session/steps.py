"""What a plan is made of while it is being made: steps on numbered values, and what is known of each value."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.arrays import Array, DType, resource, variant
from runtime.devices import CPU, Device
from runtime.graph.record import compute
from runtime.graph.shape import Dims, is_known
from runtime.graph.tensor import Operation, Tensor

NO_ARRAYS = frozenset({resource, variant})
"""Dtypes whose values are objects that ops hand on and change: nothing is computed of them beforehand."""

MOST_FOLDED_BYTES = 1 << 24
"""A folded constant is kept for as long as the plan is: larger ones are computed in every run."""


Writer = Callable[..., None]
"""`write(results, *inputs)`: computes a step's results into arrays that it is given."""


@dataclass(slots=True, eq=False)
class Value:
    """One value of a run: where it comes from and what is known of it. Shape rules take it as an input."""

    dtype: DType
    dims: Dims
    value: Array | None = None
    index: int = -1
    op: Any = None  # as a tensor has it: rules ask whose output it is
    value_index: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape, which must be known."""
        dims: Any = self.dims  # planning asks this very often
        return tuple(size or 0 for size in dims) if None in dims else dims

    @property
    def size(self) -> int:
        """How many elements there are, where the shape is known."""
        return math.prod(self.sizes)


@dataclass(slots=True, eq=False)
class Step:
    """One kernel to be run, under the name of the operation whose results it gives.

    What a pass makes of a step may take other inputs than the operation, and give more: values that only steps know.
    """

    operation: Operation
    inputs: list[Value]
    outputs: list[Value]
    kernel: Any = None  # instead of the declaration's, and called like it
    writer: Writer | None = None  # instead of a kernel, where all shapes are known
    side_by_side: list[list[Value]] = field(default_factory=list)  # inputs that had better be neighbours in memory
    device: Device = CPU  # where it runs
    copy_of: Device | None = None  # of a step that brings a value to its device: where it takes it from

    @property
    def declaration(self) -> Any:
        """The op."""
        return self.operation.declaration

    @property
    def on_host(self) -> bool:
        """Whether its arrays are numpy's."""
        return self.device.on_host

    @property
    def gpu(self) -> Device | None:
        """The GPU that it keeps busy: by running there, or by a copy from or to it."""
        return self.copy_of if self.on_host and self.copy_of is not None else None if self.on_host else self.device


class Users:
    """Who makes and who looks at the values of some steps: what a pass asks before it makes several steps one."""

    def __init__(self, steps: list[Step], wanted: set[int]) -> None:
        self._wanted = wanted
        self._makers = {id(value): step for step in steps for value in step.outputs}
        self._users: dict[int, list[Step]] = {}
        for step in steps:
            for value in {id(one): one for one in step.inputs}:
                self._users.setdefault(value, []).append(step)

    def of(self, value: Value) -> list[Step]:
        """Return the steps that take a value."""
        return self._users.get(id(value), [])

    def maker_of(self, value: Value) -> Step | None:
        """Return the step that makes a value."""
        return self._makers.get(id(value))

    def maker(self, value: Value, kind: str) -> Step | None:
        """Return the step that makes a value, where it is of a kind."""
        found = self.maker_of(value)
        return found if found is not None and found.operation.type == kind else None

    def confined(self, value: Value, steps: list[Step]) -> bool:
        """Tell whether nobody but these steps looks at a value, and it is not fetched."""
        known = {id(step) for step in steps}
        return id(value) not in self._wanted and all(id(step) in known for step in self.of(value))

    def is_wanted(self, value: Value) -> bool:
        """Tell whether a value is fetched."""
        return id(value) in self._wanted

    def sole(self, value: Value) -> Step | None:
        """Return the one step that takes a value, if there is one and nobody fetches the value."""
        found = self.of(value)
        return found[0] if len(found) == 1 and id(value) not in self._wanted else None

    def only(self, value: Value, kind: str) -> Step | None:
        """Return the one step that takes a value, where it is of a kind and nobody fetches the value."""
        found = self.sole(value)
        return found if found is not None and found.operation.type == kind else None


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
        waiting.extend(one for one in operation.control_inputs if not one.outputs or not known.issuperset(one.outputs))
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
    return bool(outputs) and all(
        one.value is None and is_known(one.dims) and _small(one) and one.dtype not in NO_ARRAYS for one in outputs
    )


def _closer(dims: Dims, declared: Dims) -> Dims:
    """Return what the rule says, or what the user said with set_shape where that is more."""
    if dims is None or (declared is not None and len(declared) == len(dims) and None in dims and None not in declared):
        return declared
    return dims


def _small(value: Value) -> bool:
    return value.size * value.dtype.numpy.itemsize <= MOST_FOLDED_BYTES
