"""Dataset: a description of a pass over elements, which every loop over it makes anew."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from runtime import spans
from runtime.data import batching, grouping, iterators, parallel, sources, spec, stages, walking
from runtime.data.cache import MemoryCache, cached_in_file
from runtime.data.cardinality import INFINITE, UNKNOWN, product, smallest, total, without
from runtime.data.placeholders import filled, likely, tensors_of
from runtime.data.signature import Typed, promised
from runtime.data.stages import Elements
from runtime.data.structure import Element, as_element, as_tensors, leaves, map_leaves, stack
from runtime.graph.context import entering, state
from runtime.graph.tensor import Tensor

AUTOTUNE = -1
"""In place of a number of threads or of elements: as many as there are processors."""


def _workers(asked: int) -> int:
    if asked == AUTOTUNE:
        return os.cpu_count() or 1
    if asked < 1:
        raise ValueError(f"num_parallel_calls must be positive or AUTOTUNE, got {asked}")
    return asked


def _positive(name: str, value: int) -> int:
    if value < 1:
        raise ValueError(f"{name} must be positive, got {value}")
    return value


class Dataset(Typed):
    """Elements of one structure, made while somebody loops over them; `tf.data.Dataset` in its methods and orders.

    A dataset is never changed: every method returns another one. Elements are numpy arrays, numpy scalars and bytes in
    nested tuples and dicts; a loop gives them as eager tensors, and inside of a graph, which has no use for those, as
    they are: they can be fed. `stage` and `inputs` say how it came to be.
    """

    def __init__(
        self,
        elements: Elements,
        cardinality: Callable[[], int],
        stage: str,
        inputs: tuple[Dataset, ...] = (),
        sample: Callable[[int], Element] | None = None,
    ) -> None:
        self._elements = spans.stage(elements, stage)
        self._cardinality = cardinality
        self.stage = stage
        self.inputs = inputs
        self.sample = sample  # see `spec`
        self._tensors: tuple[Tensor, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        elements = self._elements()
        return (as_tensors(element) for element in elements) if state.graph is None else elements

    def as_numpy_iterator(self) -> Iterator[Element]:
        """Return a pass over elements as numpy's arrays."""
        return self._elements()

    def cardinality(self) -> int:
        """Return how many elements there are: INFINITE_CARDINALITY, or UNKNOWN_CARDINALITY where only a pass tells."""
        return self._cardinality()

    def __len__(self) -> int:
        count = self.cardinality()
        if count < 0:
            raise TypeError(f"the dataset's length is {'infinite' if count == INFINITE else 'unknown'}")
        return count

    def __bool__(self) -> bool:
        return True  # also where nothing is known about its length

    def __repr__(self) -> str:
        return f"<Dataset {self._described()}>"

    def _described(self) -> str:
        before = ", ".join(one._described() for one in self.inputs)
        return f"{before or ''}{'.' if before else ''}{self.stage}"

    def _then(
        self,
        elements: Elements,
        cardinality: Callable[[], int],
        stage: str,
        sample: Callable[[int], Element] | None = None,
    ) -> Dataset:
        return Dataset(elements, cardinality, stage, (self,), sample)

    def _sized(self, size: Tensor, made_with: Callable[[int], Dataset]) -> Dataset:
        """Return the dataset that is made with a size which is a tensor of a graph: an initializer is fed with it."""
        if size.value is not None:
            return made_with(int(size.value))
        found = self._then(
            lambda: made_with(int(filled(size)))._elements(),
            self._unknown,
            "sized",
            lambda at: spec.sample(made_with(at + 1), at),
        )
        found._tensors = (size,)
        return found

    # In graphs

    @property
    def element_spec(self) -> Any:
        """A TensorSpec for each leaf of an element; found by making up to two elements, functions and all."""
        return spec.element_spec(self)

    def make_one_shot_iterator(self) -> iterators.Iterator:
        """Return an iterator for a graph that begins by itself, once in each session."""
        return iterators.one_shot_iterator(self)

    def make_initializable_iterator(self, shared_name: str | None = None) -> iterators.Iterator:
        """Return an iterator for a graph that begins whenever its `initializer` is run."""
        return iterators.initializable_iterator(self, shared_name)

    def walk_in_graph(self) -> Any:
        """Return what a loop of a traced function needs to walk it."""
        return walking.walk_in_graph(self)

    def tensors(self) -> Iterator[Tensor]:
        """Yield the tensors of a graph that the dataset is made of; only an iterator knows their values."""
        yield from self._tensors
        for one in self.inputs:
            yield from one.tensors()

    # Sources

    @staticmethod
    def from_tensors(tensors: Any) -> Dataset:
        """Return a dataset of one element."""
        element = sources.frozen(tensors)
        made = Dataset(lambda: iter([filled(element)]), lambda: 1, "from_tensors", (), lambda at: likely(element, at))
        made._tensors = tensors_of(element)
        return made

    @staticmethod
    def from_tensor_slices(tensors: Any) -> Dataset:
        """Return a dataset of the rows of all arrays together. Arrays are not copied, and rows are read-only views.

        Tensors of a graph may be among the arrays: make_initializable_iterator's initializer is fed with their values.
        """
        element = sources.frozen(tensors)
        count = UNKNOWN if tensors_of(element) else sources.row_count(element)
        made = Dataset(
            lambda: sources.rows(filled(element)),
            lambda: count,
            "from_tensor_slices",
            (),
            lambda at: next(sources.rows(likely(element, at))),
        )
        made._tensors = tensors_of(element)
        return made

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]],
        output_types: Any = None,
        output_shapes: Any = None,
        args: tuple[Any, ...] = (),
        output_signature: Any = None,
    ) -> Dataset:
        """Return a dataset of what a generator function yields, called anew for each pass.

        output_types, output_shapes: promised dtypes and shapes in the element's structure: cast and checked.
        output_signature: both, as objects with `dtype` and `shape`.
        """
        signature = promised(output_types, output_shapes, output_signature)
        known = None if signature is None or not spec.is_whole(signature) else lambda at: spec.zeros(signature, at)
        return Dataset(
            lambda: sources.generated(generator, args, signature), lambda: UNKNOWN, "from_generator", (), known
        )

    @staticmethod
    def range(*bounds: int | Tensor, output_type: Any = np.int64) -> Dataset:
        """Return the numbers of Python's own range of the same arguments, as int64."""
        if any(isinstance(one, Tensor) for one in bounds):
            found = Dataset.from_tensors(bounds).flat_map(lambda *them: Dataset.range(*map(int, them)))
            found.sample = np.int64
            return found
        numbers = range(*[one for one in bounds if not isinstance(one, Tensor)])
        scalar = np.dtype(getattr(output_type, "as_numpy_dtype", output_type)).type
        return Dataset(lambda: map(scalar, numbers), lambda: len(numbers), "range")

    @staticmethod
    def list_files(file_pattern: Any, shuffle: bool | None = None, seed: int | None = None) -> Dataset:
        """Return the names of the files that match, in another order every pass unless `shuffle` is False.

        They are looked up now; raises FileNotFoundError where none matches.
        """
        names = sources.matching_files(file_pattern)
        files = Dataset(lambda: iter(names), lambda: len(names), "list_files")
        return files if shuffle is False else files.shuffle(len(names), seed)

    @staticmethod
    def zip(*datasets: Any, name: str | None = None) -> Dataset:
        """Return elements of several datasets together: arguments, or a nested structure; as long as the shortest."""
        structure = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], tuple | dict) else datasets
        flat = tuple(leaves(structure))
        parts = map_leaves(lambda one: one._elements, structure)
        return Dataset(
            lambda: stages.zipped(parts),
            lambda: smallest(one.cardinality() for one in flat),
            name or "zip",
            flat,
            lambda at: map_leaves(lambda one: spec.sample(one, at), structure),
        )

    # Each element

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: int | None = None, deterministic: bool | None = None
    ) -> Dataset:
        """Return what a function makes of each element; the parts of a tuple are its arguments.

        num_parallel_calls: in so many threads; the order stays, unless `deterministic` is False. The first call that
        raises ends the pass with its error, when all elements before have been given.
        """

        def sample(at: int) -> Element:
            return as_element(stages.call(map_func, spec.sample(self, at)))

        if num_parallel_calls is None:
            return self._then(lambda: stages.mapped(self._elements, map_func), self.cardinality, "map", sample)
        workers, ordered = _workers(num_parallel_calls), deterministic is not False
        return self._then(
            lambda: parallel.mapped_in_threads(self._elements, map_func, workers, ordered=ordered),
            self.cardinality,
            "map",
            sample,
        )

    def filter(self, predicate: Callable[..., Any]) -> Dataset:
        """Return the elements of which a predicate is true."""
        return self._then(lambda: stages.filtered(self._elements, predicate), self._unknown, "filter")

    def take_while(self, predicate: Callable[..., Any]) -> Dataset:
        """Return the elements before the first of which a predicate is false."""
        return self._then(lambda: stages.taken_while(self._elements, predicate), self._unknown, "take_while")

    def enumerate(self, start: int = 0) -> Dataset:
        """Return pairs of a number (int64) and an element."""
        return self._then(
            lambda: stages.numbered(self._elements, start),
            self.cardinality,
            "enumerate",
            lambda at: (np.int64(start), spec.sample(self, at)),
        )

    def flat_map(self, map_func: Callable[..., Dataset]) -> Dataset:
        """Return all elements of the datasets that a function makes of each element, one after another."""
        return self._then(lambda: stages.flattened(self._elements, _expander(map_func)), self._unknown, "flat_map")

    def interleave(
        self,
        map_func: Callable[..., Dataset],
        cycle_length: int | None = None,
        block_length: int | None = None,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Dataset:
        """Return elements of `cycle_length` datasets in turn, `block_length` of each, as `map_func` makes them.

        num_parallel_calls: each of the open ones is read ahead by a thread; the order is the same. `deterministic` is
        taken for TensorFlow's sake and changes nothing.
        """
        cycle = _workers(AUTOTUNE if cycle_length is None else cycle_length)
        block = _positive("block_length", 1 if block_length is None else block_length)
        ahead = None if num_parallel_calls is None else block * bool(_workers(num_parallel_calls))
        expand = _expander(map_func, ahead)
        return self._then(lambda: stages.interleaved(self._elements, expand, cycle, block), self._unknown, "interleave")

    # Which elements, and in which order

    def take(self, count: int | Tensor) -> Dataset:
        """Return the first `count`; all for -1."""
        if isinstance(count, Tensor):
            return self._sized(count, self.take)
        if count < 0:
            return self._then(self._elements, self.cardinality, "take")
        return self._then(
            lambda: stages.sliced(self._elements, 0, count), lambda: smallest([self.cardinality(), count]), "take"
        )

    def skip(self, count: int | Tensor) -> Dataset:
        """Return all but the first `count`; none for -1."""
        if isinstance(count, Tensor):
            return self._sized(count, self.skip)
        if count < 0:
            return self._then(lambda: iter(()), lambda: 0, "skip")
        return self._then(
            lambda: stages.sliced(self._elements, count, None), lambda: without(self.cardinality(), count), "skip"
        )

    def shard(self, num_shards: int, index: int) -> Dataset:
        """Return every `num_shards`th element from `index` on: each of several workers another part."""
        if not 0 <= index < num_shards:
            raise ValueError(f"shard {index} of {num_shards}")

        def count() -> int:
            whole = self.cardinality()
            return whole if whole < 0 else len(range(index, whole, num_shards))

        return self._then(lambda: stages.sliced(self._elements, index, None, num_shards), count, "shard")

    def concatenate(self, dataset: Dataset) -> Dataset:
        """Return this one's elements, then another's."""
        return Dataset(
            lambda: stages.concatenated(self._elements, dataset._elements),
            lambda: total(self.cardinality(), dataset.cardinality()),
            "concatenate",
            (self, dataset),
        )

    def repeat(self, count: int | Tensor | None = None) -> Dataset:
        """Return the elements so many times over; without end for None or -1. Every time is a pass of its own."""
        if isinstance(count, Tensor):
            return self._sized(count, self.repeat)
        times = None if count is None or count < 0 else count
        return self._then(
            lambda: stages.repeated(self._elements, times),
            lambda: product(self.cardinality(), INFINITE if times is None else times),
            "repeat",
        )

    def shuffle(self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True) -> Dataset:
        """Return the elements in random order: each time one of the `buffer_size` next.

        The seed decides the order of the first pass, the second, and so on; with `reshuffle_each_iteration` False all
        passes have the first one's. Without a seed no two runs are alike.
        """
        _positive("buffer_size", buffer_size)
        own = secrets.randbits(64) if seed is None else seed
        passes = itertools.count()

        def elements() -> Iterator[Element]:
            number = next(passes) if reshuffle_each_iteration else 0
            return stages.shuffled(self._elements, buffer_size, f"{own}/{number}")

        return self._then(elements, self.cardinality, "shuffle")

    # Several elements as one

    def batch(
        self,
        batch_size: int | Tensor,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Dataset:
        """Return elements stacked along a new first dimension; the last batch may be smaller.

        num_parallel_calls: stacked ahead by a thread. `deterministic` is taken for TensorFlow's sake.
        """
        if isinstance(batch_size, Tensor):
            return self._sized(batch_size, lambda size: self.batch(size, drop_remainder, num_parallel_calls))
        _positive("batch_size", batch_size)
        batches = self._then(
            lambda: batching.batched(self._elements, batch_size, drop_remainder),
            lambda: self._batches(batch_size, drop_remainder),
            "batch",
            lambda at: stack([spec.sample(self, at)] * (batch_size if drop_remainder else at + 1)),
        )
        return batches if num_parallel_calls is None else batches.prefetch(_workers(num_parallel_calls))

    def padded_batch(
        self, batch_size: int, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: bool = False
    ) -> Dataset:
        """Return elements of different shapes stacked, each filled up to `padded_shapes`.

        padded_shapes: in the element's structure, lists as shapes; None or -1: the largest of the batch.
        padding_values: likewise; zeros and empty strings if None.
        """
        _positive("batch_size", batch_size)
        return self._then(
            lambda: batching.padded(self._elements, batch_size, padded_shapes, padding_values, drop_remainder),
            lambda: self._batches(batch_size, drop_remainder),
            "padded_batch",
            lambda at: batching.padded_sample(
                [spec.sample(self, at)] * (batch_size if drop_remainder else at + 1), padded_shapes, padding_values, at
            ),
        )

    def unbatch(self) -> Dataset:
        """Return the rows of each element."""
        return self._then(
            lambda: stages.flattened(self._elements, lambda e: lambda: stages.slices(e)), self._unknown, "unbatch"
        )

    def window(self, size: int, shift: int | None = None, stride: int = 1, drop_remainder: bool = False) -> Dataset:
        """Return windows of `size` elements, `stride` apart, `shift` (or `size`) after one another: datasets again.

        A window has the element's structure, with a dataset in each leaf's place.
        """
        for name, value in (("size", size), ("shift", size if shift is None else shift), ("stride", stride)):
            _positive(name, value)
        step = size if shift is None else shift

        def elements() -> Iterator[Element]:
            for members in stages.windows(self._elements, size, step, stride, drop_remainder):
                yield map_leaves(lambda *leaves: _of_list(leaves), *members)

        return self._then(elements, self._unknown, "window")

    def group_by_window(
        self,
        key_func: Callable[..., Any],
        reduce_func: Callable[[Any, Dataset], Dataset],
        window_size: int | None = None,
        window_size_func: Callable[[Any], Any] | None = None,
    ) -> Dataset:
        """Return what `reduce_func(key, dataset)` makes of each `window_size` elements of one key.

        window_size_func: says the size for a key. What is left in the end is reduced as well.
        """
        if (window_size is None) == (window_size_func is None):
            raise ValueError("group_by_window takes window_size or window_size_func")

        def size_of(key: int) -> int:
            found = window_size if window_size_func is None else int(np.asarray(window_size_func(np.int64(key))))
            return _positive("window_size", found or 0)

        def reduced(key: int, members: list[Element]) -> Elements:
            with entering(None):
                return reduce_func(as_tensors(np.int64(key)), _of_list(tuple(members)))._elements

        return self._then(
            lambda: grouping.grouped(self._elements, key_func, size_of, reduced), self._unknown, "group_by_window"
        )

    def bucket_by_sequence_length(
        self,
        element_length_func: Callable[..., Any],
        bucket_boundaries: Sequence[int],
        bucket_batch_sizes: Sequence[int],
        padded_shapes: Any = None,
        padding_values: Any = None,
        pad_to_bucket_boundary: bool = False,
        no_padding: bool = False,
        drop_remainder: bool = False,
    ) -> Dataset:
        """Return batches of elements of about one length, padded to the longest of each.

        Bucket i is of lengths below boundary i; one more is of all longer ones. pad_to_bucket_boundary: batches are
        one shorter than their boundary. no_padding: the lengths of a batch are equal anyway.
        """
        if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
            raise ValueError(f"{len(bucket_boundaries)} boundaries make one bucket more, not {len(bucket_batch_sizes)}")

        def key(*element: Any) -> int:
            return grouping.bucket_of(int(np.asarray(element_length_func(*element))), bucket_boundaries)

        def batch(number: Any, window: Dataset) -> Dataset:
            size, shapes = bucket_batch_sizes[int(number)], padded_shapes
            if no_padding:
                return window.batch(size, drop_remainder)
            if pad_to_bucket_boundary:
                if int(number) == len(bucket_boundaries):
                    raise ValueError(f"an element is as long as the last boundary, {bucket_boundaries[-1]}, or longer")
                given = map_leaves(lambda one: list(one.shape), self.element_spec) if shapes is None else shapes
                shapes = grouping.to_boundary(given, bucket_boundaries[int(number)] - 1)
            return window.padded_batch(size, shapes, padding_values, drop_remainder)

        return self.group_by_window(key, batch, window_size_func=lambda number: bucket_batch_sizes[int(number)])

    def scan(self, initial_state: Any, scan_func: Callable[[Any, Any], tuple[Any, Any]]) -> Dataset:
        """Return the outputs of `scan_func(state, element) -> (new state, output)`."""
        return self._then(lambda: grouping.scanned(self._elements, initial_state, scan_func), self.cardinality, "scan")

    def unique(self) -> Dataset:
        """Return each element once."""
        return self._then(lambda: grouping.distinct(self._elements), self._unknown, "unique")

    # How it is done

    def prefetch(self, buffer_size: int) -> Dataset:
        """Return the same elements, up to `buffer_size` of them made ahead by a thread; AUTOTUNE: a few."""
        if buffer_size == 0:
            return self
        size = _workers(buffer_size) if buffer_size == AUTOTUNE else _positive("buffer_size", buffer_size)
        return self._then(lambda: parallel.prefetched(self._elements, size), self.cardinality, "prefetch")

    def cache(self, filename: str | os.PathLike[str] = "") -> Dataset:
        """Return the same elements, made once: kept in memory, or in a file that outlives this process."""
        if os.fspath(filename):
            return self._then(lambda: cached_in_file(self._elements, filename), self.cardinality, "cache")
        memory = MemoryCache()
        return self._then(
            lambda: memory.cached(self._elements),
            lambda: self.cardinality() if memory.kept is None else memory.kept,
            "cache",
        )

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """Return what a function makes of this dataset."""
        return transformation_func(self)

    def reduce(self, initial_state: Any, reduce_func: Callable[[Any, Any], Any]) -> Any:
        """Return the last state: `reduce_func(state, element)` over all elements, from `initial_state` on."""
        state = as_element(initial_state)
        with stages.opened(self._elements) as elements:
            for element in elements:
                with entering(None):
                    state = as_element(reduce_func(as_tensors(state), as_tensors(element)))
        return state

    def get_single_element(self) -> Element:
        """Return the only element; raises ValueError where there is none or more."""
        with stages.opened(self._elements) as elements:
            found = list(itertools.islice(elements, 2))
        if len(found) != 1:
            raise ValueError(f"the dataset has {'no element' if not found else 'more than one'}")
        return found[0]

    def _batches(self, size: int, drop_remainder: bool) -> int:
        count = self.cardinality()
        if count < 0:
            return count
        return count // size if drop_remainder else -(-count // size)

    def _unknown(self) -> int:
        return UNKNOWN


def _expander(map_func: Callable[..., Dataset], ahead: int | None = None) -> Callable[[Element], Elements]:
    """Return what turns an element into the passes of a dataset, read ahead by a thread if so asked."""

    def expand(element: Element) -> Elements:
        dataset = stages.call(map_func, element)
        if not isinstance(dataset, Dataset):
            raise TypeError(f"map_func must return a Dataset, got {type(dataset).__name__}")
        elements = dataset._elements
        return elements if ahead is None else lambda: parallel.prefetched(elements, ahead)

    return expand


def _of_list(members: tuple[Any, ...]) -> Dataset:
    """Return a window's part."""
    return Dataset(lambda: iter(members), lambda: len(members), "window")
