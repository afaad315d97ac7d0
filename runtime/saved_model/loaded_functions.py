"""Functions of TensorFlow 2 out of a saved model: called with Python's arguments, by the traces that were saved."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime import nest
from runtime.function import Function, TensorSpec
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import TensorShape, compatible
from runtime.importing.attributes import dims_of, dtype_of
from runtime.importing.nodes import import_graph_def
from writer.wire.proto.graph_pb2 import AttrValue, FunctionDef, FunctionDefLibrary, GraphDef, NameAttrList, NodeDef
from writer.wire.proto.saved_model_pb2 import FunctionSpec, SavedConcreteFunction, StructuredValue


class DoesNotFit(Exception):  # noqa: N818  # no error: the next trace is tried
    """Arguments are not what a trace takes."""


@dataclass(frozen=True)
class Unsupported:
    """Stands for a type of TensorFlow's that is none here: ragged tensors, for one."""

    kind: str


class ConcreteLoaded:
    """One saved trace: the structures of its arguments and results, and what it takes from its object."""

    def __init__(
        self,
        function: FunctionDef,
        library: FunctionDefLibrary,
        message: SavedConcreteFunction,
        bound: Callable[[], list[Any]],
    ) -> None:
        signature = python_of(message.canonicalized_input_signature)
        whole = isinstance(signature, tuple) and len(signature) == 2
        self.arguments: Any = signature[0] if whole else ()
        self.keywords: dict[str, Any] = signature[1] if whole and isinstance(signature[1], dict) else {}
        self.results = python_of(message.output_signature)
        self._definition, self._library, self._bound = function, library, bound
        specs = list(specs_of((self.arguments, self.keywords)))
        self._function = Function(self._imported, [_open(one) for one in specs], None, autograph=False)

    def __call__(self, names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Run it; raises DoesNotFit where these are not its arguments."""
        tensors = list(self._taken(names, args, dict(kwargs)))
        found = iter(self._function(*tensors))
        return _nested(self.results, found)

    def _taken(self, names: Sequence[str], args: Sequence[Any], rest: dict[str, Any]) -> Iterator[Any]:
        if len(args) > len(self.arguments):
            raise DoesNotFit
        for at, wanted in enumerate(self.arguments):
            if at < len(args):
                yield from _tensors(wanted, args[at])
            elif at < len(names) and names[at] in rest:
                yield from _tensors(wanted, rest.pop(names[at]))
            elif any(True for _ in specs_of(wanted)):
                raise DoesNotFit  # what is not given must be a default, which the trace has in it
        for name, wanted in sorted(self.keywords.items()):
            if name in rest:
                yield from _tensors(wanted, rest.pop(name))
            elif any(True for _ in specs_of(wanted)):
                raise DoesNotFit
        if rest:
            raise DoesNotFit

    def _imported(self, *tensors: Any) -> list[Any]:
        """Add the function's nodes to the graph that is being made."""
        inputs = [*tensors, *self._bound()]
        arguments = self._definition.signature.input_arg
        if len(inputs) != len(arguments):
            raise ValueError(f"{self._definition.signature.name} takes {len(arguments)} arguments, not {len(inputs)}")
        nodes = [
            NodeDef(name=f"argument_{at}", op="Placeholder", attr={"dtype": AttrValue(type=one.type)})
            for at, one in enumerate(arguments)
        ]
        name = NameAttrList(name=self._definition.signature.name)
        call = NodeDef(name="call", op="PartitionedCall", attr={"f": AttrValue(func=name)})
        call.input.extend(one.name for one in nodes)
        message = GraphDef(node=[*nodes, call], library=self._library)
        outputs = [f"call:{at}" for at in range(len(self._definition.signature.output_arg))]
        given = {f"argument_{at}:0": one for at, one in enumerate(inputs)}
        return import_graph_def(message, given, outputs, name="loaded")  # type: ignore[no-any-return]

    def __str__(self) -> str:
        named = [f"{name}={one!r}" for name, one in self.keywords.items()]
        return f"({', '.join([*map(repr, self.arguments), *named])})"


class LoadedFunction:
    """A function of a loaded object: the first of its traces that fits the arguments runs."""

    def __init__(self, name: str, spec: FunctionSpec, concrete: Sequence[ConcreteLoaded]) -> None:
        self.name = re.sub(r"^__inference_(.+)_\d+$", r"\1", name)
        self.concrete_functions = list(concrete)
        whole = spec.fullargspec.named_tuple_value.values
        fields = {one.key: python_of(one.value) for one in whole}
        names = [str(one) for one in fields.get("args") or []]
        self._names = names[1:] if names[:1] == ["self"] else names

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; raises TypeError that lists what it takes where no trace fits."""
        for one in self.concrete_functions:
            try:
                return one(self._names, args, kwargs)
            except DoesNotFit:
                continue
        options = "; ".join(map(str, self.concrete_functions)) or "nothing: it was never traced"
        raise TypeError(f"function {self.name!r} does not take these arguments; it was saved for {options}")

    def __repr__(self) -> str:
        return f"<rt.saved_model function {self.name!r}>"


def _open(spec: TensorSpec) -> TensorSpec:
    return TensorSpec(spec.shape, spec.dtype)  # without a name: several arguments may have the same


def _tensors(wanted: Any, value: Any) -> Iterator[Any]:
    """Yield the tensors of an argument, in order; raises DoesNotFit."""
    if isinstance(wanted, TensorSpec):
        try:
            tensor = convert_to_tensor(value, wanted.dtype)
        except (TypeError, ValueError):
            raise DoesNotFit from None
        if not compatible(tensor.dims, TensorShape(wanted.shape).sizes):
            raise DoesNotFit
        yield tensor
    elif isinstance(wanted, Mapping):
        if not isinstance(value, Mapping) or value.keys() != wanted.keys():
            raise DoesNotFit
        for key in sorted(wanted):
            yield from _tensors(wanted[key], value[key])
    elif isinstance(wanted, list | tuple):
        if not isinstance(value, list | tuple) or len(value) != len(wanted):
            raise DoesNotFit
        for one, given in zip(wanted, value, strict=True):
            yield from _tensors(one, given)
    elif type(value) is not type(wanted) or value != wanted:
        raise DoesNotFit


def specs_of(structure: Any) -> Iterator[TensorSpec]:
    """Yield the tensors of a structure, in TensorFlow's order."""
    return (one for one in nest.leaves(structure, by_key=True) if isinstance(one, TensorSpec))


def _nested(structure: Any, values: Iterator[Any]) -> Any:
    def leaf(one: Any) -> Any:
        if not isinstance(one, TensorSpec):
            return one
        for value in values:
            return value
        raise ValueError("the function has fewer results than its structure says")

    return nest.mapped(leaf, structure, by_key=True)


def python_of(message: StructuredValue) -> Any:
    """Return a structure as Python has it, with TensorSpecs; raises ValueError for a dtype that there is not."""
    kind = message.WhichOneof("kind")
    if kind is None or kind == "none_value":
        return None
    value: Any = getattr(message, kind)
    if kind == "tensor_spec_value":
        return TensorSpec(dims_of(value.shape), dtype_of(value.dtype), value.name)
    if kind == "list_value":
        return [python_of(one) for one in value.values]
    if kind == "tuple_value":
        return tuple(python_of(one) for one in value.values)
    if kind == "dict_value":
        return {key: python_of(one) for key, one in value.fields.items()}
    if kind == "named_tuple_value":
        return tuple(python_of(one.value) for one in value.values)
    return value if isinstance(value, bool | int | float | str) else Unsupported(kind)
