"""Labels of a network's outputs: against all labels there are, and what is refused."""

import itertools
from typing import Any

import numpy as np
import pytest

import runtime as rt


def by_hand(logits: Any) -> dict[tuple[int, ...], float]:
    """The probability of every sequence of labels: the sum over all ways to write it with blanks and repeats."""
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    found: dict[tuple[int, ...], float] = {}
    blank = logits.shape[1] - 1
    for path in itertools.product(range(logits.shape[1]), repeat=len(logits)):
        merged = [label for label, _ in itertools.groupby(path) if label != blank]
        weight = float(np.prod([probabilities[step, label] for step, label in enumerate(path)]))
        found[tuple(merged)] = found.get(tuple(merged), 0.0) + weight
    return found


def test_a_wide_beam_finds_the_likeliest_labels() -> None:
    """With room for every prefix, the probabilities are those of summing over all paths."""
    logits = np.random.default_rng(4).standard_normal((5, 3)) * 2
    expected = sorted(by_hand(logits).items(), key=lambda one: -one[1])[:4]
    decoded, scores = rt.nn.ctc_beam_search_decoder(
        logits[:, None], [5], beam_width=400, top_paths=4, merge_repeated=False
    )
    assert [labels for labels, _ in expected] == [tuple(one.values.numpy().tolist()) for one in decoded]
    np.testing.assert_allclose([weight for _, weight in expected], np.exp(scores.numpy()[0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: rt.nn.ctc_greedy_decoder(x, [3, 3]), "1 sequences need as many lengths"),
        (lambda x: rt.nn.ctc_greedy_decoder(x, [5]), r"lengths \[5\] are not all in \[0, 4\]"),
        (lambda x: rt.nn.ctc_greedy_decoder(x, [4], blank_index=3), "blank 3 is none of 3 classes"),
        (lambda x: rt.nn.ctc_beam_search_decoder(x, [-1]), r"lengths \[-1\]"),
        (lambda x: rt.nn.ctc_beam_search_decoder(x, [4], 2, 3), "3 paths of a beam of 2"),
        (lambda x: rt.nn.ctc_beam_search_decoder(x, [0], 9, 2), "2 paths are wanted of a beam that holds 1"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    """Lengths, blanks, and more paths than there are."""
    with pytest.raises(ValueError, match=message):
        call(np.zeros((4, 1, 3), np.float32))
