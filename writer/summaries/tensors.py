"""Tensors: any array as it is, and the tensor with a plugin's name on it that most other kinds are."""

from collections.abc import Callable

import numpy.typing as npt

from writer.arrays import as_array
from writer.wire.proto.summary_pb2 import DataClass, Summary, SummaryMetadata
from writer.wire.proto.tensor_pb2 import DataType, TensorProto
from writer.wire.tensor import encode_tensor

PLUGIN_NAME = "tensor"

Deferred = Callable[[], Summary]
"""A kind's second half: the arguments are checked and the data copied, what takes time is left to the thread."""


def tensor(tag: str, value: object, name: str = "tensor") -> Deferred:
    """Check an array of any shape and dtype that a TensorProto holds; `name` is the argument's, for errors."""
    array = as_array(value, name)
    # as_array widens bfloat16, which numpy does not know, to float32; going back is exact.
    is_bfloat16 = str(getattr(value, "dtype", "")).rpartition(".")[2] == "bfloat16"
    dtype = DataType.DT_BFLOAT16 if is_bfloat16 else None
    encode_tensor(array[..., :0] if array.ndim else array, dtype)  # an impossible dtype is the caller's error
    return lambda: tensor_summary(tag, encode_tensor(array, dtype), PLUGIN_NAME)


def tensor_summary(
    tag: str,
    tensor: npt.ArrayLike | TensorProto,
    plugin_name: str,
    content: bytes = b"",
    *,
    display_name: str = "",
    description: str = "",
    data_class: DataClass = DataClass.DATA_CLASS_TENSOR,
) -> Summary:
    """Return a Summary of one tensor; `content` is the plugin's own message (plugins.proto)."""
    metadata = SummaryMetadata(
        plugin_data=SummaryMetadata.PluginData(plugin_name=plugin_name, content=content),
        display_name=display_name,
        summary_description=description,
        data_class=data_class,
    )
    proto = tensor if isinstance(tensor, TensorProto) else encode_tensor(tensor)
    return Summary(value=[Summary.Value(tag=tag, metadata=metadata, tensor=proto)])
