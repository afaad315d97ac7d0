"""Branches and loops in one another, in the vocabulary that TensorFlow 1 and `runtime` share."""

from typing import Any

FEEDS: list[dict[str, Any]] = [
    {"x:0": [1.0, 2.0, 3.0], "high:0": True},
    {"x:0": [1.0, 2.0, 3.0], "high:0": False},
    {"x:0": [-4.0, 0.5, 100.0], "high:0": True},
]


def build(tf: Any) -> None:
    """Grow x while it is small, by a factor that a branch in the loop chooses."""
    x = tf.placeholder(tf.float32, [3], name="x")
    high = tf.placeholder(tf.bool, [], name="high")

    def grown(number: Any, value: Any) -> Any:
        factor = tf.cond(tf.reduce_sum(value) > 10.0, lambda: tf.constant(3.0), lambda: tf.cast(number, tf.float32))
        return number + 1, value * factor + x

    def loop() -> Any:
        return tf.while_loop(lambda number, value: number < 5, grown, [tf.constant(1), x])[1]

    tf.identity(tf.cond(high, loop, lambda: tf.exp(-x)), name="out")
