"""Input pipelines: `Dataset`, with `tf.data`'s methods, orders and words, over numpy arrays.

`dataset` is the public face; `sources`, `stages`, `batching`, `parallel` and `cache` are what happens in a pass,
generators that know nothing of it; `structure` is what an element is. `iterators` puts a dataset into a graph, `spec`
says what its elements will be; nothing else knows of graphs. `to_device` brings elements to a GPU.
"""

from runtime.data import experimental as experimental
from runtime.data.cardinality import INFINITE as INFINITE_CARDINALITY
from runtime.data.cardinality import UNKNOWN as UNKNOWN_CARDINALITY
from runtime.data.dataset import AUTOTUNE, Dataset
from runtime.data.files import FixedLengthRecordDataset, TextLineDataset, TFRecordDataset
from runtime.data.iterators import Iterator
from runtime.data.older import get_output_shapes, get_output_types, make_initializable_iterator, make_one_shot_iterator
from runtime.data.to_device import copy_to_device, prefetch_to_device

__all__ = [
    "AUTOTUNE",
    "INFINITE_CARDINALITY",
    "UNKNOWN_CARDINALITY",
    "Dataset",
    "FixedLengthRecordDataset",
    "Iterator",
    "TFRecordDataset",
    "TextLineDataset",
    "copy_to_device",
    "experimental",
    "get_output_shapes",
    "get_output_types",
    "make_initializable_iterator",
    "make_one_shot_iterator",
    "prefetch_to_device",
]
