"""Numbers of classes as vectors, and layers that make such numbers: of places between boundaries, and by hashing."""

from typing import Any

import numpy as np

from runtime import nest
from runtime.arrays import as_dtype, float32, int32, int64, string
from runtime.graph.convert import convert_to_tensor
from runtime.layers.layer import Layer
from runtime.layers.symbolic import SymbolicTensor
from runtime.ops import arithmetic, comparison, counting, indexing, shaping, text
from runtime.ops.constants import range as numbers_to

__all__ = ["CategoryEncoding", "Discretization", "Hashing"]

MODES = ("int", "one_hot", "multi_hot", "count")


def as_mode(mode: str, allowed: tuple[str, ...] = MODES) -> str:
    """Return the output_mode if it is one of those allowed."""
    if mode not in allowed:
        raise ValueError(f"output_mode is {', '.join(allowed)}, not {mode!r}")
    return mode


def encoded(numbers: Any, depth: int, mode: str, dtype: Any, weights: Any = None) -> Any:
    """Return each number as a vector of so many ("one_hot"), or each row of numbers: which are there, or how often.

    Numbers below 0 count for nothing. `weights` are added up instead of ones.
    """
    numbers = arithmetic.cast(numbers, int64)
    if mode == "int":
        return numbers
    alone = numbers.dims == ()
    if alone:
        numbers = shaping.reshape(numbers, [1])
    if mode == "one_hot":
        if numbers.dims[-1] == 1 and not alone:
            numbers = shaping.squeeze(numbers, [-1])
        return indexing.one_hot(numbers, depth, dtype=as_dtype(dtype))
    return arithmetic.cast(_counted(numbers, depth, mode, weights), dtype)


def _counted(numbers: Any, depth: int, mode: str, weights: Any) -> Any:
    """Count all rows in one go: each has its own bins, and one more for what counts for nothing."""
    sizes = shaping.shape(numbers)
    rows = shaping.reshape(numbers, [-1, sizes[-1]])
    bins = comparison.where(comparison.less(rows, np.int64(0)), np.int64(depth), rows)
    starts = arithmetic.cast(numbers_to(shaping.shape(rows)[0]), int64) * (depth + 1)
    flat = shaping.reshape(bins + shaping.expand_dims(starts, 1), [-1])
    each = np.zeros(0, np.float32) if weights is None else shaping.reshape(arithmetic.cast(weights, float32), [-1])
    total = shaping.shape(rows)[0] * (depth + 1)
    found = counting.bincount_op(arithmetic.cast(flat, int32), total, each)
    found = shaping.reshape(found, [-1, depth + 1])[:, :depth]
    if mode == "multi_hot":
        found = arithmetic.cast(comparison.greater(found, 0.0), float32)
    outer = numbers.dims[:-1]
    if None in outer[1:]:
        raise ValueError(f"rows of numbers are counted where all sizes but the batch's are known, not {numbers.dims}")
    return shaping.reshape(found, [*(-1 if one is None else one for one in outer), depth])


class CategoryEncoding(Layer):
    """Numbers of classes as vectors: "one_hot", "multi_hot", or "count"."""

    def __init__(self, num_tokens: int, output_mode: str = "multi_hot", sparse: bool = False, **options: Any) -> None:
        super().__init__(**options)
        refuse_sparse(sparse, self.name)
        self.num_tokens, self.output_mode = num_tokens, as_mode(output_mode, MODES[1:])

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """Return the vectors: one for each number ("one_hot"), else one for each row of numbers."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(f"count_weights are for output_mode='count', not {self.output_mode!r}")
        return encoded(inputs, self.num_tokens, self.output_mode, self.dtype or float32, count_weights)


def refuse_sparse(sparse: bool, name: str) -> None:
    """Raise ValueError where a sparse output is wanted."""
    if sparse:
        raise ValueError(f"{name}: vectors are dense here, sparse=True is not known")


class Discretization(Layer):
    """The number of the bin that each value falls into: between boundaries given, or between quantiles of data."""

    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        refuse_sparse(sparse, self.name)
        if (bin_boundaries is None) == (num_bins is None):
            raise ValueError("Discretization takes bin_boundaries= or num_bins=, and not both")
        self.bin_boundaries = None if bin_boundaries is None else [float(one) for one in bin_boundaries]
        self.num_bins, self.epsilon, self.output_mode = num_bins, epsilon, as_mode(output_mode)
        self._adapts = bin_boundaries is None

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Take the boundaries from an array, or from a dataset's batches, so that bins hold about as many values.

        Batches are summed up as some quantiles, `epsilon` apart, as Keras does.
        """
        if not self._adapts:
            raise ValueError(f"{self.name} was given its boundaries: there is nothing to adapt")
        summary = np.zeros((2, 0), np.float32)
        for batch in batches_to_adapt(data, steps):
            more = _summary(np.asarray(batch, np.float32), self.epsilon)
            summary = np.concatenate([summary, more], 1)
            summary = _compressed(summary[:, np.argsort(summary[0], kind="stable")], self.epsilon)
        if not summary.size:
            raise ValueError(f"{self.name} cannot adapt to no data")
        bins = _compressed(summary, 1.0 / (self.num_bins or 1))
        self.bin_boundaries = bins[0, :-1].tolist()

    def get_config(self) -> dict[str, Any]:
        """Return the boundaries as they are now."""
        config = super().get_config()
        return config if self.bin_boundaries is None else config | {
            "bin_boundaries": self.bin_boundaries, "num_bins": None,
        }  # fmt: skip

    def call(self, inputs: Any) -> Any:
        """Return the numbers as int32, or vectors of them."""
        if self.bin_boundaries is None:
            raise RuntimeError(f"{self.name} has no boundaries yet: call adapt()")
        places = counting.bucketize(arithmetic.cast(inputs, float32), self.bin_boundaries)
        if self.output_mode == "int":
            return arithmetic.cast(places, int32)
        return encoded(places, len(self.bin_boundaries) + 1, self.output_mode, self.dtype or float32)


def batches_to_adapt(data: Any, steps: int | None = None) -> Any:
    """Yield an array whole, or so many batches of a dataset."""
    if hasattr(data, "__array__") or isinstance(data, list | tuple | str):
        yield data
        return
    for at, batch in enumerate(data):
        if steps is not None and at >= steps:
            return
        yield batch


def _summary(values: Any, epsilon: float) -> Any:
    """Return the last of every so many values in order, and for how many each stands."""
    values = np.sort(values.reshape(-1))
    step = max(values.size * epsilon, 1)
    found = values[int(step - 1) :: int(step)]
    return np.stack([found, np.full_like(found, step)])


def _compressed(summary: Any, epsilon: float) -> Any:
    """Return a summary of values at shares `epsilon` apart of all that they stand for."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    sums = summary[1].cumsum()
    values = np.interp(shares, sums / sums[-1], summary[0])
    kept = np.interp(shares, sums / sums[-1], sums)
    return np.stack([values, np.diff(kept, prepend=0.0)]).astype(np.float32)


class Hashing(Layer):
    """A bin for each word or number, by its fingerprint: as TensorFlow's, without a vocabulary."""

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        refuse_sparse(sparse, self.name)
        if salt is not None:
            raise ValueError(f"{self.name}: salt= (SipHash) is not known; without it, bins are TensorFlow's")
        self.num_bins, self.mask_value, self.output_mode = num_bins, mask_value, as_mode(output_mode)

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """Return the bins; lists of words are fine."""
        return super().__call__(*map(as_column, inputs), **options)

    def call(self, inputs: Any) -> Any:
        """Return the bins as int64, or vectors of them; with mask_value, bin 0 is kept for it."""
        words = inputs if inputs.dtype is string else text.as_string(inputs)
        if self.mask_value is None:
            bins = text.string_to_hash_bucket_fast(words, self.num_bins)
        else:
            bins = text.string_to_hash_bucket_fast(words, self.num_bins - 1) + np.int64(1)
            masked = comparison.equal(inputs, convert_to_tensor(self.mask_value, inputs.dtype))
            bins = comparison.where(masked, np.int64(0), bins)
        return encoded(bins, self.num_bins, self.output_mode, self.dtype or float32)


def as_column(inputs: Any) -> Any:
    """Return words and lists of them as a tensor; symbolic tensors as they are."""
    symbolic = any(isinstance(one, SymbolicTensor) for one in nest.leaves(inputs))
    return inputs if symbolic else convert_to_tensor(inputs)
