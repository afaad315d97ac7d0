"""`rt.data.experimental`: names that TensorFlow moved to `tf.data` later."""

from runtime.data.cardinality import INFINITE as INFINITE_CARDINALITY
from runtime.data.cardinality import UNKNOWN as UNKNOWN_CARDINALITY
from runtime.data.dataset import AUTOTUNE as AUTOTUNE
from runtime.data.dataset import Dataset


def cardinality(dataset: Dataset) -> int:
    """Return how many elements a dataset has, or one of the two constants."""
    return dataset.cardinality()


__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "cardinality"]
