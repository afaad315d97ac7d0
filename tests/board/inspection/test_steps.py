"""Steps are digested as a plain list of them would be."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from board.inspection.steps import LISTED, StepDigest, StepSet

STEPS = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 40)


@st.composite
def _restarting_chunks(draw: st.DrawFn) -> list[list[int]]:
    """Regular stretches, as training logs have, some of them over old ground."""
    stretches = st.builds(
        lambda first, stride, count: [first + stride * i for i in range(count)],
        st.integers(-50, 50),
        st.integers(0, 7),
        st.integers(1, 30),
    )
    return draw(st.lists(stretches, max_size=8))


def _digest(chunks: list[list[int]]) -> StepDigest:
    digest = StepDigest()
    for chunk in chunks:
        digest.add(np.array(chunk, np.int64))
    return digest


@given(st.lists(st.lists(STEPS, max_size=12), max_size=8) | _restarting_chunks())
def test_a_digest_equals_what_the_list_of_all_steps_would_tell(chunks: list[list[int]]) -> None:
    """However the stream is cut and wherever it goes, nothing differs from looking at all steps at once."""
    steps = [step for chunk in chunks for step in chunk]
    digest = _digest(chunks)
    assert len(set(steps)) == digest.distinct
    assert len(steps) == digest.observed
    assert [(a, b) for a, b in itertools.pairwise(steps) if b < a] == digest.backwards
    if steps:
        assert (steps[0], steps[-1]) == (digest.first, digest.last)
        assert (min(steps), max(steps)) == (digest.minimum, digest.maximum)


def test_regular_steps_take_no_memory() -> None:
    """A million steps by hundreds, replayed after a restart, stay a handful of numbers."""
    steps = StepSet()
    for _attempt in range(2):
        for chunk in np.split(np.arange(0, 10**8, 100), 100):
            steps.add(chunk)
    assert 10**6 == len(steps)
    assert steps._runs.nbytes < 100


def test_lists_are_capped_and_counted() -> None:
    """A log that goes back all the time fills neither memory nor the terminal."""
    digest = _digest([[1, 0] * LISTED] * 2)
    assert LISTED == len(digest.backwards) == len(digest.steps)
    assert 2 * LISTED == digest.backwards_observed
