"""The operations of a graph as columns: names, inputs and shapes, one list each, as little decoded as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from board.payloads.bounded import parse
from writer.wire.proto.graph_envelope_pb2 import AttributeEnvelope, FunctionEnvelope, GraphEnvelope, NodeEnvelope
from writer.wire.proto.graph_pb2 import AttrValue, OpDef
from writer.wire.proto.tensor_pb2 import TensorShapeProto

Shape = tuple[int, ...] | None
"""Dimensions, -1 where one is unknown; None: not even their number is known."""

Shapes = tuple[Shape, ...]
"""Of each output of an operation; empty where nothing is known of them."""

ARGUMENT, RESULT = "Arg", "Retval"
"""What a function's arguments and results are called among operations."""

_OUTPUT_SHAPES, _SHAPE, _VALUE, _CLUSTER = b"_output_shapes", b"shape", b"value", b"_XlaCluster"
_INPUT_SHAPES = b"_input_shapes"
_HANDLE = b"VarHandleOp"
_SHAPED_AS_SAID = frozenset({b"Placeholder", b"PlaceholderWithDefault", b"Variable", b"VariableV2", b"Const", _HANDLE})
"""Operations whose only output has the shape that their own attribute says. A handle of a variable is a scalar, but
what a reader looks for is the variable's shape."""

MAX_OPERATIONS, MAX_INPUTS = 1_000_000, 3_000_000
"""Of all graphs and functions that are drawn together; the largest graphs that people log have some 100,000."""

_LARGEST_VALUE = 1 << 20
"""A constant beyond so many bytes is not decoded for its shape."""

_FUNCTION_TAG, _LIST_TAG = 0x52, 0x0A
"""First byte of an AttrValue that holds a function's name (field 10), or a list (field 1)."""


class Call(NamedTuple):
    """An operation calls a function of the library."""

    node: int
    role: str  # the attribute that names it: "f", "then_branch"…
    function: str


@dataclass(slots=True)
class Operations:
    """Columns of one length: the operations of one graph, or of one function (whose name is `function`)."""

    function: str = ""
    names: list[str] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    inputs: list[Sequence[str]] = field(default_factory=list)  # "name", "name:output", "name:output:index", "^name"
    shapes: list[Shapes] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    arguments: int = 0  # the first so many operations are a function's arguments
    results: int = 0  # the last so many its results

    def add(self, name: str, op: str, inputs: Sequence[str] = (), shapes: Shapes = ()) -> None:
        """Append an operation that no NodeDef describes."""
        self.names.append(name)
        self.ops.append(op)
        self.devices.append("")
        self.clusters.append("")
        self.inputs.append(inputs)
        self.shapes.append(shapes)

    def insert(self, at: int, other: Operations, chosen: Sequence[int]) -> None:
        """Put in operations of another graph; calls, which go by number, are left to the caller."""
        for name in ("names", "ops", "devices", "clusters", "inputs", "shapes"):
            column = getattr(other, name)
            getattr(self, name)[at:at] = [column[own] for own in chosen]


class _Texts(dict[bytes, str]):
    """Names as text; one that comes again, as most do, is a look-up."""

    def __missing__(self, encoded: bytes) -> str:
        found = self[encoded] = readable(encoded)
        return found


class OperationReader:
    """Reads many graphs and functions; what they repeat (shapes above all) is decoded once."""

    def __init__(self) -> None:
        self._texts = _Texts()
        self._shapes: dict[bytes, Shapes] = {}
        self._operations_left = MAX_OPERATIONS
        self._inputs_left = MAX_INPUTS

    def read_graph(self, graph: GraphEnvelope) -> Operations:
        """Return the graph's own operations, in the order of the file. Raises ValueError where there are too many."""
        operations = Operations()
        self._read_nodes(graph.node, operations, bool(graph.library.function))
        return operations

    def read_function(self, function: FunctionEnvelope, signature: OpDef) -> Operations:
        """Return a library function's arguments, operations and results. Raises ValueError likewise."""
        operations = Operations(signature.name)
        self._spend(len(signature.input_arg), 0)
        shapes = self._argument_shapes(function, len(signature.input_arg))
        for argument, shape in zip(signature.input_arg, shapes, strict=True):
            operations.add(argument.name, ARGUMENT, shapes=shape)
        operations.arguments = len(signature.input_arg)
        self._read_nodes(function.node_def, operations, may_call=True)
        results = {self._texts[result.key]: self._texts[result.value] for result in function.ret}
        for output in signature.output_arg:
            if output.name in results:
                operations.add(output.name, RESULT, [results[output.name]])
                operations.results += 1
        return operations

    def _read_nodes(self, nodes: Sequence[NodeEnvelope], operations: Operations, may_call: bool) -> None:
        self._spend(len(nodes), 0)
        text = self._texts
        for node in nodes:
            number = len(operations.names)
            operations.names.append(text[node.name])
            operations.ops.append(text[node.op])
            operations.devices.append(text[node.device])
            inputs = node.input
            if inputs:
                self._spend(0, len(inputs))
                operations.inputs.append([text[each] for each in inputs])
            else:
                operations.inputs.append(())
            shapes, cluster = self._read_attributes(node, operations, number if may_call else None)
            operations.shapes.append(shapes)
            operations.clusters.append(cluster)

    def _read_attributes(self, node: NodeEnvelope, operations: Operations, caller: int | None) -> tuple[Shapes, str]:
        """Return output shapes and XLA cluster; add the functions that a `caller` of this number calls."""
        shapes: Shapes = ()
        said: Shapes = ()
        cluster = ""
        for attribute in node.attr:
            key = attribute.key
            if key == _OUTPUT_SHAPES:
                shapes = self._listed_shapes(attribute.value)
            elif key in (_SHAPE, _VALUE) and node.op in _SHAPED_AS_SAID:
                said = self._own_shape(attribute.value)
            elif key == _CLUSTER:
                cluster = _string(attribute.value)
            elif caller is not None:
                operations.calls += [Call(caller, self._texts[key], name) for name in _functions(attribute)]
        return said if said and (not shapes or node.op == _HANDLE) else shapes, cluster

    def _spend(self, operations: int, inputs: int) -> None:
        self._operations_left -= operations
        self._inputs_left -= inputs
        if self._operations_left < 0 or self._inputs_left < 0:
            raise ValueError(
                f"more than {MAX_OPERATIONS:,} operations or {MAX_INPUTS:,} inputs, which is more than can be shown"
            )

    def _argument_shapes(self, function: FunctionEnvelope, count: int) -> list[Shapes]:
        """Return the shapes of a function's arguments, by whichever of the two attributes tells them."""
        shapes: list[Shapes] = [()] * count
        for attribute in function.attr:
            if attribute.key == _INPUT_SHAPES:
                listed = self._listed_shapes(attribute.value)[:count]
                shapes[: len(listed)] = [(shape,) for shape in listed]
        for argument in function.arg_attr:
            for attribute in argument.value.attr:
                if attribute.key == _OUTPUT_SHAPES and argument.key < count:
                    shapes[argument.key] = self._listed_shapes(attribute.value)
        return shapes

    def _listed_shapes(self, encoded: bytes) -> Shapes:
        found = self._shapes.get(encoded)
        if found is None:
            found = self._shapes[encoded] = tuple(map(shape_of, _value(encoded).list.shape))
        return found

    def _own_shape(self, encoded: bytes) -> Shapes:
        if len(encoded) > _LARGEST_VALUE:
            return ()
        value = _value(encoded)
        which = value.WhichOneof("value")
        if which == "tensor":
            return (shape_of(value.tensor.tensor_shape),)
        return (shape_of(value.shape),) if which == "shape" else ()


def signature_of(function: FunctionEnvelope) -> OpDef:
    """Return a library function's name, arguments and results. Raises ValueError."""
    try:
        return parse(OpDef, function.signature)
    except ValueError as error:
        raise ValueError(f"a function whose signature cannot be read: {error}") from error


def readable(encoded: bytes) -> str:
    """Return a name as text; bytes that are no UTF-8 are spelled as escapes."""
    return encoded.decode("utf-8", "backslashreplace")


def shape_of(shape: TensorShapeProto) -> Shape:
    """Return the dimensions of an encoded shape."""
    return None if shape.unknown_rank else tuple(max(-1, dimension.size) for dimension in shape.dim)


def spell(shape: Shape) -> str:
    """Return a shape as a reader writes it: "?×28×28×1", "scalar", "unknown" where not even the rank is known."""
    if shape is None:
        return "unknown"
    return "×".join("?" if size < 0 else str(size) for size in shape) or "scalar"


def _value(encoded: bytes) -> AttrValue:
    """Return an attribute's value; an empty one where it is malformed, for then nothing is known."""
    try:
        return parse(AttrValue, encoded)
    except ValueError:
        return AttrValue()


def _string(encoded: bytes) -> str:
    return readable(_value(encoded).s)


def _functions(attribute: AttributeEnvelope) -> list[str]:
    """Return the functions that an attribute names."""
    encoded = attribute.value
    first = encoded[0] if encoded else 0
    if first == _FUNCTION_TAG:
        return [_value(encoded).func.name]
    if first == _LIST_TAG and not attribute.key.startswith(b"_"):
        return [function.name for function in _value(encoded).list.func]
    return []
