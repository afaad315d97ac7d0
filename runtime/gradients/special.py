"""Gradients of functions beside arithmetic, and of ops on sequences and order."""

from typing import Any

from runtime.gradients.broadcasting import unbroadcast
from runtime.gradients.table import attributes, gradient, not_differentiable
from runtime.ops import arithmetic as math
from runtime.ops import comparison, reductions, row_updates, sequences, shaping, special
from runtime.ops.constants import zeros_like

not_differentiable(
    *("Bincount", "HistogramFixedWidth", "Bucketize", "InTopKV2", "LowerBound", "UpperBound", "TruncateDiv"),
    *(
        "Multinomial",
        "LogUniformCandidateSampler",
        "UniformCandidateSampler",
        "UniqueWithCounts",
        "ListDiff",
        *row_updates.UPDATES,
    ),
    *("HashTableV2", "InitializeTableV2", "InitializeTableFromTextFileV2", "LookupTableFindV2", "LookupTableSizeV2"),
    *("BitwiseAnd", "BitwiseOr", "BitwiseXor", "Invert", "LeftShift", "RightShift"),
    *("CTCGreedyDecoder", "CTCBeamSearchDecoder", "EditDistance"),
    *("StringJoin", "StringSplit", "AsString", "StringToNumber", "StaticRegexReplace", "StaticRegexFullMatch"),
    *("Substr", "StringLength", "StringLower", "StringUpper", "StringStrip", "ReduceJoin", "StringToHashBucketFast"),
)


@gradient("Xlogy")
def _xlogy(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    there = math.cast(comparison.not_equal(x, zeros_like(x)), x.dtype)
    return unbroadcast(x, y, grad * special.xlogy(there, y), grad * special.xdivy(x, y))


@gradient("Xdivy")
def _xdivy(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    there = math.cast(comparison.not_equal(x, zeros_like(x)), x.dtype)
    return unbroadcast(x, y, grad * special.xdivy(there, y), grad * special.xdivy(-x, math.square(y)))


@gradient("MulNoNan")
def _multiply_no_nan(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    return unbroadcast(x, y, special.multiply_no_nan(grad, y), special.multiply_no_nan(x, grad))


@gradient("TruncateMod")
def _truncated(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    return unbroadcast(x, y, grad, grad * -special.truncatediv(x, y))


@gradient("Lgamma")
def _lgamma(op: Any, grad: Any) -> Any:
    return grad * special.digamma(op.inputs[0])


@gradient("Digamma")
def _digamma(op: Any, grad: Any) -> Any:
    x = op.inputs[0]
    return grad * special.polygamma(zeros_like(x) + 1.0, x)


@gradient("Polygamma")
def _polygamma(op: Any, grad: Any) -> Any:
    order, x = op.inputs
    return unbroadcast(order, x, None, grad * special.polygamma(order + 1.0, x))


@gradient("Zeta")
def _zeta(op: Any, grad: Any) -> Any:
    s, q = op.inputs
    return unbroadcast(s, q, None, grad * -s * special.zeta(s + 1.0, q))


@gradient("ReverseSequence")
def _reverse_sequence(op: Any, grad: Any) -> Any:
    return [sequences.reverse_sequence_op(grad, op.inputs[1], **attributes(op, ("seq_dim", "batch_dim"))), None]


@gradient("Roll")
def _roll(op: Any, grad: Any) -> Any:
    _, shift, axis = op.inputs
    return [sequences.roll(grad, -shift, axis), None, None]


@gradient("NthElement")
def _nth(op: Any, grad: Any) -> Any:
    """Equal elements share the gradient."""
    x = op.inputs[0]
    chosen = math.cast(comparison.equal(shaping.expand_dims(op.outputs[0], -1), x), grad.dtype)
    number = reductions.reduce_sum(chosen, -1, keepdims=True)
    return [chosen / number * shaping.expand_dims(grad, -1), None]
