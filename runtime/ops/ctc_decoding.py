"""From the outputs of a network that was trained with CTC to labels: the best of each step, or a beam of prefixes."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.op import FLOATS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import rules
from runtime.ops.sparse import SparseTensor

__all__ = ["ctc_beam_search_decoder", "ctc_greedy_decoder"]


def _lengths(inputs: Array, sequence_length: Array) -> list[int]:
    steps, batch, _ = inputs.shape
    if sequence_length.shape != (batch,):
        raise ValueError(f"{batch} sequences need as many lengths, not shape {list(sequence_length.shape)}")
    if sequence_length.size and (sequence_length.min() < 0 or sequence_length.max() > steps):
        raise ValueError(f"lengths {sequence_length.tolist()[:20]} are not all in [0, {steps}]")
    found: list[int] = sequence_length.tolist()
    return found


def _sparse(rows: list[list[int]]) -> tuple[Array, Array, Array]:
    """Return places, values and shape of rows of labels."""
    places = [(row, at) for row, labels in enumerate(rows) for at in range(len(labels))]
    values = [label for labels in rows for label in labels]
    shape = [len(rows), max(map(len, rows), default=0)]
    return np.array(places, np.int64).reshape(-1, 2), np.array(values, np.int64), np.array(shape, np.int64)


def _without_repeats(labels: list[int]) -> list[int]:
    return [label for at, label in enumerate(labels) if at == 0 or label != labels[at - 1]]


def _greedy_dims(inputs: Any, lengths: Any, **_: Any) -> list[Dims]:
    _, batch, _ = rules.of_rank(inputs, 3, "inputs of CTC")
    return [(None, 2), (None,), (2,), (batch, 1)]


def _greedy(
    xp: Any, inputs: Array, sequence_length: Array, *, merge_repeated: bool, blank_index: int
) -> tuple[Array, ...]:
    classes = inputs.shape[2]
    blank = blank_index if blank_index >= 0 else classes + blank_index
    if not 0 <= blank < classes:
        raise ValueError(f"the blank {blank_index} is none of {classes} classes")
    best, rows = inputs.argmax(2), []
    score = np.zeros((inputs.shape[1], 1), inputs.dtype)
    for row, length in enumerate(_lengths(inputs, sequence_length)):
        labels = best[:length, row].tolist()
        score[row] = -inputs[:length, row].max(1).sum()
        rows.append([label for label in (_without_repeats(labels) if merge_repeated else labels) if label != blank])
    return *_sparse(rows), score


greedy_op = Op(
    "CTCGreedyDecoder",
    "inputs: T, sequence_length: int32 -> decoded_indices: int64, decoded_values: int64, decoded_shape: int64,"
    " log_probability: T",
    types={"T": FLOATS},
    attrs={"merge_repeated": False, "blank_index": -1},
    shape=_greedy_dims,
    kernel=_greedy,
    host=True,
)


class _Beam:
    """The likeliest prefixes so far: of each, the logarithm of the probability that it ends in a blank, or does not.

    Graves, Supervised sequence labelling with recurrent neural networks, 2012, section 7.5; ctc_beam_search.h.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.parents, self.labels = [-1], [-1]  # of all prefixes that ever were: number 0 is the empty one
        self.members = np.array([0])
        self.by_blank, self.by_label = np.array([0.0]), np.array([-np.inf])

    def step(self, log_probabilities: Array) -> None:
        """Take the classes of one step; the last one is the blank."""
        last = np.array([self.labels[one] for one in self.members])
        total = np.logaddexp(self.by_blank, self.by_label)
        # a prefix stays what it is by a blank or by its last label again, or was made of its parent just now
        parents = self._places_of_parents()
        inside = parents >= 0
        repeats = inside & (last == last[parents])
        made = np.where(inside, np.where(repeats, self.by_blank[parents], total[parents]), -np.inf)
        stay_label = np.logaddexp(self.by_label, made) + np.where(last >= 0, log_probabilities[last], 0.0)
        stay_blank = total + log_probabilities[-1]
        longer = total[:, None] + log_probabilities[:-1]
        named = np.flatnonzero(last >= 0)
        longer[named, last[named]] = self.by_blank[named] + log_probabilities[last[named]]
        longer[parents[inside], last[inside]] = -np.inf  # these are members already
        self._keep(stay_blank, stay_label, longer)

    def _places_of_parents(self) -> Array:
        places = {int(one): at for at, one in enumerate(self.members)}
        return np.array([places.get(self.parents[one], -1) for one in self.members])

    def _keep(self, stay_blank: Array, stay_label: Array, longer: Array) -> None:
        scores = np.concatenate([np.logaddexp(stay_blank, stay_label), longer.reshape(-1)])
        order = np.argsort(-scores, kind="stable")[: self.width]
        order = order[scores[order] > -np.inf]
        old, classes = len(self.members), longer.shape[1]
        members, by_blank, by_label = [], [], []
        for at in order.tolist():
            if at < old:
                members.append(int(self.members[at]))
                by_blank.append(stay_blank[at])
                by_label.append(stay_label[at])
                continue
            parent, label = divmod(at - old, classes)
            self.parents.append(int(self.members[parent]))
            self.labels.append(label)
            members.append(len(self.labels) - 1)
            by_blank.append(-np.inf)
            by_label.append(scores[at])
        self.members, self.by_blank, self.by_label = np.array(members), np.array(by_blank), np.array(by_label)

    def best(self, number: int) -> list[tuple[list[int], float]]:
        """Return the likeliest prefixes with the logarithms of their probabilities."""
        total = np.logaddexp(self.by_blank, self.by_label)
        if len(total) < number:
            raise ValueError(f"{number} paths are wanted of a beam that holds {len(total)}")
        return [(self._prefix(self.members[at]), total[at]) for at in np.argsort(-total, kind="stable")[:number]]

    def _prefix(self, member: int) -> list[int]:
        found = []
        while member:
            found.append(self.labels[member])
            member = self.parents[member]
        return found[::-1]


def _beam_dims(inputs: Any, lengths: Any, *, top_paths: int, **_: Any) -> list[Dims]:
    _, batch, _ = rules.of_rank(inputs, 3, "inputs of CTC")
    return [*[(None, 2)] * top_paths, *[(None,)] * top_paths, *[(2,)] * top_paths, (batch, top_paths)]


def _beam_search(
    xp: Any, inputs: Array, sequence_length: Array, *, beam_width: int, top_paths: int, merge_repeated: bool
) -> list[Array]:
    if not 1 <= top_paths <= beam_width:
        raise ValueError(f"{top_paths} paths of a beam of {beam_width}")
    wide = inputs.astype(np.float64)
    wide = wide - wide.max(2, keepdims=True)
    wide = wide - np.log(np.exp(wide).sum(2, keepdims=True))
    score = np.empty((inputs.shape[1], top_paths), inputs.dtype)
    paths: list[list[list[int]]] = [[] for _ in range(top_paths)]
    for row, length in enumerate(_lengths(inputs, sequence_length)):
        beam = _Beam(beam_width)
        for step in range(length):
            beam.step(wide[step, row])
        for at, (labels, log_probability) in enumerate(beam.best(top_paths)):
            paths[at].append(_without_repeats(labels) if merge_repeated else labels)
            score[row, at] = log_probability
    decoded = [_sparse(rows) for rows in paths]
    return [part[kind] for kind in range(3) for part in decoded] + [score]


beam_search_op = Op(
    "CTCBeamSearchDecoder",
    "inputs: T, sequence_length: int32 -> decoded_indices: top_paths*int64, decoded_values: top_paths*int64,"
    " decoded_shape: top_paths*int64, log_probability: T",
    types={"T": FLOATS},
    attrs={"beam_width": REQUIRED, "top_paths": REQUIRED, "merge_repeated": True},
    shape=_beam_dims,
    kernel=_beam_search,
    host=True,
)


def ctc_greedy_decoder(
    inputs: Any, sequence_length: Any, merge_repeated: bool = True, blank_index: int | None = None
) -> tuple[list[SparseTensor], Any]:
    """Return the labels of the greatest output of each step, and minus the sum of these outputs.

    `inputs` are [steps, batch, classes]; the last class is the blank. With `merge_repeated` a label that follows
    itself without a blank between counts once.
    """
    blank = -1 if blank_index is None else blank_index
    with name_scope(None, "CTCGreedyDecoder"):
        *parts, score = greedy_op(inputs, sequence_length, merge_repeated=merge_repeated, blank_index=blank)
        return [SparseTensor(*parts)], score


def ctc_beam_search_decoder(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1, merge_repeated: bool = True
) -> tuple[list[SparseTensor], Any]:
    """Return the likeliest labels, `top_paths` of them, and the logarithms of their probabilities.

    `inputs` are logits, [steps, batch, classes]; the last class is the blank. `merge_repeated` merges labels that
    stand beside each other in what was found, which is rarely wanted: TensorFlow 2 does not.
    """
    with name_scope(None, "CTCBeamSearchDecoder"):
        found = beam_search_op(
            inputs, sequence_length, beam_width=beam_width, top_paths=top_paths, merge_repeated=merge_repeated
        )
        decoded = [SparseTensor(found[at], found[top_paths + at], found[2 * top_paths + at]) for at in range(top_paths)]
        return decoded, found[-1]
