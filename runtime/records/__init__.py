"""Training data on disk: TFRecord files and the Examples in them, to and from numpy arrays.

`record_file` reads and writes files; `example` has the messages; `features` says what a program expects, `parsing`
turns batches into arrays of it, by way of `column`s that `reference` (plain) or `kernel` (compiled) reads. Knows
nothing of graphs and of datasets.
"""

from runtime.records.example import (
    BytesList,
    Example,
    Feature,
    FeatureList,
    FeatureLists,
    Features,
    FloatList,
    Int64List,
    InvalidExample,
    SequenceExample,
    decode_example,
    encode_example,
)
from runtime.records.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from runtime.records.parsing import RaggedTensorValue, SparseTensorValue, parse_example, parse_single_example
from runtime.records.record_file import CorruptRecordFile, TFRecordWriter, read_records
from runtime.records.sequences import parse_single_sequence_example

__all__ = [
    "BytesList",
    "CorruptRecordFile",
    "Example",
    "Feature",
    "FeatureList",
    "FeatureLists",
    "Features",
    "FixedLenFeature",
    "FixedLenSequenceFeature",
    "FloatList",
    "Int64List",
    "InvalidExample",
    "RaggedFeature",
    "RaggedTensorValue",
    "SequenceExample",
    "SparseFeature",
    "SparseTensorValue",
    "TFRecordWriter",
    "VarLenFeature",
    "decode_example",
    "encode_example",
    "parse_example",
    "parse_single_example",
    "parse_single_sequence_example",
    "read_records",
]
