"""`rt.function`: Python code traced once into a graph for each kind of arguments, and run as a plan from then on."""

import functools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from runtime import arrays
from runtime.autodiff.gradients import gradients
from runtime.autograph.rewriting import convert
from runtime.gradients.table import GRADIENTS
from runtime.graph.context import control_dependencies, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.graph.op import Op
from runtime.graph.record import EagerOperation
from runtime.graph.shape import TensorShape, compatible
from runtime.graph.slices import IndexedSlices
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.ops.constants import identity, placeholder
from runtime.ops.random import eager_seed
from runtime.ops.state import Slot, var_handle
from runtime.session.options import PlanOptions
from runtime.session.plan import Plan
from runtime.session.resources import Resources

__all__ = ["TensorSpec", "function"]


@dataclass(frozen=True)
class TensorSpec:
    """The shape and dtype of an argument; sizes that are None may differ from call to call."""

    shape: Any
    dtype: Any = arrays.float32
    name: str = ""


class FunctionGraph(Graph):
    """The graph of one trace. Tensors from outside come in as captures, which every call hands over."""

    def __init__(self, outer: Graph | None) -> None:
        super().__init__()
        self.outer = outer
        self.captures: dict[int, tuple[EagerTensor, Tensor]] = {}
        self.slots: dict[str, Slot] = {}  # of variables from outside, by the operation that is their handle
        self.effects: list[Operation] = []
        self.seed = eager_seed() if outer is None else outer.seed

    def capture(self, tensor: Tensor | EagerTensor) -> Tensor | None:
        """Return what stands for a tensor from outside: a placeholder, or the handle of a variable."""
        if not isinstance(tensor, EagerTensor):
            return super().capture(tensor)
        if tensor.id not in self.captures:
            with self.as_default(), self.name_scope(None), self.control_dependencies(None):
                inside = self._stand_in(tensor)
            self.captures[tensor.id] = (tensor, inside)
        return self.captures[tensor.id][1]

    def _stand_in(self, tensor: EagerTensor) -> Tensor:
        slot = tensor.array
        if isinstance(slot, Slot):  # the planner may look at it: it is the same in every call
            shape = TensorShape(slot.dims)
            inside: Tensor = var_handle(dtype=slot.dtype, shape=shape, name=slot.name or None)
            self.slots[inside.op.name] = slot
            return inside
        stands: Tensor = placeholder(tensor.dtype, tensor.dims, name=f"capture_{len(self.captures)}")
        return stands

    def add_operation(self, *args: Any, **kwargs: Any) -> Operation:
        """Append an operation; those with effects run in the order in which they were written."""
        operation = super().add_operation(*args, **kwargs)
        changes = operation.declaration.effect and any(one.dtype is arrays.resource for one in operation.inputs)
        if changes:
            operation.control_inputs = tuple(dict.fromkeys((*operation.control_inputs, *self.effects[-1:])))
            self.effects.append(operation)
        return operation


_call = Op(
    "PartitionedCall",
    "args: *Tin -> output: *Tout",
    attrs={},
    shape=lambda *_, **__: [],
    kernel=lambda xp, *_: (),
    effect=True,
)
GRADIENTS["PartitionedCall"] = lambda op, *grads: op.attrs["backward"](grads)


class _Trace:
    """One trace of a function, for one kind of arguments."""

    def __init__(
        self, python: Callable[..., Any], arguments: Any, specs: list[TensorSpec], options: PlanOptions
    ) -> None:
        self.graph = FunctionGraph(state.graph)
        self.options = options
        self.resources = Resources()
        self._plans: dict[Any, Plan] = {}
        with self.graph.as_default():
            self.inputs = [placeholder(spec.dtype, spec.shape, name=spec.name or None) for spec in specs]
            args, kwargs = _filled(arguments, iter(self.inputs))
            result = python(*args, **kwargs)
            self.outputs: list[Tensor] = []
            self.structure = _flattened(result, self.outputs)
        self.effects = list(self.graph.effects)
        self._backward: _Backward | None = None

    @property
    def captured(self) -> list[EagerTensor]:
        """What the code took from outside."""
        return [outside for outside, _ in self.graph.captures.values()]

    @property
    def sources(self) -> list[Tensor]:
        """All that gradients are of: arguments, then captures."""
        return [*self.inputs, *(inside for _, inside in self.graph.captures.values())]

    @property
    def feeds(self) -> list[Tensor]:
        """All that a call must hand over: arguments, then captured tensors; variables are known."""
        return [one for one in self.sources if one.op.name not in self.graph.slots]

    def state_of(self, operation: Operation) -> Any:
        """Return what an operation keeps between calls: a variable from outside is there already."""
        return self.graph.slots.get(operation.name) or self.resources.state_of(operation)

    def __call__(self, tensors: list[EagerTensor]) -> Any:
        given = (*tensors, *self.captured)
        tapes = [tape for tape in state.tapes if tape.watches(given)]
        fed = [one.array for one in given if not isinstance(one.array, Slot)]
        if not tapes:
            values = self.run(self.feeds, fed, [*self.outputs, *self.effects])
            return _nested(self.structure, [EagerTensor(value) for value in values[: len(self.outputs)]])
        backward = self.backward()
        fetches = [*self.outputs, *backward.between, *self.effects]
        values = self.run(self.feeds, fed, fetches)
        outputs = [EagerTensor(value) for value in values[: len(self.outputs)]]
        between = values[len(self.outputs) : len(self.outputs) + len(backward.between)]
        operation = EagerOperation(_call, given, {"backward": functools.partial(backward.run, between)})
        operation.outputs = tuple(outputs)
        for tape in tapes:
            tape.record(operation)
        return _nested(self.structure, outputs)

    def backward(self) -> "_Backward":
        """Return the gradient of this trace, made when it is first asked for."""
        if self._backward is None:
            self._backward = _Backward(self)
        return self._backward

    def run(self, feeds: Sequence[Tensor], values: Sequence[Any], fetches: list[Any]) -> list[Any]:
        """Run a part of the graph."""
        shapes = tuple(getattr(value, "shape", ()) for value in values)
        key = (tuple(fetches), tuple(feeds), shapes)
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(fetches, dict(zip(feeds, shapes, strict=True)), self.state_of, self.options)
            self._plans[key] = plan
        return plan.run(list(values))


class _Backward:
    """The gradient of a trace: fed with what the forward run computed on the way, it computes nothing twice."""

    def __init__(self, trace: _Trace) -> None:
        self._trace = trace
        graph = trace.graph
        self._targets = [one for one in trace.outputs if one.dtype.is_differentiable]
        with graph.as_default(), control_dependencies(None):
            self._weights = [placeholder(one.dtype, one.dims) for one in self._targets]
            found = (
                gradients(self._targets, trace.sources, self._weights) if self._targets else [None] * len(trace.sources)
            )
        self._found = found
        self._fetches = [part for grad in found for part in _parts(grad)]
        # loops get operations before them when a gradient wants their values kept: those belong to the forward run
        first = self._weights[0].op.id if self._weights else len(graph.get_operations())
        made_after = [one for one in graph.get_operations()[first:] if one.type != "Placeholder"]
        taken = [tensor for one in made_after for tensor in one.inputs] + self._fetches
        self.between = list(dict.fromkeys(one for one in taken if one.op.id < first and one.op.type != "Const"))

    def run(self, between: list[Any], grads: Sequence[Any]) -> list[Any]:
        """Return the gradients of arguments and captures."""
        given = [
            grad for grad, output in zip(grads, self._trace.outputs, strict=True) if output.dtype.is_differentiable
        ]
        weights = [convert_to_tensor(grad).array for grad in given]
        values = self._trace.run([*self.between, *self._weights], [*between, *weights], self._fetches)
        left = iter([EagerTensor(value) for value in values])
        return [_whole(grad, left) for grad in self._found]


def _parts(grad: Any) -> list[Any]:
    if grad is None:
        return []
    return [grad.values, grad.indices, grad.dense_shape] if isinstance(grad, IndexedSlices) else [grad]


def _whole(grad: Any, values: Any) -> Any:
    if grad is None:
        return None
    if isinstance(grad, IndexedSlices):
        return IndexedSlices(next(values), next(values), next(values))
    return next(values)


class Function:
    """A Python function that runs as graphs: traced anew for shapes, dtypes and Python values that it has not seen."""

    def __init__(
        self,
        python: Callable[..., Any],
        signature: Sequence[TensorSpec] | None,
        options: PlanOptions | None,
        *,
        autograph: bool = True,
    ) -> None:
        functools.update_wrapper(self, python)
        self.python_function = python
        self._code = convert(python) if autograph else python
        self._signature = None if signature is None else list(signature)
        self._options = options or PlanOptions()
        self._traces: dict[Any, _Trace] = {}
        self._lock = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the function; inside of another graph its operations become part of that one."""
        if state.graph is not None:
            return self._code(*args, **kwargs)
        tensors: list[EagerTensor] = []
        arguments = _taken((args, kwargs), tensors)
        with self._lock:
            return self._trace_for(arguments, tensors)(tensors)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> _Trace:
        """Return the trace for these arguments, which are tensors or TensorSpecs."""
        tensors: list[Any] = []
        arguments = _taken((args, kwargs), tensors)
        return self._trace_for(arguments, tensors)

    @property
    def traces(self) -> int:
        """How often the Python code has been run to make a graph."""
        return len(self._traces)

    @property
    def graphs(self) -> list[FunctionGraph]:
        """The graphs that were made, in order."""
        return [trace.graph for trace in self._traces.values()]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def _trace_for(self, arguments: Any, tensors: list[Any]) -> _Trace:
        specs = self._specs(tensors)
        key = (_key(arguments), tuple((TensorShape(spec.shape), arrays.as_dtype(spec.dtype)) for spec in specs))
        trace = self._traces.get(key)
        if trace is None:
            trace = _Trace(self._code, arguments, specs, self._options)
            self._traces[key] = trace
        return trace

    def _specs(self, tensors: list[Any]) -> list[TensorSpec]:
        if self._signature is None:
            return [TensorSpec(tuple(TensorShape(one.shape)), one.dtype) for one in tensors]
        if len(tensors) != len(self._signature):
            raise TypeError(f"{len(self._signature)} tensors are in the input_signature, {len(tensors)} were given")
        for index, (spec, one) in enumerate(zip(self._signature, tensors, strict=True)):
            fits = arrays.as_dtype(spec.dtype) is one.dtype
            if not fits or not compatible(TensorShape(spec.shape).sizes, TensorShape(one.shape).sizes):
                raise ValueError(f"argument {index}, {one.dtype.name}{one.shape}, does not fit the signature's {spec}")
        return self._signature


class _Argument:
    """Stands for a tensor among the arguments."""


_ARGUMENT = _Argument()


def _taken(structure: Any, tensors: list[Any]) -> Any:
    """Append the tensors among arguments to a list; return the structure with a mark in the place of each."""
    if isinstance(structure, dict):
        return {key: _taken(one, tensors) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return tuple(_taken(one, tensors) for one in structure)
    if isinstance(structure, EagerTensor | TensorSpec):
        tensors.append(structure)
        return _ARGUMENT
    if isinstance(structure, np.ndarray):
        tensors.append(convert_to_tensor(structure))
        return _ARGUMENT
    return structure


def _filled(structure: Any, tensors: Any) -> Any:
    if structure is _ARGUMENT:
        return next(tensors)
    if isinstance(structure, dict):
        return {key: _filled(one, tensors) for key, one in structure.items()}
    if isinstance(structure, tuple):
        return tuple(_filled(one, tensors) for one in structure)
    return structure


def _key(structure: Any) -> Any:
    """Return what tells arguments apart that are no tensors: values where they can be compared, else the objects."""
    if isinstance(structure, dict):
        return tuple((key, _key(one)) for key, one in structure.items())
    if isinstance(structure, tuple):
        return tuple(_key(one) for one in structure)
    try:
        hash(structure)
    except TypeError:
        return id(structure)
    return (type(structure), structure)


def _flattened(result: Any, outputs: list[Tensor]) -> Any:
    """Append the tensors that a function returned; return the structure with their numbers."""
    if result is None:
        return None
    if isinstance(result, dict):
        return {key: _flattened(one, outputs) for key, one in result.items()}
    if isinstance(result, list | tuple):
        return type(result)(_flattened(one, outputs) for one in result)
    if isinstance(result, Operation):
        return None
    outputs.append(identity(convert_to_tensor(result)))
    return len(outputs) - 1


def _nested(structure: Any, values: list[Any]) -> Any:
    if structure is None:
        return None
    if isinstance(structure, dict):
        return {key: _nested(one, values) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return type(structure)(_nested(one, values) for one in structure)
    return values[structure]


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[TensorSpec] | None = None,
    options: PlanOptions | None = None,
    autograph: bool = True,
) -> Any:
    """Return the function compiled to graphs; use it as a decorator, with or without arguments.

    Tensors and arrays among the arguments are inputs; everything else is part of the trace, which is made anew when
    it changes. `input_signature` says the shapes and dtypes once and for all. With `autograph`, Python's own control
    flow works on tensors (runtime.autograph).
    """
    if func is None:
        return lambda python: Function(python, input_signature, options, autograph=autograph)
    return Function(func, input_signature, options, autograph=autograph)
