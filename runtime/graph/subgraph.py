"""Graphs inside of graphs: the bodies of branches and loops, and of functions in general.

A body takes `inputs` and gives `outputs`. What its code takes from the graph around it becomes one more input: it is
*captured*. TensorFlow keeps bodies in the GraphDef's library, under their names.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime import arrays
from runtime.graph.graph import Graph
from runtime.graph.registry import OPS
from runtime.graph.shape import Dims, TensorShape
from runtime.graph.tensor import EagerTensor, Operation, Tensor

MOST_COPIED = 64
"""How many elements a constant from outside may have that is made again inside instead of being captured."""

IDLE = frozenset({"Placeholder", "NoOp"})
"""Ops that are declared with an effect so that plans keep them, but that do nothing."""

WITHOUT_EFFECT = IDLE | {"ReadVariableOp", "ResourceGather", "VarIsInitializedOp"}
"""Ops that are declared with an effect so that plans keep them where they stand, but that change nothing."""


class Subgraph(Graph):
    """The graph of a body. `effects` are the operations that must run though no output needs them."""

    def __init__(self, name: str, outer: Graph) -> None:
        super().__init__()
        self.outer = outer
        self.number = _next_number(outer)
        self.name = f"{name}_{self.number}"
        # equal ops of two bodies must not draw equal numbers
        self.seed = None if outer.seed is None else hash((outer.seed, self.number)) & 0x7FFFFFFF
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []
        self.captured: list[Tensor] = []
        self.effects: list[Operation] = []
        self.accumulators: dict[Tensor, int] = {}  # of loops: tensors whose value in each iteration a gradient needs
        self.variable_scopes = outer.variable_scopes
        self._collections = outer._collections
        self._stands_for: dict[Tensor, Tensor] = {}  # captured -> inside
        self._last_change: Operation | None = None

    def add_input(self, dtype: arrays.DType, dims: Dims, name: str) -> Tensor:
        """Append an input."""
        with self.name_scope(None), self.control_dependencies(None):
            operation = self.add_operation(
                OPS["Placeholder"],
                self.unique_name(name),
                (),
                {"dtype": dtype, "shape": TensorShape(dims)},
                [(dtype, dims, None)],
            )
        self.inputs.append(operation.outputs[0])
        return operation.outputs[0]

    def capture(self, tensor: Tensor | EagerTensor) -> Tensor | None:
        """Return the input that stands for a tensor from outside; None where it is a small constant."""
        if isinstance(tensor, EagerTensor) or tensor.op.graph is not self.outer:
            around = self.outer.capture(tensor)  # the graph around takes it in first
            if around is None:
                return None
            tensor = around
        if tensor.value is not None and math.prod(tensor.value.shape) <= MOST_COPIED:
            return None
        if tensor not in self._stands_for:
            self.captured.append(tensor)
            inside = self.add_input(tensor.dtype, tensor.dims, tensor.op.name.rpartition("/")[2])
            self._stands_for[tensor] = inside
        return self._stands_for[tensor]

    def capture_in_order(self, tensors: list[Tensor]) -> None:
        """Have exactly these tensors captured, in this order: all bodies of one operation take the same inputs."""
        own = [one for one in self.inputs if one not in set(self._stands_for.values())]
        for tensor in tensors:
            if tensor not in self._stands_for:
                self._stands_for[tensor] = self.add_input(tensor.dtype, tensor.dims, "unused")
        self.captured = list(tensors)
        self.inputs = [*own, *(self._stands_for[tensor] for tensor in tensors)]

    def add_operation(self, *args: Any, **kwargs: Any) -> Operation:
        """Append an operation; those that look at or change variables run in the order in which they were written."""
        operation = super().add_operation(*args, **kwargs)
        if not operation.declaration.effect:
            return operation
        if any(one.dtype is arrays.resource for one in operation.inputs):
            if self._last_change is not None:
                operation.control_inputs = tuple(dict.fromkeys((*operation.control_inputs, self._last_change)))
            self._last_change = operation
        if operation.type not in WITHOUT_EFFECT:
            self.effects.append(operation)
        return operation

    @contextmanager
    def control_dependencies(self, control_inputs: Iterable[Any] | None) -> Iterator[None]:
        """As in every graph; operations outside have run before anything in here runs, so they are left out."""
        inside = None if control_inputs is None else [one for one in control_inputs if _graph_of(one) is self]
        with super().control_dependencies(inside):
            yield

    @property
    def stateful(self) -> bool:
        """Whether running it twice may be something else than running it once."""
        return any(
            one.declaration.effect or one.declaration.state
            for one in self.get_operations()
            # branches and loops without effects keep their plans as state, which no result shows
            if one.type not in IDLE and not one.type.startswith("Stateless")
        )

    def __repr__(self) -> str:
        return f"<rt.Subgraph {self.name!r}>"


def _next_number(graph: Graph) -> int:
    """Return a number that no other body under the same outermost graph has."""
    while isinstance(graph, Subgraph):
        graph = graph.outer
    graph.bodies += 1
    return graph.bodies


def _graph_of(element: Any) -> Any:
    operation = getattr(element, "op", element)
    return getattr(operation, "graph", None)


def place_before(operation: Operation, made: Iterable[Operation]) -> None:
    """Move operations that were made later before the one that takes them: inputs come first in a graph."""
    graph = operation.graph
    moved = dict.fromkeys(made)
    order: list[Operation] = []
    for one in graph.get_operations():
        if one is operation:
            order += moved
        if one not in moved:
            order.append(one)
    graph.reorder(order)
