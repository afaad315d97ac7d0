"""Traced functions as a saved model keeps them: FunctionDefs, whose last arguments are the variables that they use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime import arrays, nest
from runtime.concrete_function import ConcreteFunction
from runtime.function import TensorSpec
from runtime.graph.export import node_def_of, shape_proto
from runtime.graph.library import function_of, library_of
from runtime.graph.shape import TensorShape
from runtime.graph.tensor import Operation, Tensor
from runtime.importing.freezing import constant_node
from runtime.ops.state import Slot
from writer.wire.proto.graph_pb2 import FunctionDef, NodeDef
from writer.wire.proto.saved_model_pb2 import (
    DictValue,
    ListValue,
    NoneValue,
    SavedConcreteFunction,
    StructuredValue,
    TensorSpecProto,
    TupleValue,
)


@dataclass
class _Body:
    """A trace as a function: variables and what else came from outside are arguments after those of callers."""

    name: str
    inputs: list[Tensor]
    outputs: list[Tensor]
    effects: list[Operation]
    operations: list[Operation]
    stateful: bool = True  # it reads variables

    def get_operations(self) -> list[Operation]:
        """Return the operations."""
        return self.operations


@dataclass
class ExportedFunction:
    """A function of the library with those that it calls, and what stands in the object graph of it."""

    name: str
    functions: list[FunctionDef]
    slots: list[Slot]  # of the variables that are its last arguments
    message: SavedConcreteFunction


def exported(
    name: str, concrete: ConcreteFunction, arguments: Any, results: Any, inputs: list[Tensor] | None = None
) -> ExportedFunction:
    """Return a trace as a function of this name.

    `arguments` is ((positional, …), {by name}) with TensorSpecs, `results` has tensors of the trace; `inputs` are
    the trace's arguments, where they come in another order.
    """
    graph = concrete.graph
    made = {operation.name: operation for operation in graph.get_operations()}
    handles = [made[handle].outputs[0] for handle in graph.slots]
    body = _Body(
        name,
        [*(concrete.inputs if inputs is None else inputs), *handles],
        [one for one in nest.leaves(results, by_key=True) if one is not None],
        list(graph.effects),
        graph.get_operations(),
    )

    def node_of(operation: Operation, called: Any) -> NodeDef:
        return node_def_of(operation, add_shapes=True, called=called)

    library = library_of(graph, node_of)
    whole = function_of(body, node_of)
    _note_shapes(whole, body)
    _fill_in(whole, concrete)
    inside = list(library.function) if library is not None else []
    _rename({one.signature.name: f"{name}_{one.signature.name}" for one in inside}, [whole, *inside])
    message = SavedConcreteFunction(
        canonicalized_input_signature=structured(arguments), output_signature=structured(results)
    )
    return ExportedFunction(name, [whole, *inside], list(graph.slots.values()), message)


def _note_shapes(function: FunctionDef, body: _Body) -> None:
    """Note the shapes of the arguments, and of the variables behind handles, which TensorFlow asks for."""
    for number, tensor in enumerate(body.inputs):
        shape = tensor.op.attrs.get("shape")
        if tensor.op.type == "VarHandleOp" and isinstance(shape, TensorShape):
            data = function.signature.input_arg[number].handle_data.add(shape=shape_proto(shape.sizes))
            data.dtype = tensor.op.attrs["dtype"].number
        else:
            function.arg_attr[number].attr["_output_shapes"].list.shape.append(shape_proto(tensor.dims))


def _fill_in(function: FunctionDef, concrete: ConcreteFunction) -> None:
    """Put the values of what was captured beside variables into the function, as constants."""
    inside = {one.op.name: outside for outside, one in concrete.graph.captures.values()}
    for node in function.node_def:
        outside = inside.get(node.name)
        if outside is not None:
            node.CopyFrom(constant_node(node.name, outside.array))
    # what took a placeholder's output takes that of a constant: both are called "output", so nothing else changes


def _rename(names: Mapping[str, str], functions: list[FunctionDef]) -> None:
    """Give functions other names: bodies of two traces may have the same."""
    for function in functions:
        function.signature.name = names.get(function.signature.name, function.signature.name)
        for node in function.node_def:
            for attr in node.attr.values():
                called = [attr.func] if attr.WhichOneof("value") == "func" else attr.list.func
                for one in called:
                    one.name = names.get(one.name, one.name)


def structured(value: Any, name: str = "") -> StructuredValue:
    """Return Python's structure of tensors or TensorSpecs as a message."""
    if value is None:
        return StructuredValue(none_value=NoneValue())
    if isinstance(value, Mapping):
        return StructuredValue(dict_value=DictValue(fields={key: structured(one, key) for key, one in value.items()}))
    if isinstance(value, tuple):
        return StructuredValue(tuple_value=TupleValue(values=[structured(one) for one in value]))
    if isinstance(value, list):
        return StructuredValue(list_value=ListValue(values=[structured(one) for one in value]))
    spec = value if isinstance(value, TensorSpec) else TensorSpec(value.dims, value.dtype, name)
    proto = TensorSpecProto(
        name=spec.name or name,
        shape=shape_proto(TensorShape(spec.shape).sizes),
        dtype=arrays.as_dtype(spec.dtype).number,  # type: ignore[arg-type]  # an enum's number
    )
    return StructuredValue(tensor_spec_value=proto)
