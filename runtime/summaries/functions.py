"""The functions of `rt.summary`: in a graph they add an operation and put it into a collection, eagerly they write.

Eagerly they write to the default writer, as TensorFlow 2's: `with rt.summary.create_file_writer(dir).as_default():`.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from runtime import arrays
from runtime.graph.context import GraphKeys, get_default_graph, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.ops.arithmetic import cast, divide, floor, maximum
from runtime.ops.indexing import unsorted_segment_sum
from runtime.ops.joining import stack
from runtime.ops.reductions import cumsum
from runtime.ops.shaping import reshape
from runtime.summaries import ops
from writer import summary as eager
from writer.summaries import pr_curves
from writer.summaries import text as texts
from writer.wire.proto.plugins_pb2 import PrCurvePluginData
from writer.wire.proto.summary_pb2 import DataClass, SummaryMetadata

__all__ = ["audio", "histogram", "image", "merge", "merge_all", "pr_curve", "scalar", "tensor_summary", "text"]

_LEAST_DIVISOR = 1e-7  # TensorBoard's: a precision of nothing is 0


def scalar(
    name: str,
    tensor: Any,
    collections: Sequence[str] | None = None,
    family: str | None = None,
    *,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Show a number: in a graph, return the operation that gives its Summary; eagerly, write it at `step`.

    `family` puts the tag under a name of its own. `step` and `description` are for eager calls.
    """
    if state.graph is None:
        return eager.scalar(name, tensor, step, description)
    with _tagged(name, family) as (tag, scope):
        return _collected(ops.scalar_summary(_const(tag, "tags"), tensor, name=scope), collections)


def histogram(
    name: str,
    values: Any,
    collections: Sequence[str] | None = None,
    family: str | None = None,
    *,
    step: Any = None,
    buckets: int | None = None,
    description: str | None = None,
) -> Any:
    """Show how the values of a tensor of any shape are distributed."""
    if state.graph is None:
        return eager.histogram(name, values, step, buckets, description)
    with _tagged(name, family) as (tag, scope):
        return _collected(ops.histogram_summary(_const(tag, "tag"), values, name=scope), collections)


def image(
    name: str,
    tensor: Any,
    max_outputs: int = 3,
    collections: Sequence[str] | None = None,
    family: str | None = None,
    *,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Show the first of a batch of images (count, height, width, channels).

    In a graph floats are stretched to the range of a byte, as in TensorFlow 1; eagerly they are fractions of white.
    """
    if state.graph is None:
        return eager.image(name, tensor, step, max_outputs, description)
    with _tagged(name, family) as (tag, scope):
        made = ops.image_summary(_const(tag, "tag"), tensor, max_images=max_outputs, name=scope)
        return _collected(made, collections)


def audio(
    name: str,
    tensor: Any,
    sample_rate: Any,
    max_outputs: int = 3,
    collections: Sequence[str] | None = None,
    family: str | None = None,
    *,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Let the first of a batch of sounds be heard: (count, frames, channels), or (count, frames) in a graph."""
    if state.graph is None:
        return eager.audio(name, tensor, int(sample_rate), step, max_outputs, None, description)
    with _tagged(name, family) as (tag, scope):
        rate = convert_to_tensor(sample_rate, arrays.float32, "sample_rate")
        made = ops.audio_summary(_const(tag, "tag"), tensor, rate, max_outputs=max_outputs, name=scope)
        return _collected(made, collections)


def text(
    name: str,
    tensor: Any,
    collections: Sequence[str] | None = None,
    *,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Show a text, or an array of texts as a table; readers render Markdown."""
    if state.graph is None:
        return eager.text(name, getattr(tensor, "array", tensor), step, description)
    tensor = convert_to_tensor(tensor, arrays.string)
    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=texts.PLUGIN_NAME))
    return tensor_summary(name, tensor, summary_metadata=metadata, collections=collections)


def pr_curve(
    name: str,
    labels: Any,
    predictions: Any,
    num_thresholds: int | None = None,
    weights: Any = None,
    collections: Sequence[str] | None = None,
    *,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Show precision and recall of predictions in [0, 1], at `num_thresholds` (201) even thresholds."""
    count = pr_curves.TENSORFLOW_THRESHOLDS if num_thresholds is None else num_thresholds
    if state.graph is None:
        return eager.pr_curve(name, labels, predictions, count, weights, description, step)
    if count < 2:
        raise ValueError(f"num_thresholds must be 2 or more, got {count}")
    metadata = SummaryMetadata(
        plugin_data=SummaryMetadata.PluginData(
            plugin_name=pr_curves.PLUGIN_NAME, content=PrCurvePluginData(num_thresholds=count).SerializeToString()
        ),
        summary_description=description or "",
        data_class=DataClass.DATA_CLASS_TENSOR,
    )
    with name_scope(name) as scope:
        curve = _curve(labels, predictions, weights, count)
        return tensor_summary("summary", curve, summary_metadata=metadata, collections=collections, tag=scope[:-1])


def _curve(labels: Any, predictions: Any, weights: Any, count: int) -> Any:
    """Return the six rows of writer.summaries.pr_curves, made of operations.

    All samples of a bucket [threshold, next) are positive up to its threshold.
    """
    predictions = reshape(convert_to_tensor(predictions, arrays.float32), [-1])
    positive = reshape(cast(labels, arrays.float32), [-1])
    negative = 1.0 - positive
    if weights is not None:
        weights = reshape(cast(weights, arrays.float32), [-1])
        positive, negative = positive * weights, negative * weights
    buckets = cast(floor(predictions * float(count - 1)), arrays.int32)
    true_positives, false_positives = (
        cumsum(unsorted_segment_sum(one, buckets, count), reverse=True) for one in (positive, negative)
    )
    true_negatives = false_positives[0] - false_positives
    false_negatives = true_positives[0] - true_positives
    precision = divide(true_positives, maximum(_LEAST_DIVISOR, true_positives + false_positives))
    recall = divide(true_positives, maximum(_LEAST_DIVISOR, true_positives + false_negatives))
    return stack([true_positives, false_positives, true_negatives, false_negatives, precision, recall])


def tensor_summary(
    name: str,
    tensor: Any,
    summary_description: str | None = None,
    collections: Sequence[str] | None = None,
    summary_metadata: SummaryMetadata | None = None,
    family: str | None = None,
    tag: str | None = None,
) -> Any:
    """Log a tensor as it is, for the plugin that `summary_metadata` names. Only in a graph."""
    if state.graph is None:
        raise ValueError("tensor_summary is of a graph: eagerly, use the function for the kind of data")
    metadata = summary_metadata or SummaryMetadata()
    if summary_description is not None:
        metadata.summary_description = summary_description
    with _tagged(name, family) as (own_tag, scope):
        tagged = _const(own_tag if tag is None else tag, "tag")
        encoded = _const(metadata.SerializeToString(), "serialized_summary_metadata")
        return _collected(ops.tensor_summary(tagged, tensor, encoded, name=scope), collections)


def merge(inputs: Sequence[Any], collections: Sequence[str] | None = None, name: str | None = None) -> Any:
    """Return the operation that gives all summaries in one; only in a graph."""
    if state.graph is None:
        raise ValueError("summaries are merged in a graph: eagerly, each is written at once")
    with name_scope(name, "Merge"):
        return _collected(ops.merge_summary([_cleaned(one) for one in inputs], name=name), collections or ())


def merge_all(key: str = GraphKeys.SUMMARIES, scope: str | None = None, name: str | None = None) -> Any:
    """Return the operation that gives all summaries of a collection in one, or None where there are none."""
    inputs = get_default_graph().get_collection(key, scope)
    return merge(inputs, name=name) if inputs else None


def _cleaned(summary: Any) -> Any:
    return convert_to_tensor(summary, arrays.string)


@contextmanager
def _tagged(name: str, family: str | None) -> Iterator[tuple[str, str]]:
    """Open the scope of a summary; gives its tag and its name.

    Raises ValueError in the body of a function, a branch or a loop, where nobody would ever see the result.
    """
    if hasattr(state.graph, "outer"):
        raise ValueError(f"summary {name!r} is inside of a function, branch or loop: return the value, show it outside")
    clean = _clean(name)
    with name_scope(f"{_clean(family)}/{clean}" if family else clean) as scope:
        tag = scope.rstrip("/")
        yield (f"{_clean(family)}/{tag}" if family else tag), scope


def _clean(name: str) -> str:
    """Return a name as operations may have it: others become underscores."""
    return re.sub(r"[^-\w./]", "_", name).lstrip("/")


def _const(value: str | bytes, name: str) -> Any:
    return convert_to_tensor(value, arrays.string, name)


def _collected(summary: Any, collections: Sequence[str] | None) -> Any:
    for key in [GraphKeys.SUMMARIES] if collections is None else collections:
        get_default_graph().add_to_collection(key, summary)
    return summary
