"""`rt.function`: Python code traced once into a graph for each kind of arguments, and run as a plan from then on."""

import collections
import functools
import inspect
import threading
import types
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from runtime import arrays, logging
from runtime.arguments import TensorSpec, key_of, paired, taken
from runtime.autograph.conversion import convert
from runtime.concrete_function import ConcreteFunction, hold_fitting, names_of
from runtime.control_flow.branches import common_dims
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import TensorShape
from runtime.graph.tensor import EagerTensor
from runtime.session.options import PlanOptions
from runtime.tracing import FunctionGraph, Trace

__all__ = ["TensorSpec", "function"]

RECENT_CALLS = 10
MOST_RECENT_TRACES = 5
MOST_WARNINGS = 2
"""TensorFlow's numbers: so many traces in so many calls are worth a warning, and so many warnings are enough."""


class _Eagerly:
    """Whether functions are traced at all, in the whole process."""

    always = False


eagerly = _Eagerly()


class _Retracing:
    """Looks whether a function is traced again and again."""

    def __init__(self) -> None:
        self._recent: collections.deque[bool] = collections.deque(maxlen=RECENT_CALLS)
        self._warnings = 0

    def note(self, name: str, *, traced: bool) -> None:
        """Note a call; warn where too many of the last ones were traced."""
        self._recent.append(traced)
        count = sum(self._recent)
        if traced and count >= MOST_RECENT_TRACES and self._warnings < MOST_WARNINGS:
            self._warnings += 1
            logging.warning(
                "%d of the last %d calls of %s traced it again, which is slow. Pass tensors instead of Python"
                " numbers, make the rt.function once and not in a loop, and say reduce_retracing=True or an"
                " input_signature where shapes differ.",
                count, len(self._recent), name,
            )  # fmt: skip


class Function:
    """A Python function that runs as graphs: traced anew for shapes, dtypes and Python values that it has not seen."""

    def __init__(
        self,
        python: Callable[..., Any],
        signature: Any,
        options: PlanOptions | None,
        *,
        autograph: bool = True,
        reduce_retracing: bool = False,
        instance: Any = None,
    ) -> None:
        functools.update_wrapper(self, python)
        self.python_function = python
        self._code = convert(python) if autograph else python
        self._settings: dict[str, Any] = {
            "signature": signature, "options": options, "autograph": autograph, "reduce_retracing": reduce_retracing
        }  # fmt: skip
        self.input_signature = None if signature is None else tuple(signature)
        self._specified: list[TensorSpec] = []
        taken(self.input_signature or (), self._specified)
        self._options = options or PlanOptions()
        self._reduce_retracing = reduce_retracing
        self._instance = instance  # a weak reference to what a method is of
        self._bound: weakref.WeakKeyDictionary[Any, Function] = weakref.WeakKeyDictionary()
        self._parameters = _parameters(python, without_first=instance is not None)
        self._traces: dict[Any, Trace] = {}
        self._relaxed: dict[Any, list[TensorSpec]] = {}  # by the arguments but for shapes: what is traced for all
        self._retracing = _Retracing()
        self._lock = threading.RLock()
        self.traces = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the function; inside of another graph its operations become part of that one."""
        if eagerly.always:
            return self._with_instance(self.python_function)(*args, **kwargs)
        if state.graph is not None:
            return self._with_instance(self._code)(*args, **kwargs)
        tensors: list[EagerTensor] = []
        arguments = taken(self._as_signed(*self._canonical(args, kwargs)), tensors)
        with self._lock:
            before = self.traces
            trace = self._trace_for(arguments, tensors)
            self._retracing.note(self._name, traced=self.traces > before)
            return trace.call(tensors)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """Return the function for these arguments: tensors or TensorSpecs; none are needed with a signature."""
        if self.input_signature is not None and not args and not kwargs:
            args = self.input_signature
        tensors: list[Any] = []
        args, kwargs = self._canonical(args, kwargs)
        arguments = taken((args, kwargs), tensors)
        with self._lock:
            trace = self._trace_for(arguments, tensors)
        return ConcreteFunction(trace, names_of(self._parameters, args, kwargs))

    @property
    def _name(self) -> str:
        return getattr(self, "__qualname__", None) or repr(self.python_function)

    def experimental_get_tracing_count(self) -> int:
        """Return how often the Python code has been run to make a graph."""
        return self.traces

    @property
    def graphs(self) -> list[FunctionGraph]:
        """The graphs that were made, in order."""
        return [trace.graph for trace in self._traces.values()]

    def pretty_printed_concrete_signatures(self) -> str:
        """Return a line for each trace: what it takes and what it gives."""
        return "\n".join(
            f"{self._name}({', '.join(map(str, trace.inputs))}) -> {trace.structured_outputs!r}"
            for trace in self._traces.values()
        )

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Return the function of one object, which has traces of its own and does not keep the object alive."""
        if instance is None:
            return self
        try:
            bound = self._bound.get(instance)
        except TypeError:  # an object that cannot be hashed, or referred to weakly
            return functools.partial(self, instance)
        if bound is None:
            bound = Function(self.python_function, instance=weakref.ref(instance), **self._settings)
            self._bound[instance] = bound
        return bound

    def _with_instance(self, code: Callable[..., Any]) -> Callable[..., Any]:
        if self._instance is None:
            return code
        instance = self._instance()
        if instance is None:
            raise ReferenceError(f"the object whose method {self._name} is, is gone")
        return types.MethodType(code, instance)

    def _canonical(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments as one call gives them however it is written: positional, and with their defaults."""
        if self._parameters is None or (not kwargs and len(args) == len(self._parameters.parameters)):
            return args, kwargs
        bound = self._parameters.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def _as_signed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments with numbers and arrays as the tensors that the signature says they are."""
        if self.input_signature is None:
            return args, kwargs
        count = len(self.input_signature)
        if len(args) > count and self._parameters is not None:
            return (*self._as_signed(args[:count], {})[0], *args[count:]), kwargs
        return tuple(paired(_as_specified, self.input_signature, args)), kwargs

    def _trace_for(self, arguments: Any, tensors: list[Any]) -> Trace:
        key = (state.device, key_of(arguments))
        plain = self.input_signature is None and not self._reduce_retracing
        specs = tensors if plain else self._specs(key, tensors)
        whole = (key, tuple(map(_kind_of, specs)))
        trace = self._traces.get(whole)
        if trace is None:
            trace = self._traces[whole] = self._traced(arguments, self._specs(key, tensors) if plain else specs)
        return trace

    def _traced(self, arguments: Any, specs: Sequence[TensorSpec]) -> Trace:
        """Trace the code: twice where it makes variables, for these are made once, and then are there."""
        code = self._with_instance(self._code)
        first = not self._traces
        self.traces += 1
        trace = Trace(code, arguments, specs, self._options, may_make_variables=first)
        if trace.graph.variables_made:
            self.traces += 1
            trace = Trace(code, arguments, specs, self._options, may_make_variables=False)
        return trace

    def _specs(self, key: Any, tensors: list[Any]) -> Sequence[TensorSpec]:
        if self.input_signature is not None:
            hold_fitting(self._specified, tensors)
            return self._specified
        specs = [
            one if isinstance(one, TensorSpec) else TensorSpec(tuple(TensorShape(one.shape)), one.dtype)
            for one in tensors
        ]
        return self._common(key, specs) if self._reduce_retracing else specs

    def _common(self, key: Any, specs: list[TensorSpec]) -> list[TensorSpec]:
        """Return specs that are for these shapes and for those of earlier calls: sizes that differ are left open."""
        kind = (key, *(arrays.as_dtype(spec.dtype) for spec in specs))
        known = self._relaxed.get(kind)
        if known is not None:
            shapes = zip(known, specs, strict=True)
            specs = [
                TensorSpec(common_dims([TensorShape(old.shape).sizes, TensorShape(new.shape).sizes]), new.dtype)
                for old, new in shapes
            ]
        self._relaxed[kind] = specs
        return specs


def _kind_of(one: Any) -> Any:
    """Return the sizes and the dtype of a tensor or a spec."""
    if type(one) is EagerTensor:
        return one.dims, one.dtype
    return TensorShape(one.shape).sizes, arrays.as_dtype(one.dtype)


def _as_specified(spec: Any, one: Any) -> Any:
    if not isinstance(spec, TensorSpec) or isinstance(one, EagerTensor | TensorSpec):
        return one
    return convert_to_tensor(one, spec.dtype)


def _parameters(python: Callable[..., Any], *, without_first: bool) -> inspect.Signature | None:
    """Return what a function takes; None where that cannot be known."""
    try:
        found = inspect.signature(python)
    except (TypeError, ValueError):  # something built in
        return None
    kept = list(found.parameters.values())[1:] if without_first else list(found.parameters.values())
    if any(one.kind is one.VAR_POSITIONAL for one in kept):
        return None
    return found.replace(parameters=kept)


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    options: PlanOptions | None = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_relax_shapes: bool | None = None,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
) -> Any:
    """Return the function compiled to graphs; use it as a decorator, with or without arguments.

    Tensors and arrays among the arguments are inputs; everything else is part of the trace, which is made anew when
    it changes. `input_signature` says the shapes and dtypes once and for all; `reduce_retracing` leaves sizes open
    that were seen to differ. With `autograph`, Python's own control flow works on tensors (runtime.autograph).
    `jit_compile` and what is experimental are taken for TensorFlow's sake, and change nothing.
    """

    def made(python: Callable[..., Any]) -> Function:
        relax = bool(reduce_retracing or experimental_relax_shapes)
        return Function(python, input_signature, options, autograph=autograph, reduce_retracing=relax)

    return made if func is None else made(func)
