"""A traced function for one kind of arguments, as callers have it: tensors go in, in order or by name."""

import inspect
from collections.abc import Sequence
from typing import Any

from runtime import arrays
from runtime.arguments import TensorSpec, taken
from runtime.graph.shape import TensorShape, compatible
from runtime.graph.tensor import EagerTensor
from runtime.tracing import FunctionGraph, Trace


class ConcreteFunction:
    """A function for one kind of arguments: its tensors go in, in order or by their `argument_names`."""

    def __init__(self, trace: Trace, names: Sequence[str]) -> None:
        self._trace = trace
        self.argument_names = list(names)

    @property
    def graph(self) -> FunctionGraph:
        """The graph of the trace."""
        return self._trace.graph

    @property
    def inputs(self) -> list[Any]:
        """The tensors that arguments are in the graph."""
        return list(self._trace.inputs)

    @property
    def outputs(self) -> list[Any]:
        """The tensors that the code returned."""
        return list(self._trace.outputs)

    @property
    def structured_outputs(self) -> Any:
        """What the code returned, nested as it was."""
        return self._trace.structured_outputs

    @property
    def captured_inputs(self) -> list[EagerTensor]:
        """What the code took from outside."""
        return self._trace.captured

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; raises TypeError where tensors are missing or too many, ValueError where one does not fit."""
        tensors: list[Any] = []
        taken((args, [kwargs.pop(name) for name in self.argument_names[len(args) :] if name in kwargs]), tensors)
        if kwargs or len(tensors) != len(self.inputs):
            wanted = ", ".join(self.argument_names)
            raise TypeError(f"this concrete function takes {len(self.inputs)} tensors ({wanted}), not {len(tensors)}")
        hold_fitting([TensorSpec(one.dims, one.dtype) for one in self.inputs], tensors)
        return self._trace.call(tensors)


def hold_fitting(specs: Sequence[TensorSpec], tensors: Sequence[Any]) -> None:
    """Raise TypeError or ValueError where tensors do not fit a signature."""
    if len(tensors) != len(specs):
        raise TypeError(f"{len(specs)} tensors are in the input_signature, {len(tensors)} were given")
    for index, (spec, one) in enumerate(zip(specs, tensors, strict=True)):
        fits = arrays.as_dtype(spec.dtype) is one.dtype
        if not fits or not compatible(TensorShape(spec.shape).sizes, TensorShape(one.shape).sizes):
            raise ValueError(f"argument {index}, {one.dtype.name}{one.shape}, does not fit the signature's {spec}")


def names_of(parameters: inspect.Signature | None, args: Sequence[Any], kwargs: dict[str, Any]) -> list[str]:
    """Return the names of the arguments that are, or have in them, tensors."""
    positional = list(parameters.parameters) if parameters is not None else []
    named = [*zip([*positional, *map(str, range(len(args)))], args, strict=False), *kwargs.items()]
    found = []
    for name, value in named:
        tensors: list[Any] = []
        taken(value, tensors)
        found += [name] if len(tensors) == 1 else [f"{name}_{at}" for at in range(len(tensors))]
    return found
