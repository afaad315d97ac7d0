"""Batches of (inputs, labels, weights) from arrays, datasets and generators."""

import math
from collections.abc import Iterable, Iterator, Sized
from typing import Any

import numpy as np

from runtime import nest

Batch = tuple[Any, Any, Any]


class ArrayBatches:
    """Arrays, cut into batches; shuffled anew for each epoch, the same way for the same seed."""

    def __init__(
        self,
        x: Any,
        y: Any = None,
        weights: Any = None,
        batch_size: int = 32,
        *,
        shuffle: bool = False,
        seed: Any = None,
    ) -> None:
        self._parts = tuple(None if one is None else nest.mapped(as_array, one) for one in (x, y, weights))
        lengths = {len(one) for one in nest.leaves(self._parts) if one is not None}
        if len(lengths) != 1:
            raise ValueError(f"inputs, labels and weights have different lengths: {sorted(lengths)}")
        (self.length,) = lengths
        if not self.length:
            raise ValueError("there is no data: the arrays are empty")
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}, and must be positive")
        self.batch_size, self._shuffle = batch_size, shuffle
        self._random = np.random.default_rng(seed)

    def __len__(self) -> int:
        return math.ceil(self.length / self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        order = self._random.permutation(self.length) if self._shuffle else None
        for start in range(0, self.length, self.batch_size):
            stop = start + self.batch_size
            chosen = slice(start, stop) if order is None else order[start:stop]
            x, y, weights = (None if one is None else nest.mapped(lambda a: a[chosen], one) for one in self._parts)  # noqa: B023
            yield x, y, weights

    def split(self, fraction: float) -> tuple[Any, Any]:
        """Return the parts before and after the last `fraction` of the examples."""
        if not 0 < fraction < 1:
            raise ValueError(f"validation_split is {fraction}, and must be in (0, 1)")
        at = math.floor(self.length * (1 - fraction))
        if not 0 < at < self.length:
            raise ValueError(f"validation_split={fraction} of {self.length} examples leaves nothing on one side")
        before, after = (
            tuple(None if one is None else nest.mapped(lambda a: a[part], one) for one in self._parts)  # noqa: B023
            for part in (slice(None, at), slice(at, None))
        )
        return before, after


def as_array(value: Any) -> Any:
    """Return an array; floats of 64 bits become float32, which layers compute in."""
    array = np.asarray(getattr(value, "array", value))
    return array.astype(np.float32) if array.dtype == np.float64 else array


class IteratedBatches:
    """What yields batches itself: a Dataset, a generator, a list of tuples."""

    def __init__(self, source: Iterable[Any], steps: int | None = None) -> None:
        self._source, self._steps = source, steps
        self._going: Any = None

    def __len__(self) -> int:
        if self._steps is not None:
            return self._steps
        if hasattr(self._source, "cardinality"):
            return max(int(self._source.cardinality()), 0)
        return len(self._source) if isinstance(self._source, Sized) else 0

    def __iter__(self) -> Iterator[Batch]:
        if self._steps is None:
            yield from map(_read, self._source)
            return
        for _ in range(self._steps):  # where the last epoch stopped: a generator is not started twice
            yield _read(self._next())

    def _next(self) -> Any:
        for _ in range(2):
            if self._going is None:
                self._going = iter(self._source)
            try:
                return next(self._going)
            except StopIteration:
                self._going = None
        raise ValueError("the data has fewer batches than steps")


class PyDataset:
    """Batches by number: a subclass has `__len__` and `__getitem__(number) -> (x, y)` or (x, y, weights).

    Batches come in a new order in every epoch where fit shuffles; `on_epoch_end` is called after each.
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        """The arguments are Keras's, and change nothing: batches are made where they are used."""
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size

    def __len__(self) -> int:
        """Return how many batches there are."""
        raise NotImplementedError(f"{type(self).__name__} has no __len__()")

    def __getitem__(self, index: int) -> Any:
        """Return a batch."""
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__()")

    def on_epoch_end(self) -> None:
        """Be told that an epoch ended."""

    @property
    def num_batches(self) -> int:
        """How many batches there are."""
        return len(self)


Sequence = PyDataset


class NumberedBatches:
    """The batches of a PyDataset, in a new order for each epoch."""

    def __init__(self, source: PyDataset, *, shuffle: bool, seed: Any, steps: int | None) -> None:
        self._source, self._steps = source, steps
        self._random = np.random.default_rng(seed) if shuffle else None

    def __len__(self) -> int:
        count = len(self._source)
        return count if self._steps is None else min(self._steps, count)

    def __iter__(self) -> Iterator[Batch]:
        count = len(self._source)
        order = range(count) if self._random is None else self._random.permutation(count).tolist()
        for number in order[: len(self)]:
            yield _read(self._source[number])
        self._source.on_epoch_end()


def unpacked(batch: Any) -> Batch:
    """Return (x, y, weights) of a batch of one, two or three parts."""
    parts = tuple(batch) if isinstance(batch, tuple) else (batch,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"a batch is (x, y) or (x, y, weights), not {len(parts)} parts")
    x, y, weights = (*parts, None, None)[:3]
    return x, y, weights


def _read(batch: Any) -> Batch:
    """Return (x, y, weights) of what a source gave, as arrays; a list of two is (x, y) too, as loaders give it."""
    if isinstance(batch, list) and len(batch) in (2, 3):
        batch = tuple(batch)
    x, y, weights = (None if one is None else nest.mapped(as_array, one) for one in unpacked(batch))
    return x, y, weights


def batches_of(
    x: Any, y: Any, weights: Any, batch_size: int | None, *, shuffle: bool, seed: Any, steps: int | None = None
) -> Any:
    """Return batches of whatever holds the data."""
    if isinstance(x, PyDataset):
        if y is not None:
            raise ValueError("a PyDataset brings its own labels: leave y out")
        return NumberedBatches(x, shuffle=shuffle, seed=seed, steps=steps)
    if _is_source(x):
        if y is not None:
            raise ValueError("a dataset or generator brings its own labels: leave y out")
        return IteratedBatches(x, steps)
    return ArrayBatches(x, y, weights, batch_size or 32, shuffle=shuffle, seed=seed)


def _is_source(x: Any) -> bool:
    """Return whether something yields batches, and is not one array or several."""
    if hasattr(x, "cardinality") or hasattr(x, "__next__"):
        return True
    return hasattr(x, "__iter__") and not (isinstance(x, list | tuple | dict | str) or hasattr(x, "__array__"))


def packed(x: Any, y: Any, weights: Any) -> Any:
    """Return a batch as Keras hands it to train_step: as many parts as there are, x alone without a tuple."""
    if weights is not None:
        return x, y, weights
    if y is not None:
        return x, y
    return (x,) if isinstance(x, list | tuple) else x


class Weighed:
    """Batches whose examples also weigh as much as their class does."""

    def __init__(self, batches: Any, weights: dict[int, float]) -> None:
        self._batches, self._weights = batches, weights

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[Batch]:
        for x, y, given in self._batches:
            yield x, y, weights_of_classes(y, self._weights, given)


def weights_of_classes(labels: Any, weights: dict[int, float], given: Any) -> Any:
    """Return the weight of each example by its class, times the weight that was given for it."""
    if labels is None or isinstance(labels, list | tuple | dict):
        raise ValueError("class_weight is for a model with one output, and needs its labels")
    labels = as_array(labels)
    classes = labels.argmax(-1) if labels.ndim > 1 and labels.shape[-1] > 1 else labels.reshape(len(labels))
    found = np.array([weights.get(int(one), 1.0) for one in classes], np.float32)
    return found if given is None else found * as_array(given)
