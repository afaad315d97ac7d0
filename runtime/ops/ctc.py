"""Connectionist temporal classification (Graves et al., 2006): a loss over all alignments of a label sequence."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, Op
from runtime.graph.shape import Dims
from runtime.ops import rules, shaping
from runtime.ops.sparse import SparseTensor

__all__ = ["ctc_loss"]

ATTRS = {
    "preprocess_collapse_repeated": False,
    "ctc_merge_repeated": True,
    "ignore_longer_outputs_than_inputs": False,
}


def _dims(inputs: Any, *_: Any, **__: Any) -> list[Dims]:
    steps, batch, classes = rules.of_rank(inputs, 3, "inputs of CTC")
    return [(batch,), (steps, batch, classes)]


def _log_softmax(x: Array) -> Array:
    moved = x - x.max(-1, keepdims=True)
    return moved - np.log(np.exp(moved).sum(-1, keepdims=True))


def _losses(
    xp: Any, inputs: Array, places: Array, labels: Array, lengths: Array, *, preprocess_collapse_repeated: bool,
    ctc_merge_repeated: bool, ignore_longer_outputs_than_inputs: bool
) -> tuple[Array, Array]:  # fmt: skip
    """Return the loss of each sequence, and its gradient by the inputs."""
    losses, gradient = np.zeros(inputs.shape[1], inputs.dtype), np.zeros_like(inputs)
    rows = places[:, 0]
    for row, length in enumerate(lengths.tolist()):
        sequence = labels[rows == row].tolist()
        if preprocess_collapse_repeated:
            sequence = [one for at, one in enumerate(sequence) if at == 0 or one != sequence[at - 1]]
        _hold_fitting(row, sequence, length, inputs.shape, skip=ignore_longer_outputs_than_inputs)
        log_probabilities = _log_softmax(inputs[:length, row].astype(np.float64))
        states, jumps, stays = _states(sequence, inputs.shape[2] - 1, merge=ctc_merge_repeated)
        if len(sequence) > length:
            continue  # it was said that such ones count 0
        loss, visits = _aligned(log_probabilities, states, jumps, stays)
        if not np.isfinite(loss):
            if ignore_longer_outputs_than_inputs:
                continue
            raise ValueError(
                f"not enough steps ({length}) for the labels of sequence {row}: repeated ones need a blank"
            )
        losses[row] = loss
        gradient[:length, row] = np.exp(log_probabilities)
        for at, state in enumerate(states):
            gradient[:length, row, state] -= visits[:, at]
    return losses, gradient


def _hold_fitting(row: int, sequence: list[int], length: int, dims: Any, *, skip: bool) -> None:
    if not 0 <= length <= dims[0]:
        raise ValueError(f"sequence {row} has {length} steps, and the inputs have {dims[0]}")
    if any(not 0 <= one < dims[2] - 1 for one in sequence):
        raise ValueError(f"a label of sequence {row} is not in [0, {dims[2] - 1}): the last class is the blank")
    if not sequence:
        raise ValueError(f"sequence {row} has no labels")
    if len(sequence) > length and not skip:
        raise ValueError(f"not enough steps ({length}) for the {len(sequence)} labels of sequence {row}")


def _states(sequence: list[int], blank: int, *, merge: bool) -> tuple[list[int], Array, Array]:
    """Return the labels with blanks between, before and after; which may be reached past a blank, and which may stay.

    Equal neighbours need the blank between them, and a label may last for several steps; where repeated outputs are not
    merged, each output of a label is one more label.
    """
    states = [blank]
    for label in sequence:
        states += [label, blank]
    jumps = np.zeros(len(states), bool)
    for at in range(3, len(states), 2):
        jumps[at] = states[at] != states[at - 2] or not merge
    return states, jumps, np.array([merge or at % 2 == 0 for at in range(len(states))])


def _aligned(log_probabilities: Array, states: list[int], jumps: Array, stays: Array) -> tuple[float, Array]:
    """Return the loss, and how probable each state is at each step given that the labels are right."""
    emitted = log_probabilities[:, states]
    forward = _walked(emitted, jumps, stays)
    backward = _walked(emitted[::-1, ::-1], _from_behind(jumps), stays[::-1])[::-1, ::-1]
    loss = -np.logaddexp(forward[-1, -1], forward[-1, -2])
    with np.errstate(invalid="ignore"):
        return float(loss), np.nan_to_num(np.exp(forward + backward - emitted + loss), nan=0.0)


def _from_behind(jumps: Array) -> Array:
    """Return which states may be reached past one when the sequence is walked from its end."""
    turned = np.zeros_like(jumps)
    turned[2:] = jumps[::-1][:-2]
    return turned


def _walked(emitted: Array, jumps: Array, stays: Array) -> Array:
    """Return the logarithm of the probability of all ways to each state at each step, that step included."""
    ways = np.full(emitted.shape, -np.inf)
    ways[0, :2] = emitted[0, :2]
    for step in range(1, len(emitted)):
        before = ways[step - 1]
        total = np.where(stays, before, -np.inf)
        total[1:] = np.logaddexp(total[1:], before[:-1])
        total[2:] = np.where(jumps[2:], np.logaddexp(total[2:], before[:-2]), total[2:])
        ways[step] = total + emitted[step]
    return ways


ctc_loss_op = Op(
    "CTCLoss",
    "inputs: T, labels_indices: int64, labels_values: int32, sequence_length: int32 -> loss: T, gradient: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=_dims,
    kernel=_losses,
    host=True,
)


def ctc_loss(
    labels: SparseTensor,
    inputs: Any = None,
    sequence_length: Any = None,
    preprocess_collapse_repeated: bool = False,
    ctc_merge_repeated: bool = True,
    ignore_longer_outputs_than_inputs: bool = False,
    time_major: bool = True,
    logits: Any = None,
    name: str | None = None,
) -> Any:
    """Return the CTC loss of each sequence: logits [time, batch, classes] whose last class is the blank.

    `labels` is sparse, a row for each sequence. Raises ValueError for sequences shorter than their labels, unless
    `ignore_longer_outputs_than_inputs`, where these count 0.
    """
    with name_scope(name, "CTCLoss"):
        inputs = convert_to_tensor(logits if inputs is None else inputs, name="inputs")
        if not time_major:
            inputs = shaping.transpose(inputs, [1, 0, 2])
        return ctc_loss_op(
            inputs,
            labels.indices,
            labels.values,
            sequence_length,
            preprocess_collapse_repeated=preprocess_collapse_repeated,
            ctc_merge_repeated=ctc_merge_repeated,
            ignore_longer_outputs_than_inputs=ignore_longer_outputs_than_inputs,
        )[0]
