"""A variable in parts, in the vocabulary that TensorFlow 1 and `runtime` share."""

from typing import Any


def build(tf: Any) -> tuple[Any, Any, Any]:
    """A table of seven rows in three parts, one in one piece, and a product of the two."""
    w = tf.get_variable("w", [7, 2], initializer=tf.ones_initializer(), partitioner=tf.fixed_size_partitioner(3))
    b = tf.get_variable("b", [2, 1], initializer=tf.ones_initializer())
    return w, b, tf.matmul(w, b, name="y")
