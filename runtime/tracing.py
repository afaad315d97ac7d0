"""One trace of a function: its graph, the plans that run it, and its gradient."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from runtime.arguments import filled, flattened, nested
from runtime.autodiff.gradients import gradients
from runtime.devices import CPU, home_of, placement
from runtime.gradients.table import gradient
from runtime.graph.context import control_dependencies, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.eager import EagerOperation
from runtime.graph.graph import Graph
from runtime.graph.op import Op
from runtime.graph.shape import TensorShape
from runtime.graph.slices import IndexedSlices
from runtime.graph.subgraph import IDLE
from runtime.graph.tensor import EagerTensor, Operation, Tensor
from runtime.ops.constants import placeholder
from runtime.ops.random import eager_seed
from runtime.ops.state import READS, Slot, var_handle
from runtime.session.options import PlanOptions
from runtime.session.plan import Plan
from runtime.session.resources import Resources


class FunctionGraph(Graph):
    """The graph of one trace. Tensors from outside come in as captures, which every call hands over."""

    def __init__(self, outer: Graph | None) -> None:
        super().__init__()
        self.outer = outer
        self.captures: dict[int, tuple[EagerTensor, Tensor]] = {}
        self.slots: dict[str, Slot] = {}  # of variables from outside, by the operation that is their handle
        self.effects: list[Operation] = []
        self.variables_made = 0
        self.may_make_variables = True
        self._last_in_order: Operation | None = None
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
        """Append an operation; those with effects, and reads between them, run in the order in which they stand."""
        operation = super().add_operation(*args, **kwargs)
        if not operation.declaration.effect or operation.type in IDLE:
            return operation
        if self._last_in_order is not None:
            operation.control_inputs = tuple(dict.fromkeys((*operation.control_inputs, self._last_in_order)))
        self._last_in_order = operation
        if operation.type not in READS:
            self.effects.append(operation)
        return operation

    def forget_order(self) -> None:
        """Have what is made from now on wait for nothing that was made before."""
        self._last_in_order = None

    def note_variable(self) -> None:
        """Count a variable that the traced code makes; raises ValueError where it made its variables before."""
        if not self.may_make_variables:
            raise ValueError(
                "rt.function makes variables in its first call only, and this is a later one: keep the variable,"
                " on an object or in a module, and make it where there is none yet"
            )
        self.variables_made += 1


_call = Op(
    "PartitionedCall",
    "args: *Tin -> output: *Tout",
    attrs={},
    shape=lambda *_, **__: [],
    kernel=lambda xp, *_: (),
    effect=True,
)


@gradient("PartitionedCall")
def _backward_of_call(op: Any, *grads: Any) -> Any:
    return op.attrs["backward"](grads)


class Trace:
    """One trace of a function, for one kind of arguments."""

    def __init__(
        self,
        python: Callable[..., Any],
        arguments: Any,
        specs: Sequence[Any],
        options: PlanOptions,
        *,
        may_make_variables: bool = True,
    ) -> None:
        self.graph = FunctionGraph(state.graph)
        self.graph.may_make_variables = may_make_variables
        self.options = options
        self.resources = Resources()
        self._plans: dict[Any, Plan] = {}
        with self.graph.as_default(), self.graph.device(state.device):
            self.inputs = [placeholder(spec.dtype, spec.shape, name=spec.name or None) for spec in specs]
            args, kwargs = filled(arguments, self.inputs)
            result = python(*args, **kwargs)
            self.outputs: list[Tensor] = []
            self.structure = flattened(result, self.outputs)
        self.effects = list(self.graph.effects)
        self._backward: _Backward | None = None

    @property
    def structured_outputs(self) -> Any:
        """What the code returned, with the tensors of its graph."""
        return nested(self.structure, self.outputs)

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

    def call(self, tensors: list[EagerTensor]) -> Any:
        """Run the trace on the tensors among its arguments; return what the code returns."""
        given = (*tensors, *self.captured)
        tapes = [tape for tape in state.tapes if tape.watches(given)]
        fed = [one.array for one in given if not isinstance(one.array, Slot)]
        if not tapes:
            values = self.run(self.feeds, fed, [*self.outputs, *self.effects])
            return nested(self.structure, [EagerTensor(value) for value in values[: len(self.outputs)]])
        backward = self.backward()
        fetches = [*self.outputs, *backward.between, *self.effects]
        values = self.run(self.feeds, fed, fetches)
        outputs = [EagerTensor(value) for value in values[: len(self.outputs)]]
        between = values[len(self.outputs) : len(self.outputs) + len(backward.between)]
        _tell(tapes, given, outputs, functools.partial(backward.run, given, between))
        return nested(self.structure, outputs)

    def backward(self) -> "_Backward":
        """Return the gradient of this trace, made when it is first asked for."""
        if self._backward is None:
            self._backward = _Backward(self)
        return self._backward

    def run(self, feeds: Sequence[Tensor], values: Sequence[Any], fetches: list[Any]) -> list[Any]:
        """Run a part of the graph."""
        shapes = tuple(getattr(value, "shape", ()) for value in values)
        homes = [home_of(value) or CPU for value in values] if placement.gpus else []
        key = (tuple(fetches), tuple(feeds), shapes, tuple(homes))
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(fetches, dict(zip(feeds, shapes, strict=True)), self.state_of, self.options, homes)
            self._plans[key] = plan
        return plan.run(list(values))


class _Backward:
    """The gradient of a trace: fed with what the forward run computed on the way, it computes nothing twice."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        graph = trace.graph
        graph.forget_order()
        self._targets = [one for one in trace.outputs if one.dtype.is_differentiable]
        with graph.as_default(), control_dependencies(None):
            self._weights = [placeholder(one.dtype, one.dims) for one in self._targets]
            found = (
                gradients(self._targets, trace.sources, self._weights) if self._targets else [None] * len(trace.sources)
            )
        self._found = found
        self._fetches = [part for grad in found for part in _parts(grad)]
        self._higher: _HigherOrder | None = None
        # loops get operations before them when a gradient wants their values kept: those belong to the forward run
        first = self._weights[0].op.id if self._weights else len(graph.get_operations())
        made_after = [one for one in graph.get_operations()[first:] if one.type != "Placeholder"]
        taken = [tensor for one in made_after for tensor in one.inputs] + self._fetches
        self.between = list(dict.fromkeys(one for one in taken if one.op.id < first and one.op.type != "Const"))

    def run(self, given: Sequence[EagerTensor], between: list[Any], grads: Sequence[Any]) -> list[Any]:
        """Return the gradients of arguments and captures; tapes that look on know what they follow from."""
        weights = _flowing(grads, self._trace.outputs)
        fed = [*between, *(one.array for one in weights)]
        values = self._trace.run([*self.between, *self._weights], fed, self._fetches)
        found = [EagerTensor(value) for value in values]
        inputs = (*given, *weights)
        tapes = [tape for tape in state.tapes if tape.watches(inputs)]
        if tapes:
            if self._higher is None:
                self._higher = _HigherOrder(self._trace, self._fetches, [*self._trace.sources, *self._weights])
            _tell(tapes, inputs, found, functools.partial(self._higher.run, inputs))
        left = iter(found)
        return [_whole(grad, left) for grad in self._found]


class _HigherOrder:
    """The gradient of a gradient, and so on.

    These are rare: unlike the first, they compute from the arguments anew what the forward run had computed.
    """

    def __init__(self, trace: Trace, targets: list[Tensor], sources: list[Tensor]) -> None:
        self._trace = trace
        self._targets = targets
        self._sources = sources
        self._deeper: _HigherOrder | None = None
        chosen = [one for one in targets if one.dtype.is_differentiable]
        trace.graph.forget_order()
        with trace.graph.as_default(), control_dependencies(None):
            self._weights = [placeholder(one.dtype, one.dims) for one in chosen]
            found = gradients(chosen, sources, self._weights) if chosen else [None] * len(sources)
            self._found = [None if one is None else convert_to_tensor(one) for one in found]
        self._fetches = [one for one in self._found if one is not None]

    def run(self, given: Sequence[EagerTensor], grads: Sequence[Any]) -> list[Any]:
        """Return the gradients by the sources, whose values are given."""
        inputs = (*given, *_flowing(grads, self._targets))
        sources = [*self._sources, *self._weights]
        fed = [pair for pair in zip(sources, inputs, strict=True) if not isinstance(pair[1].array, Slot)]
        values = self._trace.run([one for one, _ in fed], [value.array for _, value in fed], self._fetches)
        found = [EagerTensor(value) for value in values]
        tapes = [tape for tape in state.tapes if tape.watches(inputs)]
        if tapes:
            if self._deeper is None:
                self._deeper = _HigherOrder(self._trace, self._fetches, sources)
            _tell(tapes, inputs, found, functools.partial(self._deeper.run, inputs))
        left = iter(found)
        return [None if one is None else next(left) for one in self._found]


def _tell(tapes: Sequence[Any], inputs: Sequence[EagerTensor], outputs: Sequence[EagerTensor], backward: Any) -> None:
    """Have tapes know of a call, with `backward(grads)` as its gradient."""
    operation = EagerOperation(_call, tuple(inputs), {"backward": backward})
    operation.outputs = tuple(outputs)
    for tape in tapes:
        tape.record(operation)


def _flowing(grads: Sequence[Any], outputs: Sequence[Tensor]) -> list[EagerTensor]:
    """Return those gradients that are of outputs of floats."""
    pairs = zip(grads, outputs, strict=True)
    return [convert_to_tensor(grad) for grad, output in pairs if output.dtype.is_differentiable]


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
