"""Bodies: Python code traced into subgraphs, and the plans that run these."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from runtime import arrays
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.devices import CPU, Device, home_of, placement
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.library import bodies_of
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from runtime.session.options import PlanOptions
from runtime.session.plan import Plan
from runtime.session.resources import Resources


class Runner:
    """Runs the bodies of one operation in one session: their plans, and the state of their operations."""

    def __init__(self, **_: Any) -> None:
        self._plans: dict[Any, Callable[[list[Any]], list[Any]]] = {}
        self._resources: dict[Subgraph, Resources] = {}

    def run(self, body: Subgraph, values: Sequence[Any], count: int) -> list[Any]:
        """Return the first `count` outputs of a body for the values of its first inputs.

        A body may have grown since the operation was planned, when a gradient asked for more of its values.
        """
        shapes = tuple([getattr(value, "shape", ()) for value in values])
        homes = tuple([home_of(value) or CPU for value in values]) if placement.gpus else ()
        key = (body, count, shapes, homes)
        run = self._plans.get(key)
        if run is None:
            run = self._plans[key] = self._planned(body, shapes, count, homes)
        return run(list(values))

    def _planned(
        self, body: Subgraph, shapes: tuple[Any, ...], count: int, homes: tuple[Device, ...]
    ) -> Callable[[list[Any]], list[Any]]:
        inputs = body.inputs[: len(shapes)]
        outputs = body.outputs[:count]
        places = {tensor: place for place, tensor in enumerate(inputs)}
        handed_on = [places.get(tensor) for tensor in outputs]  # inputs that are outputs: no need to copy these
        fetches = [tensor for tensor, place in zip(outputs, handed_on, strict=True) if place is None]
        state_of = self._resources.setdefault(body, Resources()).state_of
        plan = Plan([*fetches, *body.effects], dict(zip(inputs, shapes, strict=True)), state_of, PlanOptions(), homes)
        if not plan.calls and not fetches:
            return lambda values: [values[place] for place in handed_on if place is not None]

        def run(values: list[Any]) -> list[Any]:
            made = iter(plan.run(values))
            return [next(made) if place is None else values[place] for place in handed_on]

        return run


def as_tensors(value: Any, what: str) -> list[Tensor]:
    """Return the leaves of a structure as tensors of the current graph; operations among them are left out."""
    found = []
    for leaf in structure.leaves(value):
        if isinstance(leaf, Operation):
            continue
        leaf = leaf.flow if isinstance(leaf, TensorArray) else leaf
        try:
            found.append(convert_to_tensor(leaf))
        except (TypeError, ValueError) as error:
            raise type(error)(f"{what}: {error}") from None
    return found


def like(template: Any, tensors: Sequence[Any]) -> Any:
    """Return tensors in the structure of a template: TensorArrays again where it has them, None for operations."""
    rest = iter(tensors)

    def leaf(one: Any) -> Any:
        if isinstance(one, Operation):
            return None
        return one.with_flow(next(rest)) if isinstance(one, TensorArray) else next(rest)

    return structure.mapped(leaf, template)


def traced(body: Subgraph, python: Callable[..., Any], arguments: Sequence[Any], what: str) -> Any:
    """Run Python code inside a body, note its outputs, and return what it returned."""
    with body.as_default():
        result = python(*arguments)
        body.outputs = as_tensors(result, what)
    return result


def current_graph() -> Graph:
    """Return the graph that is being made; only called where there is one."""
    assert state.graph is not None
    return state.graph


def uses(tensor: Tensor) -> Iterator[Operation]:
    """Yield the operations that take a tensor; in place of those that have bodies, what takes it in these."""
    for operation in tensor.consumers():
        bodies = list(bodies_of(operation.attrs.values()))
        if not bodies:
            yield operation
        for body in bodies:
            # a branch takes first what it chooses by, which its bodies do not get
            inputs = operation.inputs if "body" in operation.attrs else operation.inputs[1:]
            for outside, inside in zip(inputs, body.inputs, strict=False):
                if outside is tensor:
                    yield from uses(inside)


def element_dtype(handle: Tensor) -> arrays.DType:
    """Return the dtype of a list's elements, as the ops that take the list say it; float32 where none does."""
    found = (one.attrs.get("element_dtype") for one in uses(handle))
    return next((one for one in found if one is not None), arrays.float32)


def shapes_of(tensors: Sequence[Tensor]) -> tuple[Any, ...]:
    """Return the shapes of tensors as the attribute output_shapes holds them."""
    return tuple(one.shape for one in tensors)


def grow(operation: Operation, dtype: arrays.DType, dims: Any, attr: str) -> Tensor:
    """Append an output to an operation; `attr` is where it lists its outputs' dtypes."""
    tensor = Tensor(operation, len(operation.outputs), dtype, dims, None)
    operation.outputs = (*operation.outputs, tensor)
    operation.attrs[attr] = (*operation.attrs[attr], dtype)
    operation.attrs["output_shapes"] = shapes_of(operation.outputs)
    return tensor
