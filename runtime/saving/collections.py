"""What a MetaGraphDef says of a graph's collections: variables, tensors, operations, numbers and text."""

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.message import DecodeError

from runtime.graph.context import GraphKeys
from runtime.graph.graph import Graph
from runtime.graph.shape import TensorShape
from runtime.graph.tensor import Operation, Tensor
from runtime.variables.partitioned import Part
from runtime.variables.variable import Variable
from writer.wire.proto.meta_graph_pb2 import CollectionDef, SaveSliceInfoDef, VariableDef

OF_VARIABLES = frozenset(
    {
        *(GraphKeys.GLOBAL_VARIABLES, GraphKeys.TRAINABLE_VARIABLES, GraphKeys.LOCAL_VARIABLES),
        *(GraphKeys.MODEL_VARIABLES, GraphKeys.MOVING_AVERAGE_VARIABLES, GraphKeys.GLOBAL_STEP),
    }
)
"""Collections whose bytes are VariableDefs; the bytes of all others are text."""


def collection_def_of(values: Iterable[Any]) -> CollectionDef | None:
    """Return a collection as a message, or None where it holds something that has no form on disk."""
    values = list(values)
    if all(isinstance(one, Variable) for one in values):
        return CollectionDef(bytes_list=CollectionDef.BytesList(value=[_variable_def(one) for one in values]))
    if all(isinstance(one, Tensor | Operation) for one in values):
        return CollectionDef(node_list=CollectionDef.NodeList(value=[one.name for one in values]))
    if all(isinstance(one, str | bytes) for one in values):
        encoded = [one.encode() if isinstance(one, str) else one for one in values]
        return CollectionDef(bytes_list=CollectionDef.BytesList(value=encoded))
    if all(isinstance(one, int) for one in values):
        return CollectionDef(int64_list=CollectionDef.Int64List(value=values))
    if all(isinstance(one, float) for one in values):
        return CollectionDef(float_list=CollectionDef.FloatList(value=values))
    return None


def _variable_def(variable: Variable) -> bytes:
    return VariableDef(
        variable_name=variable.name,
        initializer_name=variable.initializer.name,
        snapshot_name=variable.snapshot.name,
        initial_value_name=variable.initial_value.name,
        is_resource=True,
        trainable=variable.trainable,
        save_slice_info_def=_slice_of(variable),
    ).SerializeToString()


def _slice_of(variable: Variable) -> SaveSliceInfoDef | None:
    part = variable.part
    if part is None:
        return None
    return SaveSliceInfoDef(
        full_name=part.full_name, full_shape=part.full_shape, var_offset=part.offset, var_shape=part.shape
    )


class CollectionReader:
    """Fills the collections of a graph whose operations have been imported under `prefix`.

    A variable that stands in several collections is one object in all of them.
    """

    def __init__(self, graph: Graph, prefix: str) -> None:
        self.graph = graph
        self.prefix = prefix
        self._variables: dict[str, Variable] = {}

    def add(self, key: str, message: CollectionDef) -> None:
        """Add what the message holds to the collection; raises ValueError where it names what is not there."""
        kind = message.WhichOneof("kind")
        if kind is None:
            return
        read: Callable[[Any], Any] = self._element if kind == "node_list" else lambda value: value
        if kind == "bytes_list":
            read = self._variable if key in OF_VARIABLES else _text
        if kind == "any_list":  # messages that nobody here knows
            return
        for value in getattr(message, kind).value:
            try:
                self.graph.add_to_collection(key, read(value))
            except (KeyError, ValueError, DecodeError) as error:
                raise ValueError(f"collection {key!r} does not fit its graph: {error}") from error

    def _element(self, name: str) -> Tensor | Operation:
        return self.graph.as_graph_element(self.prefix + name)

    def _variable(self, encoded: bytes) -> Variable:
        message = VariableDef.FromString(encoded)
        if message.variable_name not in self._variables:
            self._variables[message.variable_name] = self._made(message)
        return self._variables[message.variable_name]

    def _made(self, message: VariableDef) -> Variable:
        """Return a variable whose operations are there already."""
        handle = self._element(message.variable_name)
        if not isinstance(handle, Tensor) or handle.op.type != "VarHandleOp":
            raise ValueError(f"{message.variable_name!r} is no variable")
        shape: TensorShape = handle.op.attrs["shape"]
        variable = Variable.__new__(Variable)
        variable.trainable = message.trainable
        variable.graph = self.graph
        variable.handle = handle
        variable._name = handle.op.name
        variable.dtype = handle.op.attrs["dtype"]
        variable.dims = shape.sizes
        variable.initializer = self._element(message.initializer_name)
        variable.snapshot = self._element(message.snapshot_name)
        variable.initial_value = self._element(message.initial_value_name)
        variable.is_initialized = None
        variable.constraint = None
        variable.part = None
        if message.HasField("save_slice_info_def"):
            part = message.save_slice_info_def
            variable.part = Part(part.full_name, tuple(part.full_shape), tuple(part.var_offset), tuple(part.var_shape))
        return variable


def _text(value: bytes) -> str:
    return value.decode(errors="surrogateescape")
