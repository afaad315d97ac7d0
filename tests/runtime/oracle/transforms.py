"""Calls about sparse tensors and signals that scripts make: run by TensorFlow 2 and by us, as functions.py has them."""

from collections.abc import Callable
from typing import Any

import numpy as np

Library = Any  # tensorflow, or runtime
RANDOM = np.random.RandomState(19)

WHERE = np.array([[0, 0, 1], [0, 2, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], np.int64)
THERE = np.array([[0, 0, 1], [0, 1, 1], [1, 1, 0]], np.int64)
VALUES = np.array([1.5, -2.0, 0.25, -3.0, 4.0])
OTHERS = np.array([2.0, -1.0, -4.0])
NONE = np.zeros((0, 3), np.int64)


def sparse(tf: Library, indices: Any = WHERE, values: Any = VALUES, shape: Any = (2, 3, 2)) -> Any:
    """A sparse tensor of three axes."""
    return tf.SparseTensor(indices, values, list(shape))


def nothing(tf: Library) -> Any:
    """One without any value."""
    return sparse(tf, NONE, np.zeros(0))


SPARSE: dict[str, Callable[[Library], Any]] = {
    "sparse reshape": lambda tf: [
        tf.sparse.reshape(one, shape) for one in (sparse(tf), nothing(tf)) for shape in ([4, 3], [-1, 6], [3, 2, 2])
    ],
    "sparse transpose": lambda tf: [
        tf.sparse.transpose(sparse(tf)),
        tf.sparse.transpose(sparse(tf), [1, 0, 2]),
        tf.sparse.transpose(nothing(tf)),
    ],
    "sparse expand_dims": lambda tf: [tf.sparse.expand_dims(sparse(tf), axis) for axis in (0, 1, -1, 3)],
    "sparse slice": lambda tf: [
        tf.sparse.slice(sparse(tf), [0, 1, 0], [2, 2, 1]),
        tf.sparse.slice(sparse(tf), [1, 0, 1], [5, 5, 5]),
        tf.sparse.slice(nothing(tf), [0, 0, 0], [1, 1, 1]),
    ],
    "sparse split": lambda tf: [
        *tf.sparse.split(sp_input=sparse(tf), num_split=2, axis=1),
        *tf.sparse.split(sp_input=sparse(tf), num_split=2, axis=0),
    ],
    "sparse softmax": lambda tf: [tf.sparse.softmax(sparse(tf)), tf.sparse.softmax(nothing(tf))],
    "sparse greatest and least": lambda tf: [
        f(sparse(tf), other)
        for f in (tf.sparse.maximum, tf.sparse.minimum)
        for other in (sparse(tf, THERE, OTHERS), sparse(tf), nothing(tf))
    ],
    "sparse sums of two": lambda tf: [
        tf.sparse.add(sparse(tf), sparse(tf, THERE, OTHERS)),
        tf.sparse.add(sparse(tf), nothing(tf)),
        tf.sparse.add(sparse(tf), sparse(tf, THERE, OTHERS), 4.0),
        tf.sparse.add(sparse(tf), np.ones((2, 3, 2))),
    ],
    "sparse reduce_max": lambda tf: [
        tf.sparse.reduce_max(sparse(tf)),
        tf.sparse.reduce_max(sparse(tf), 1),
        tf.sparse.reduce_max(sparse(tf), [0, -1], keepdims=True),
        tf.sparse.reduce_max(nothing(tf), 0),
    ],
    "sparse reset_shape": lambda tf: [
        tf.sparse.reset_shape(sparse(tf), [4, 3, 2]),
        tf.sparse.reset_shape(sparse(tf, shape=(9, 9, 9))),
        tf.sparse.reset_shape(nothing(tf)),
    ],
    "sparse to_indicator": lambda tf: [
        tf.sparse.to_indicator(tf.SparseTensor([[0, 0], [0, 1], [2, 0]], [4, 1, 0], [3, 2]), 5)
    ],
    "sparse eye": lambda tf: [tf.sparse.eye(3), tf.sparse.eye(2, 4, dtype=tf.int32)],
    "sparse map_values": lambda tf: [
        tf.sparse.map_values(tf.multiply, sparse(tf), 2.0),
        sparse(tf).with_values(VALUES),
    ],
    "sparse by other names": lambda tf: [
        tf.sparse.to_dense(sparse(tf)),
        tf.sparse.reduce_sum(sparse(tf), 2),
        tf.sparse.reorder(sparse(tf, WHERE[::-1], VALUES)),
        tf.sparse.retain(sparse(tf), [True, False, True, True, False]),
        tf.sparse.concat(1, [sparse(tf), sparse(tf, THERE, OTHERS)]),
        tf.sparse.from_dense([[0, 3], [1, 0]]),
        tf.sparse.segment_sum([[1.0, 2.0], [3.0, 4.0]], [0, 1, 1], [0, 0, 1]),
    ],
}

CALLS = {**SPARSE}
"""What is called, and compared by value."""

Slope = tuple[Callable[..., Any], tuple[Any, ...]]

SLOPES: dict[str, Slope] = {
    "sparse moves": (
        lambda tf, x: [
            tf.sparse.reshape(sparse(tf, values=x), [4, 3]).values,
            tf.sparse.transpose(sparse(tf, values=x), [2, 0, 1]).values,
            tf.sparse.slice(sparse(tf, values=x), [0, 1, 0], [2, 2, 2]).values,
            tf.sparse.softmax(sparse(tf, values=x)).values,
        ],
        (VALUES,),
    ),
    "sparse pairs": (
        lambda tf, x, y: tf.sparse.add(sparse(tf, values=x), sparse(tf, THERE, y)).values,
        (VALUES, OTHERS),
    ),
}
"""Name -> a function of the library and of tensors, and these: compared by their gradients."""
