"""`rt.saved_model.save`: an object with its variables and functions as a saved model.

What is written is read in three ways: by TensorFlow 1's loader and servers (signatures, a restore operation), by
TensorFlow 2's load (the object graph, functions), and by ours.
"""

import inspect
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runtime import arrays
from runtime.checkpoints import write_checkpoint
from runtime.concrete_function import ConcreteFunction
from runtime.function import Function, TensorSpec
from runtime.layers.layer import Layer
from runtime.objects.graph_messages import ObjectGraph
from runtime.objects.tracking import functions_of, walk
from runtime.saved_model.files import SCHEMA_VERSION, variables_path, write_saved_model
from runtime.saved_model.functions import ExportedFunction, exported
from runtime.saved_model.object_graph import ObjectGraphWriter
from runtime.saved_model.serving_graph import Served, serving_graph
from runtime.saved_model.signatures import DEFAULT_SERVING_SIGNATURE_DEF_KEY
from writer.wire.proto.saved_model_pb2 import SavedModel

__all__ = ["save"]


def save(
    obj: Any, export_dir: str | os.PathLike[str], signatures: Any = None, options: Any = None, *, as_text: bool = False
) -> None:
    """Write an object (an rt.Module, a layer, a model) with all variables in it and all functions that can be called.

    Functions are `rt.function`s with an input_signature, as methods or attributes. `signatures` is one of them, a
    concrete function, or a dict of these; by default `__call__`, or the only one. A layer or model that has been built
    is called as it is. `options` is TensorFlow's, and means nothing.
    """
    directory = Path(export_dir)
    nodes = walk(obj)
    objects = ObjectGraphWriter(nodes)
    callables = {node.number: _functions_in(node.value) for node in nodes}
    library: list[ExportedFunction] = []
    for node in nodes:
        for name, function in callables[node.number].items():
            library.append(_method(name, function, len(library)))
            objects.add_function(node.number, name, library[-1], function.input_signature, _parameters(function))
    served: list[Served] = []
    for name, concrete in _chosen(_default(obj) if signatures is None else signatures, callables[0]).items():
        served.append(_served(name, concrete, len(library)))
        library.append(served[-1].function)
    objects.add_signatures({one.name: (one.function, list(one.inputs)) for one in served})

    variables = ObjectGraph(nodes, slots=False)
    message = serving_graph(variables, served, library)
    message.object_graph_def = objects.message.SerializeToString()
    write_checkpoint(variables_path(directory), variables.tensors())
    whole = SavedModel(saved_model_schema_version=SCHEMA_VERSION, meta_graphs=[message])
    write_saved_model(whole, directory, as_text=as_text)


def _functions_in(value: Any) -> dict[str, Function]:
    """Return the functions of an object that say what they take; a layer's call is one."""
    found = {name: one for name, one in functions_of(value).items() if one.input_signature is not None}
    if isinstance(value, Layer) and "__call__" not in found:
        specs = _inputs_of_layer(value)
        if specs:
            found["__call__"] = _calling(value, specs)
    return found


def _inputs_of_layer(layer: Layer) -> list[TensorSpec]:
    """Return what a layer takes, with any number of examples; nothing where that is not known yet."""
    symbols = layer._symbols() if hasattr(layer, "_symbols") else None  # a model knows
    if isinstance(symbols, list | tuple):
        return [_spec_of(one) for one in symbols]
    if symbols is not None and hasattr(symbols, "dims"):
        return [_spec_of(symbols)]
    dims: Any = layer.input_dims
    dtype = layer.dtype or arrays.float32
    if isinstance(dims, list):  # of a merge
        return [TensorSpec((None, *one[1:]), dtype, f"inputs_{at}") for at, one in enumerate(dims)]
    return [TensorSpec((None, *dims[1:]), dtype, "inputs")] if isinstance(dims, tuple) and dims else []


def _spec_of(symbol: Any) -> TensorSpec:
    return TensorSpec(symbol.dims, arrays.as_dtype(symbol.dtype), symbol.name)


def _calling(layer: Layer, specs: list[TensorSpec]) -> Function:
    def call(*inputs: Any) -> Any:
        return layer(list(inputs)) if len(specs) > 1 else layer(*inputs)

    return Function(call, specs, None, autograph=False)


def _default(obj: Any) -> Any:
    """Return the signatures of what was loaded, so that it can be saved again."""
    found = getattr(obj, "signatures", None)
    return found if isinstance(found, Mapping) else None


def _chosen(signatures: Any, callables: Mapping[str, Function]) -> dict[str, ConcreteFunction]:
    """Return the signatures as concrete functions by name."""
    if signatures is None:
        default = callables.get("__call__") or (next(iter(callables.values())) if len(callables) == 1 else None)
        signatures = {} if default is None else default
    if not isinstance(signatures, Mapping):
        signatures = {DEFAULT_SERVING_SIGNATURE_DEF_KEY: signatures}
    found = {}
    for name, one in signatures.items():
        one = getattr(one, "function", one)  # a loaded signature has one
        if isinstance(one, Function):
            if one.input_signature is None:
                raise ValueError(f"signature {name!r} needs a function with an input_signature, or a concrete function")
            one = one.get_concrete_function()
        if not isinstance(one, ConcreteFunction):
            raise TypeError(f"signature {name!r} is {one!r}, and an rt.function is wanted")
        found[name] = one
    return found


def _method(name: str, function: Function, number: int) -> ExportedFunction:
    concrete = function.get_concrete_function()
    arguments: Any = (function.input_signature, {})
    return exported(f"__inference_{name}_{number}", concrete, arguments, concrete.structured_outputs)


def _parameters(function: Function) -> list[str]:
    """Return the names of a function's parameters, as many as its signature has."""
    count = len(function.input_signature or ())
    kinds = inspect.signature(function.python_function).parameters.values()
    names = [one.name for one in kinds if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    names = names[1:] if names[:1] == ["self"] else names
    return [*names[:count], *(f"argument_{number}" for number in range(len(names), count))]


def _served(name: str, concrete: ConcreteFunction, number: int) -> Served:
    """Return a function that takes tensors by name, in the order of the names, and gives a dict."""
    named = zip(concrete.inputs, concrete.argument_names, strict=True)
    tensors = {argument if one.op.name.startswith("Placeholder") else one.op.name: one for one, argument in named}
    inputs = dict(sorted(tensors.items()))
    outputs = _results_of(concrete)
    specs = {key: TensorSpec(one.dims, one.dtype, key) for key, one in inputs.items()}
    whole = f"__inference_signature_{name}_{number}"
    return Served(name, exported(whole, concrete, ((), specs), outputs, [*inputs.values()]), inputs, outputs)


def _results_of(concrete: ConcreteFunction) -> dict[str, Any]:
    """Return what a signature gives by name, as TensorFlow names what has none."""
    results = concrete.structured_outputs
    if isinstance(results, Mapping):
        found = {str(key): results[key] for key in sorted(results)}
    else:
        several = results if isinstance(results, list | tuple) else [] if results is None else [results]
        found = {f"output_{number}": one for number, one in enumerate(several)}
    nested = [name for name, one in found.items() if isinstance(one, list | tuple | Mapping) or one is None]
    if nested:
        raise ValueError(f"a signature gives tensors, or a dict or list of them, and {', '.join(nested)} is none")
    return found
