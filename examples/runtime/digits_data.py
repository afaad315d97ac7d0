"""The digits that the examples learn: scikit-learn's 8×8 ones, or MNIST where a directory with its files is given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import runtime as rt

Array = npt.NDArray[Any]


class Split(NamedTuple):
    """Images float32 [n, side, side] in [0, 1], and labels int64 [n]."""

    images: Array
    labels: Array

    @property
    def rows(self) -> Array:
        """The images with all pixels in one row: [n, side * side]."""
        return self.images.reshape(len(self.images), -1)

    def only(self, digits: range) -> Split:
        """The samples whose label is one of `digits`."""
        chosen = np.isin(self.labels, digits)
        return Split(self.images[chosen], self.labels[chosen])


def load(directory: Path | None = None) -> tuple[Split, Split]:
    """What to train on, and what to test on. Of MNIST's 60,000 or, where only the test set is there, of its 10,000."""
    if directory is None:
        train, test = rt.datasets.load_digits()
        return Split(*train), Split(*test)
    mnist = rt.datasets.load_mnist(directory)
    found = {name: Split(images / np.float32(255), labels) for name, (images, labels) in mnist.items()}
    if len(found) == 2:
        return found["train"], found["test"]
    (whole,) = found.values()
    most = len(whole.labels) * 4 // 5
    return Split(whole.images[:most], whole.labels[:most]), Split(whole.images[most:], whole.labels[most:])


def batches(split: Split, size: int, seed: int = 0) -> Iterator[Split]:
    """Shuffled batches without end, every pass in another order."""
    dataset = rt.data.Dataset.from_tensor_slices((split.images, split.labels))
    for images, labels in dataset.shuffle(len(split.labels), seed).repeat().batch(size).as_numpy_iterator():
        yield Split(images, labels)
