"""Datasets in graphs: iterators whose `get_next()` gives tensors, another element in every run of a session.

A dataset stays Python; in the graph stand TensorFlow's operations, and a session keeps how far each iterator has come.
Tensors of the graph in a dataset (`from_tensor_slices(placeholder)`) get their values when the iterator is initialized.
"""

from __future__ import annotations

import contextvars
import itertools
import weakref
from collections.abc import Iterator as Pass
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.data.placeholders import VALUES
from runtime.data.signature import Typed, specs_of
from runtime.data.structure import Element, as_array, leaves, map_leaves
from runtime.errors import FailedPreconditionError, InvalidArgumentError, OutOfRangeError
from runtime.gradients.table import not_differentiable
from runtime.graph.context import entering
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import TensorShape, compatible, text_of
from runtime.graph.tensor import Operation, Tensor
from runtime.ops import rules

if TYPE_CHECKING:
    from runtime.data.dataset import Dataset


NUMBERS = itertools.count()


class Progress:
    """How far an iterator has come in one session."""

    def __init__(self, *, _dataset: Any = None, **_: Any) -> None:
        self.handle = f"iterator {next(NUMBERS)}".encode()
        self._elements: Pass[Element] | None = None
        self._context = contextvars.copy_context()
        if _dataset is not None:
            self.start(_dataset, {})

    def start(self, dataset: Dataset, values: dict[Tensor, Array]) -> None:
        """Begin a pass; one that was not at its end is over."""
        close = getattr(self._elements, "close", None)
        if close is not None:
            self._context.run(close)
        self._context = contextvars.copy_context()
        self._context.run(VALUES.set, values)
        self._elements = self._context.run(iter, dataset)

    def next(self) -> Element:
        """Return the next element; the pass runs eagerly, whatever graph the session is in."""
        if self._elements is None:
            raise FailedPreconditionError("the iterator is not initialized: run iterator.initializer")
        try:
            with entering(None):
                return self._context.run(next, self._elements)
        except StopIteration:
            raise OutOfRangeError("End of sequence") from None


# Handles are variants here, resources in TensorFlow: plans take every resource for a variable.
_ITERATOR: dict[str, Any] = {"output_types": REQUIRED, "output_shapes": REQUIRED, "shared_name": "", "container": ""}
_iterator = Op(
    "IteratorV2",
    "-> handle: variant",
    attrs=_ITERATOR,
    shape=rules.scalar,
    kernel=lambda xp, *, state, **_: state,
    state=Progress,
)
_one_shot_iterator = Op(
    "OneShotIterator",
    "-> handle: variant",
    attrs={**_ITERATOR, "_dataset": REQUIRED},
    shape=rules.scalar,
    kernel=lambda xp, *, state, **_: state,
    state=Progress,
)


def _make(xp: Any, progress: Progress, *values: Any, _dataset: Dataset, _tensors: tuple[Tensor, ...]) -> None:
    progress.start(_dataset, dict(zip(_tensors, values[0], strict=True)))


_make_iterator = Op(
    "MakeIterator",
    "iterator: variant, values: *Tvalues ->",
    attrs={"_dataset": REQUIRED, "_tensors": ()},
    shape=rules.nothing,
    kernel=_make,
    effect=True,
    host=True,
)


def next_components(xp: Any, progress: Progress, *, output_types: Any, output_shapes: Any) -> tuple[Array, ...]:
    """Return the components of the next element; raises OutOfRangeError at the end."""
    components = tuple(as_array(leaf) for leaf in leaves(progress.next()))
    if len(components) != len(output_types):
        raise InvalidArgumentError(f"an element of {len(components)} components, {len(output_types)} were expected")
    for number, (array, dtype, shape) in enumerate(zip(components, output_types, output_shapes, strict=True)):
        found = arrays.of_numpy(array.dtype)
        if found is not dtype or not compatible(shape.sizes, array.shape):
            raise InvalidArgumentError(
                f"component {number} of the element is {found.name}{text_of(array.shape)}, and "
                f"{dtype.name}{text_of(shape.sizes)} was expected: say so with output_signature or padded_shapes"
            )
    return components


_get_next = Op(
    "IteratorGetNext",
    "iterator: variant -> components: *output_types",
    attrs={"output_types": REQUIRED, "output_shapes": REQUIRED},
    shape=lambda iterator, *, output_types, output_shapes: [shape.sizes for shape in output_shapes],
    kernel=next_components,
    effect=True,
    host=True,
    view=True,  # an element may be rows of the user's own array, or kept by a cache: fetches copy
)
RUNNING: weakref.WeakValueDictionary[bytes, Progress] = weakref.WeakValueDictionary()
"""The iterators that have a handle, by it: each lives as long as its session."""


def _handle_of(xp: Any, progress: Progress) -> Array:
    RUNNING[progress.handle] = progress
    return np.array(progress.handle, object)


def _found(xp: Any, handle: Array, **_: Any) -> Progress:
    progress = RUNNING.get(handle[()])
    if progress is None:
        raise InvalidArgumentError(
            f"{handle[()]!r} is no iterator's handle: feed what sess.run(it.string_handle()) gave"
        )
    return progress


_to_handle = Op(
    "IteratorToStringHandle",
    "resource_handle: variant -> string_handle: string",
    shape=rules.scalar,
    kernel=_handle_of,
    effect=True,
    host=True,
)
_from_handle = Op(
    "IteratorFromStringHandleV2",
    "string_handle: string -> resource_handle: variant",
    attrs={"output_types": REQUIRED, "output_shapes": REQUIRED},
    shape=rules.scalar,
    kernel=_found,
    effect=True,
    host=True,
)
not_differentiable("IteratorV2", "OneShotIterator", "MakeIterator", "IteratorGetNext", "IteratorToStringHandle")
not_differentiable("IteratorFromStringHandleV2")


class Iterator(Typed):
    """A place in a dataset, in a graph. `initializer` begins anew; a one-shot iterator needs none and has none."""

    def __init__(self, handle: Tensor, spec: Any, initializer: Operation | None) -> None:
        self._handle = handle
        self.element_spec = spec
        self._initializer = initializer

    @staticmethod
    def from_structure(output_types: Any, output_shapes: Any = None) -> Iterator:
        """Return an iterator for any dataset whose elements are of these types: see make_initializer."""
        spec = specs_of(output_types, output_shapes)
        return Iterator(_iterator(**described(spec)), spec, None)

    @staticmethod
    def from_string_handle(string_handle: Any, output_types: Any, output_shapes: Any = None) -> Iterator:
        """Return an iterator that is whichever one a run feeds the `string_handle()` of: the training data's, say."""
        spec = specs_of(output_types, output_shapes)
        return Iterator(_from_handle(string_handle, **described(spec)), spec, None)

    def string_handle(self, name: str | None = None) -> Any:
        """Return what stands for this iterator of a session where one of from_string_handle is asked for elements."""
        return _to_handle(self._handle, name=name)

    @property
    def initializer(self) -> Operation:
        """The operation that begins a pass over the dataset; feed it what the dataset's placeholders need."""
        if self._initializer is None:
            raise ValueError("this iterator has no initializer of its own: it is one-shot, or from_structure")
        return self._initializer

    def make_initializer(self, dataset: Dataset, name: str | None = None) -> Operation:
        """Return an operation that begins a pass over a dataset of the same types and structure."""
        mine, theirs = list(leaves(self.element_spec)), list(leaves(dataset.element_spec))
        for spec, other in zip(mine, theirs, strict=True):
            if spec.dtype != other.dtype or not compatible(TensorShape(spec.shape).sizes, other.shape):
                raise TypeError(f"the dataset's elements are {theirs}, and the iterator's are {mine}")
        tensors = tuple(dict.fromkeys(dataset.tensors()))
        made = _make_iterator(self._handle, tensors, _dataset=dataset, _tensors=tensors, name=name)
        assert isinstance(made, Operation)
        return made

    def get_next(self, name: str | None = None) -> Any:
        """Return tensors in the structure of an element; each run gives the next one, all its tensors together.

        At the end a run raises errors.OutOfRangeError.
        """
        components = iter(_get_next(self._handle, **described(self.element_spec), name=name))
        return map_leaves(lambda _: next(components), self.element_spec)


def one_shot_iterator(dataset: Dataset) -> Iterator:
    """Return an iterator that begins by itself, once in each session."""
    if any(True for _ in dataset.tensors()):
        raise ValueError("a dataset of tensors of a graph needs make_initializable_iterator")
    spec = dataset.element_spec
    return Iterator(_one_shot_iterator(**described(spec), _dataset=dataset), spec, None)


def initializable_iterator(dataset: Dataset, shared_name: str | None = None) -> Iterator:
    """Return an iterator that begins whenever its `initializer` is run."""
    spec = dataset.element_spec
    iterator = Iterator(_iterator(**described(spec), shared_name=shared_name or ""), spec, None)
    iterator._initializer = iterator.make_initializer(dataset)
    return iterator


def described(spec: Any) -> dict[str, Any]:
    """Return an element's types and shapes as TensorFlow's attributes."""
    flat = list(leaves(spec))
    return {
        "output_types": tuple(arrays.as_dtype(one.dtype) for one in flat),
        "output_shapes": tuple(TensorShape(one.shape) for one in flat),
    }
