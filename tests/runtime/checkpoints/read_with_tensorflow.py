"""Run by a Python that has TensorFlow: its reader, and its Saver, must see in our checkpoint what values.py says."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

from tests.runtime.checkpoints.values import BFLOAT16_PATTERNS, TABLE, TENSORS

v1 = tf.compat.v1


def main(directory: str) -> None:
    prefix = tf.train.latest_checkpoint(directory)
    assert prefix == str(Path(directory) / "model.ckpt-3"), prefix
    reader = tf.train.load_checkpoint(directory)
    for name, value in TENSORS.items():
        found = np.asarray(reader.get_tensor(name), value.dtype)
        np.testing.assert_array_equal(value, found, name)
        assert reader.get_variable_to_shape_map()[name] == list(value.shape)
    np.testing.assert_array_equal(TABLE, reader.get_tensor("table"))
    np.testing.assert_array_equal(BFLOAT16_PATTERNS, reader.get_tensor("bfloat16").view(np.uint16))
    with tf.Graph().as_default(), v1.Session() as session:
        variable = v1.get_variable("float", shape=[2, 3, 4])
        parts = v1.get_variable("table", shape=[10, 7], partitioner=v1.fixed_size_partitioner(3))
        v1.train.Saver().restore(session, prefix)
        np.testing.assert_array_equal(TENSORS["float"], session.run(variable))
        np.testing.assert_array_equal(TABLE, session.run(tf.convert_to_tensor(parts)))


if __name__ == "__main__":
    main(sys.argv[1])
