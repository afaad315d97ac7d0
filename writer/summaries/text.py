"""Text: a DT_STRING tensor under the text plugin. Readers render it as Markdown."""

import numpy.typing as npt

from writer.summaries.tensors import tensor_summary
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.proto.tensor_pb2 import DataType
from writer.wire.tensor import encode_tensor

PLUGIN_NAME = "text"

TORCH_TAG_SUFFIX = "/text_summary"
"""torch and tensorboardX append it to every tag of `add_text`; charts made for their logs look for it."""


def text(tag: str, strings: npt.ArrayLike, display_name: str = "", description: str = "") -> Summary:
    """Return a Summary of one string, or of an array of them of any rank; raises TypeError for anything else."""
    tensor = encode_tensor(strings)
    if tensor.dtype != DataType.DT_STRING:
        raise TypeError(f"text must be a str or an array of them, got {type(strings).__name__}")
    return tensor_summary(tag, tensor, PLUGIN_NAME, display_name=display_name, description=description)
