"""What TensorFlow 1 asks of a dataset by functions: `make_one_shot_iterator(dataset)`, `get_output_types(dataset)`."""

from typing import Any

from runtime.data.dataset import Dataset
from runtime.data.iterators import Iterator


def make_one_shot_iterator(dataset: Dataset) -> Iterator:
    """Return an iterator for a graph that begins by itself, once in each session."""
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset: Dataset, shared_name: str | None = None) -> Iterator:
    """Return an iterator for a graph that begins whenever its `initializer` is run."""
    return dataset.make_initializable_iterator(shared_name)


def get_output_types(dataset_or_iterator: Any) -> Any:
    """Return the dtype of each leaf of an element."""
    return dataset_or_iterator.output_types


def get_output_classes(dataset_or_iterator: Any) -> Any:
    """Return of what class each leaf of an element is in a graph."""
    return dataset_or_iterator.output_classes


def get_output_shapes(dataset_or_iterator: Any) -> Any:
    """Return the shape of each leaf of an element."""
    return dataset_or_iterator.output_shapes
