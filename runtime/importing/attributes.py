"""Attributes of a NodeDef as an op's declaration wants them: the way back of `graph.export.attr_value`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, TensorShape
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Tensor
from writer.wire.proto.graph_pb2 import AttrValue, NodeDef
from writer.wire.proto.tensor_pb2 import TensorShapeProto
from writer.wire.tensor import decode_tensor

WITHOUT_MEANING = frozenset(
    {
        *("allowed_devices", "debug_name", "parallel_iterations", "swap_memory", "use_cudnn_on_gpu", "use_locking"),
        *("validate_indices", "validate_shape", "config", "config_proto", "executor_type", "grad_a", "grad_b"),
    }
)
"""Attributes that change nothing here whatever they are."""

_REFERENCE_OFFSET = 100  # DT_X_REF = DT_X + 100


def attributes_of(
    node: NodeDef, op: Op, inputs: tuple[Tensor, ...], body_of: Callable[[str], Subgraph]
) -> dict[str, Any]:
    """Return the attributes of a node, functions as the bodies that `body_of` makes of their names.

    Raises ValueError for an attribute that would change the result and is not known.
    """
    lengths = {arg.length for arg in (*op.signature.inputs, *op.signature.outputs) if arg.length}
    given = {name: value_of(one, body_of) for name, one in node.attr.items() if not name.startswith("_")}
    declared = {name: value for name, value in given.items() if name in op.attrs or name in op.type_attrs}
    for name, value in declared.items():
        if not _is_like(value, op.attrs.get(name, REQUIRED)):
            raise ValueError(f"attribute {name} = {value!r} is of the wrong kind")
    if "_shape" in op.attrs:  # ours: what a variable's handle knows of its value
        declared["_shape"] = _shape_behind(inputs)
    full = op.complete(declared)
    for name, value in given.items():
        if name in full:
            continue
        if name not in lengths and name not in WITHOUT_MEANING and not _says_nothing(value):
            raise ValueError(f"attribute {name} = {value!r} is not supported")
        full[name] = value
    if full.get("output_shapes") == ():  # TensorFlow leaves them out where it knows nothing
        full["output_shapes"] = (TensorShape(None),) * len(full[op.signature.outputs[0].attr])
    return full


def _is_like(value: Any, default: Any) -> bool:
    """Tell whether a value is of the kind of a default; of attributes that must be given, no kind is known."""
    if default is REQUIRED or default is None:
        return True
    kinds = (str, bytes) if isinstance(default, str | bytes) else (int, float) if type(default) is float else None
    return type(value) in kinds if kinds else type(value) is type(default)


def value_of(attr: AttrValue, body_of: Callable[[str], Subgraph]) -> Any:
    """Return what an AttrValue holds; raises ValueError or TypeError for what has no form here."""
    field = attr.WhichOneof("value")
    if field is None:
        return None
    value = getattr(attr, field)
    if field == "list":
        return tuple(_one(name.name, one, body_of) for name, values in value.ListFields() for one in values)
    return _one(field, value, body_of)


def _one(field: str, value: Any, body_of: Callable[[str], Subgraph]) -> Any:
    if field == "s":
        return _text(value)
    if field == "type":
        return dtype_of(value)
    if field == "shape":
        return TensorShape(dims_of(value))
    if field == "tensor":
        return _array(value)
    if field == "func":
        return body_of(value.name)
    if field == "placeholder":
        raise ValueError(f"attribute {value!r} is for whoever calls the function to say")
    return value


def dtype_of(number: int) -> arrays.DType:
    """Return the DType of a number of types.proto; that of a reference is the dtype of what it refers to.

    Raises ValueError for a number that is none's.
    """
    try:
        return arrays.as_dtype(number - _REFERENCE_OFFSET if number > _REFERENCE_OFFSET else number)
    except TypeError:
        raise ValueError(f"tensors of type {number} are not known here") from None


def dims_of(shape: TensorShapeProto) -> Dims:
    """Return a shape's sizes, None for the unknown."""
    if shape.unknown_rank:
        return None
    return tuple(None if one.size < 0 else one.size for one in shape.dim)


def _text(value: bytes) -> str | bytes:
    """Return text as our declarations have it (padding="SAME"), and bytes where it is none."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _array(proto: Any) -> Any:
    dtype = dtype_of(proto.dtype)  # of types that ops do not take there is none
    array = decode_tensor(proto)
    return array.astype(dtype.numpy) if dtype is arrays.bfloat16 else array  # which decodes as float32


def _shape_behind(inputs: tuple[Tensor, ...]) -> Dims:
    shape = inputs[0].op.attrs.get("shape") if inputs else None
    return shape.sizes if isinstance(shape, TensorShape) and inputs[0].op.type == "VarHandleOp" else None


def _says_nothing(value: Any) -> bool:
    """Tell whether an attribute is as good as not there: nothing, or a factor of one in every direction."""
    if isinstance(value, np.ndarray | arrays.DType):
        return False
    return not value or (isinstance(value, tuple) and all(one == 1 for one in value))
