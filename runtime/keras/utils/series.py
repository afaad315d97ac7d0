"""Windows of a series as a dataset."""

from typing import Any

import numpy as np

from runtime.data.dataset import Dataset


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Dataset:
    """Return windows of `sequence_length` steps of a series, `sampling_rate` apart, with the target of each.

    Windows begin every `sequence_stride` steps, from `start_index` on, and end before `end_index`; the target of a
    window has the number of its first step. Without targets, windows come alone.
    """
    for name, value in (("length", sequence_length), ("stride", sequence_stride)):
        if value < 1:
            raise ValueError(f"sequence_{name} must be positive, got {value}")
    if sampling_rate < 1:
        raise ValueError(f"sampling_rate must be positive, got {sampling_rate}")
    part = slice(start_index or 0, len(data) if end_index is None else end_index)
    values = np.asarray(data)[part]
    labels = None if targets is None else np.asarray(targets)[part.start :]
    count = len(values) - (sequence_length - 1) * sampling_rate
    count = count if labels is None else min(count, len(labels))
    if count < 1:
        raise ValueError(f"{len(values)} steps are too few for a window of {sequence_length}, {sampling_rate} apart")
    starts = np.arange(0, count, sequence_stride)
    if shuffle:
        starts = np.random.default_rng(seed).permutation(starts)
    steps = np.arange(sequence_length) * sampling_rate

    def window(start: Any) -> Any:
        found = values[int(start) + steps]
        return found if labels is None else (found, labels[int(start)])

    windows = Dataset.from_tensor_slices(starts).map(window)
    if batch_size is None:
        return windows
    return (windows.shuffle(batch_size * 8, seed=seed) if shuffle else windows).batch(batch_size).prefetch(-1)
