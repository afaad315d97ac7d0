"""Subgraphs as the functions of a GraphDef's library (tensorflow/core/framework/function.proto).

In a function an input is called by its argument's name, and the output of a node "node:output:index": by the name that
the op's declaration gives the output, and the place in that output where it is a list.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from runtime.graph.graph import Graph
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from writer.wire.proto.graph_pb2 import FunctionDef, FunctionDefLibrary, NodeDef, OpDef

NodeOf = Callable[[Operation, Callable[[Tensor], str]], NodeDef]
"""Writes an operation as a node, given what its inputs are called."""


class Body(Protocol):
    """What a function is made of: a Subgraph, for one."""

    name: str
    inputs: list[Tensor]
    outputs: list[Tensor]
    effects: list[Operation]

    @property
    def stateful(self) -> bool:
        """Whether running it twice may be something else than running it once."""

    def get_operations(self) -> list[Operation]:
        """Return the operations; those that make an input are left out of the function."""


def library_of(graph: Graph, node_of: NodeOf) -> FunctionDefLibrary | None:
    """Return all bodies in a graph, those in bodies too; None where there are none."""
    found = dict.fromkeys(_bodies_in(graph))
    return FunctionDefLibrary(function=[function_of(body, node_of) for body in found]) if found else None


def _bodies_in(graph: Graph) -> Iterator[Subgraph]:
    for operation in graph.get_operations():
        for body in bodies_of(operation.attrs.values()):
            yield from _bodies_in(body)
            yield body


def bodies_of(values: Iterable[Any]) -> Iterator[Subgraph]:
    """Yield the bodies among attributes."""
    for value in values:
        if isinstance(value, Subgraph):
            yield value
        elif isinstance(value, tuple):
            yield from (one for one in value if isinstance(one, Subgraph))


def function_of(body: Body, node_of: NodeOf) -> FunctionDef:
    """Return a body as a function."""
    arguments = _argument_names(body)
    outputs = [f"output_{at}" for at in range(len(body.outputs))]

    def called(tensor: Tensor) -> str:
        return arguments.get(tensor) or f"{tensor.op.name}:{_output_of(tensor)}"

    signature = OpDef(
        name=body.name,
        input_arg=[OpDef.ArgDef(name=arguments[one], type=one.dtype.number) for one in body.inputs],  # type: ignore[arg-type]  # an enum's number
        output_arg=[
            OpDef.ArgDef(name=name, type=one.dtype.number)  # type: ignore[arg-type]  # as above
            for name, one in zip(outputs, body.outputs, strict=True)
        ],
        is_stateful=body.stateful,
        control_output=[one.name for one in body.effects],
    )
    return FunctionDef(
        signature=signature,
        node_def=[node_of(one, called) for one in body.get_operations() if arguments.keys().isdisjoint(one.outputs)],
        ret={name: called(one) for name, one in zip(outputs, body.outputs, strict=True)},
        control_ret={one.name: one.name for one in body.effects},
    )


def _argument_names(body: Body) -> dict[Tensor, str]:
    """Return a name of the form that functions ask for, each another, for every input."""
    taken: dict[str, int] = {}
    names: dict[Tensor, str] = {}
    for tensor in body.inputs:
        base = re.sub(r"[^a-z0-9_]", "_", tensor.op.name.lower()).lstrip("_0123456789") or "arg"
        number = taken[base] = taken.get(base, -1) + 1
        names[tensor] = f"{base}_arg{number}" if number else base
    return names


def _output_of(tensor: Tensor) -> str:
    """Return "output:index" of a tensor."""
    left = tensor.value_index
    for arg in tensor.op.declaration.signature.outputs:
        length = arg.count(tensor.op.attrs)
        if left < length:
            return f"{arg.name}:{left}"
        left -= length
    raise IndexError(f"{tensor.name} is no output of its operation")
