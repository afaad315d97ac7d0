"""Input pipelines: `Dataset`, with `tf.data`'s methods, orders and words, over numpy arrays.

`dataset` is the public face; `sources`, `stages`, `batching`, `parallel` and `cache` are what happens in a pass,
generators that know nothing of it; `structure` is what an element is. Knows nothing of graphs: what a function of the
user's does with an array is its business.
"""

from runtime.data.cardinality import INFINITE as INFINITE_CARDINALITY
from runtime.data.cardinality import UNKNOWN as UNKNOWN_CARDINALITY
from runtime.data.dataset import AUTOTUNE, Dataset
from runtime.data.files import FixedLengthRecordDataset, TextLineDataset, TFRecordDataset

__all__ = [
    "AUTOTUNE",
    "INFINITE_CARDINALITY",
    "UNKNOWN_CARDINALITY",
    "Dataset",
    "FixedLengthRecordDataset",
    "TFRecordDataset",
    "TextLineDataset",
]
