"""What TensorFlow 1 asks of a dataset by functions: `make_one_shot_iterator(dataset)`, `get_output_types(dataset)`."""

from typing import Any

from runtime.data.dataset import Dataset
from runtime.data.iterators import Iterator
from runtime.data.structure import map_leaves
from runtime.graph.shape import TensorShape


def make_one_shot_iterator(dataset: Dataset) -> Iterator:
    """Return an iterator for a graph that begins by itself, once in each session."""
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset: Dataset, shared_name: str | None = None) -> Iterator:
    """Return an iterator for a graph that begins whenever its `initializer` is run."""
    return dataset.make_initializable_iterator(shared_name)


def get_output_types(dataset_or_iterator: Any) -> Any:
    """Return the dtype of each leaf of an element."""
    return map_leaves(lambda spec: spec.dtype, dataset_or_iterator.element_spec)


def get_output_shapes(dataset_or_iterator: Any) -> Any:
    """Return the shape of each leaf of an element."""
    return map_leaves(lambda spec: TensorShape(spec.shape), dataset_or_iterator.element_spec)
