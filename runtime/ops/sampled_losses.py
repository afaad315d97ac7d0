"""Losses over very many classes, of which each step looks at the true ones and at a few that are drawn."""

from typing import Any

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, embedding, indexing, joining, linear, neural, reductions, shaping
from runtime.ops.constants import ones_like, stop_gradient, zeros_like
from runtime.ops.sampling import log_uniform_candidate_sampler

__all__ = ["nce_loss", "sampled_softmax_loss"]

FAR = -3.4028234663852886e38
"""What is added to the logit of a drawn class that is a true one: float32's least."""


def _logits(
    weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: int, num_classes: int, num_true: int,
    sampled_values: Any, *, hits_removed: bool, strategy: str, seed: int | None
) -> tuple[Any, Any]:  # fmt: skip
    """Return logits and labels of the true classes, and after them of the drawn ones, less their log frequency.

    Jean et al., On using very large target vocabulary for neural machine translation, 2014, section 3.
    """
    labels = arithmetic.cast(labels, arrays.int64)
    if len(labels.dims) == 1:
        labels = shaping.reshape(labels, [-1, 1])
    if sampled_values is None:
        sampled_values = log_uniform_candidate_sampler(labels, num_true, num_sampled, True, num_classes, seed)
    drawn, true_expected, drawn_expected = (stop_gradient(one) for one in sampled_values)
    flat = shaping.reshape(labels, [-1])
    ids = joining.concat([flat, drawn], 0)
    rows = embedding.embedding_lookup(weights, ids, strategy)
    shifts = embedding.embedding_lookup(biases, ids, strategy)
    many = shaping.size(flat)
    of_true = shaping.reshape(indexing.slice(rows, [0, 0], joining.stack([many, -1])), [-1, num_true, inputs.dims[1]])
    of_drawn = indexing.slice(rows, joining.stack([many, 0]), [-1, -1])
    true_logits = reductions.reduce_sum(shaping.expand_dims(inputs, 1) * of_true, 2)
    true_logits += shaping.reshape(shifts[:many], [-1, num_true]) - arithmetic.log(true_expected)
    drawn_logits = linear.matmul(inputs, of_drawn, transpose_b=True) + shifts[many:]
    if hits_removed:
        hit = comparison.equal(shaping.expand_dims(labels, 2), drawn)
        drawn_logits += arithmetic.cast(reductions.reduce_any(hit, 1), inputs.dtype) * FAR
    drawn_logits -= arithmetic.log(drawn_expected)
    wanted = [ones_like(true_logits) / float(num_true), zeros_like(drawn_logits)]
    return joining.concat([true_logits, drawn_logits], 1), joining.concat(wanted, 1)


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    partition_strategy: str = "mod",
    name: str = "nce_loss",
) -> Any:
    """Return the loss of telling true classes from drawn ones (Gutmann and Hyvärinen, 2010), for each example.

    `weights` is [num_classes, dim] or a list of its pieces, `inputs` [batch, dim], `labels` [batch, num_true].
    """
    with name_scope(name, "nce_loss"):
        logits, wanted = _logits(
            weights, biases, labels, convert_to_tensor(inputs), num_sampled, num_classes, num_true, sampled_values,
            hits_removed=remove_accidental_hits, strategy=partition_strategy, seed=None
        )  # fmt: skip
        losses = neural.sigmoid_cross_entropy_with_logits(labels=wanted, logits=logits)
        return reductions.reduce_sum(losses, 1)


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str = "sampled_softmax_loss",
    seed: int | None = None,
) -> Any:
    """Return the softmax cross entropy among the true classes and drawn ones, for each example; to train with only.

    The shapes are those of `nce_loss`.
    """
    with name_scope(name, "sampled_softmax_loss"):
        logits, wanted = _logits(
            weights, biases, labels, convert_to_tensor(inputs), num_sampled, num_classes, num_true, sampled_values,
            hits_removed=remove_accidental_hits, strategy=partition_strategy, seed=seed
        )  # fmt: skip
        wanted = stop_gradient(wanted, name="labels_stop_gradient")
        return neural.softmax_cross_entropy_with_logits_v2(labels=wanted, logits=logits)
