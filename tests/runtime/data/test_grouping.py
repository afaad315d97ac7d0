"""Elements in groups of their own; what TensorFlow 2.21 gives for the same pipelines is written down here."""

from typing import Any

import numpy as np
import pytest

from runtime.data import Dataset

LENGTHS = (2, 9, 3, 5, 1, 7, 4)


def sequences() -> Dataset:
    """Return sequences of these lengths, each full of its length, with their numbers."""
    arrays = [(np.full(length, length), at) for at, length in enumerate(LENGTHS)]
    return Dataset.from_generator(lambda: iter(arrays))


def test_batches_are_of_about_one_length() -> None:
    """A batch comes when its bucket is full; the rest in the end, shortest first."""
    batches = sequences().bucket_by_sequence_length(lambda x, _: len(x), [4, 8], [2, 2, 1])
    found = [(x.shape, at.tolist()) for x, at in batches.as_numpy_iterator()]
    assert [((1, 9), [1]), ((2, 3), [0, 2]), ((2, 7), [3, 5]), ((1, 1), [4]), ((1, 4), [6])] == found


def test_batches_may_be_as_long_as_their_boundary() -> None:
    """One less than the boundary; what is longer than all is an error, as there is no boundary for it."""
    shorter = sequences().filter(lambda x, _: len(x) < 8)
    batches = shorter.bucket_by_sequence_length(
        lambda x, _: len(x), [4, 8], [2, 2, 1], padded_shapes=([None], []), pad_to_bucket_boundary=True
    )
    assert [(2, 3), (2, 7), (1, 3), (1, 7)] == [x.shape for x, _ in batches.as_numpy_iterator()]
    with pytest.raises(ValueError, match="as long as the last boundary"):
        list(sequences().bucket_by_sequence_length(lambda x, _: len(x), [4], [2, 2], pad_to_bucket_boundary=True))
    with pytest.raises(ValueError, match="one bucket more"):
        sequences().bucket_by_sequence_length(len, [4, 8], [2, 2])


def test_windows_of_one_key_are_reduced() -> None:
    """Even numbers by five, odd ones by two; what is left comes in the order of the keys."""
    windows = Dataset.range(10).group_by_window(
        lambda x: x % 2, lambda _key, window: window.batch(9), window_size_func=lambda key: 4 - 2 * key
    )
    assert [[1, 3], [0, 2, 4, 6], [5, 7], [8], [9]] == [one.tolist() for one in windows.as_numpy_iterator()]


def test_a_scan_hands_its_state_on() -> None:
    """Running sums, anew in each pass."""

    def add(state: Any, x: Any) -> tuple[Any, Any]:
        return state + x, state + x

    sums = Dataset.range(5).scan(np.int64(0), add)
    for _ in range(2):
        assert [0, 1, 3, 6, 10] == [int(one) for one in sums]


def test_unique_elements_come_once() -> None:
    """Numbers, and texts."""
    assert [3, 1, 2] == [int(one) for one in Dataset.from_tensor_slices([3, 1, 3, 2, 1]).unique()]
    assert [b"a", b"b"] == list(Dataset.from_tensor_slices(["a", "b", "a"]).unique().as_numpy_iterator())
