"""Calls that training scripts make, under the names of TensorFlow 1: run by TensorFlow and by us."""

from collections.abc import Callable
from typing import Any

import numpy as np

RANDOM = np.random.default_rng(11)
EDGES = np.array([0.1, 1.00390625, 1.01171875, 3.3895314e38, -1e-41, np.inf, 65535.0], np.float32)
"""Floats that bfloat16 rounds: down, half to even both ways, to infinity, to 0."""
WIDE = RANDOM.standard_normal((16, 24)).astype(np.float32)

HALVES: dict[str, Callable[[Any], Any]] = {
    "bfloat16 rounds": lambda tf: tf.cast(EDGES, tf.bfloat16),
    "bfloat16 to integers": lambda tf: tf.cast(tf.cast(WIDE * 10, tf.bfloat16), tf.int32),
    "bfloat16 arithmetic": lambda tf: [
        f(tf.cast(WIDE[:4], tf.bfloat16), tf.cast(WIDE[4:8], tf.bfloat16))
        for f in (tf.add, tf.subtract, tf.multiply, tf.divide, tf.maximum)
    ],
    "bfloat16 functions": lambda tf: [
        f(tf.cast(WIDE[:4], tf.bfloat16)) for f in (tf.exp, tf.tanh, tf.square, tf.nn.relu, tf.abs, tf.negative)
    ],
    "bfloat16 matmul": lambda tf: tf.matmul(tf.cast(WIDE, tf.bfloat16), tf.cast(WIDE, tf.bfloat16), transpose_b=True),
    "bfloat16 sums": lambda tf: [
        f(tf.cast(np.abs(WIDE), tf.bfloat16), 1) for f in (tf.reduce_sum, tf.reduce_mean, tf.reduce_max)
    ],
    "bfloat16 softmax": lambda tf: tf.nn.softmax(tf.cast(WIDE, tf.bfloat16)),
    "bfloat16 comparisons": lambda tf: tf.greater(tf.cast(WIDE[:2], tf.bfloat16), tf.constant(0.5, tf.bfloat16)),
}

CALLS: dict[str, Callable[[Any], Any]] = {**HALVES}
"""What is called, and compared by value."""

Slope = tuple[Callable[..., Any], tuple[Any, ...]]

SLOPES: dict[str, Slope] = {}
"""Name -> a function of the library and of tensors, and these: compared by their gradients."""


def slopes(tf: Any, call: Callable[..., Any], inputs: tuple[Any, ...]) -> list[Any]:
    """Return the gradients of a weighed sum of what a call gives, by each of its inputs."""
    tensors = [tf.constant(one) for one in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        found = call(*tensors)
        outputs = list(found) if isinstance(found, list | tuple) else [found]
        total = tf.add_n([tf.reduce_sum(one * weights(one.shape)) for one in outputs])
    return [tf.convert_to_tensor(one) for one in tape.gradient(total, tensors) if one is not None]


def weights(shape: Any) -> Any:
    """Return something that depends on each element differently."""
    sizes = [int(size) for size in shape]
    return np.cos(np.arange(int(np.prod(sizes)), dtype=np.float64) + 0.3).reshape(sizes)
