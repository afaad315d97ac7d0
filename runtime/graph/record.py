"""The one way in which an op happens: as a new node of the current graph, or at once.

`record(op, inputs, name, attrs)` converts the inputs, checks dtypes and shapes by the op's declaration, and then
appends an operation or runs the kernel.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType, bfloat16
from runtime.graph import eager
from runtime.graph.context import state
from runtime.graph.graph import Graph
from runtime.graph.inputs import bind, fail
from runtime.graph.narrow import kernel_for

if TYPE_CHECKING:
    from runtime.graph.op import Op

MOST_FOLDED = 64
"""How many elements a result may have that is computed while the graph is being made (shapes, axes, sizes)."""


def record(op: "Op", inputs: tuple[Any, ...], name: str | None, attrs: dict[str, Any]) -> Any:
    """Make the op happen: return its output, a list of several, or the operation where there is none."""
    graph = state.graph
    if graph is None:
        return eager.run(op, inputs, attrs)
    return _append(graph, op, inputs, name or op.name, attrs)


def _append(graph: Graph, op: "Op", inputs: tuple[Any, ...], name: str, attrs: dict[str, Any]) -> Any:
    """Append an operation; its inputs are converted inside of its own name scope."""
    with graph.name_scope(name) as scope:
        full = op.complete(attrs)
        tensors = bind(op, inputs, full)
        try:
            outputs = op.infer(tensors, full)
        except (ValueError, TypeError) as error:
            fail(op, scope[:-1], tensors, error)
        if all(value is None for _, _, value in outputs):
            outputs = _folded(op, tensors, full, outputs)
        operation = graph.add_operation(op, scope[:-1], tensors, full, outputs)
    if op.single:
        return operation.outputs[0]
    return list(operation.outputs) if op.signature.outputs else operation


def _folded(
    op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], outputs: list[tuple[DType, Any, Any]]
) -> list[tuple[DType, Any, Any]]:
    """Add values that can be computed right now: reckoning with shapes, mostly."""
    if not op.pure or not outputs or any(not dtype.is_integer or _large(dims) for dtype, dims, _ in outputs):
        return outputs
    if any(tensor.value is None or tensor.value.size > MOST_FOLDED for tensor in tensors):
        return outputs
    values = compute(op, [tensor.value for tensor in tensors], attrs, None)
    return [(dtype, dims, value) for (dtype, dims, _), value in zip(outputs, values, strict=True)]


def _large(dims: Any) -> bool:
    if dims is None or None in dims:
        return True
    return int(np.prod(dims)) > MOST_FOLDED


def compute(op: "Op", values: list[Array], attrs: dict[str, Any], xp: Any) -> tuple[Array, ...]:
    """Run a kernel on flat arrays and return its results as a tuple of arrays."""
    given = op.for_kernel(attrs)
    if op.state is not None:
        given["state"] = op.state(**given)
    kernel = op.kernel
    if bfloat16.in_use:
        dtypes = [arrays.of_numpy(one.dtype) for one in values if arrays.is_array(one)]  # a handle is none
        kernel = kernel_for(op, kernel, dtypes, op.output_dtypes(attrs))
    with np.errstate(all="ignore"):
        result = kernel(xp or np, *op.grouped(tuple(values), attrs), **given)
    if op.single:
        return (result,)
    return tuple(result) if result is not None else ()
