"""Run by a Python that has TensorFlow: it reads the record files that we wrote into a directory, and their Examples."""

from __future__ import annotations

import sys
from pathlib import Path

import tensorflow as tf

from tests.runtime.records.cases import FULL

COMPRESSIONS = ("", "GZIP", "ZLIB")


def main(directory: str) -> None:
    for compression in COMPRESSIONS:
        path = str(Path(directory) / f"full{compression}")
        found = list(tf.data.TFRecordDataset(path, compression).as_numpy_iterator())
        assert found[:-1] == FULL, compression
        example = tf.train.Example.FromString(found[-1])
        assert list(example.features.feature["n"].int64_list.value) == [1, -2]
        assert list(example.features.feature["s"].bytes_list.value) == [b"a", b"\0"]
        parsed = tf.io.parse_single_example(found[-1], {"x": tf.io.FixedLenFeature([2], tf.float32)})
        assert parsed["x"].numpy().tolist() == [0.5, 1.5]


if __name__ == "__main__":
    main(sys.argv[1])
