"""Learning rates, averages and clipping in the vocabulary that TensorFlow 1 and `runtime` share."""

from collections.abc import Callable
from typing import Any

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime

STEPS = (0, 1, 7, 10, 11, 25, 40, 100, 333)

SCHEDULES: dict[str, Callable[[Library, Any], Any]] = {
    "exponential": lambda tf, step: tf.train.exponential_decay(0.1, step, 10, 0.9),
    "staircase": lambda tf, step: tf.train.exponential_decay(0.1, step, 10, 0.9, staircase=True),
    "natural": lambda tf, step: tf.train.natural_exp_decay(0.1, step, 10, 0.5),
    "inverse": lambda tf, step: tf.train.inverse_time_decay(0.1, step, 10, 0.5),
    "polynomial": lambda tf, step: tf.train.polynomial_decay(0.1, step, 30, 0.01, power=2.0),
    "cycle": lambda tf, step: tf.train.polynomial_decay(0.1, step, 30, 0.01, cycle=True),
    "cosine": lambda tf, step: tf.train.cosine_decay(0.1, step, 50, alpha=0.1),
    "restarts": lambda tf, step: tf.train.cosine_decay_restarts(0.1, step, 10, m_mul=0.8, alpha=0.01),
    "even_restarts": lambda tf, step: tf.train.cosine_decay_restarts(0.1, step, 10, t_mul=1.0),
    "piecewise": lambda tf, step: tf.train.piecewise_constant(step, [10, 40], [1.0, 0.5, 0.1]),
}


def rates(tf: Library) -> dict[str, list[float]]:
    """Each schedule's rate at each step."""
    step = tf.placeholder(tf.int64, [], name="step")
    made = {name: make(tf, step) for name, make in SCHEDULES.items()}
    with tf.Session() as session:
        found = [session.run(made, {step: number}) for number in STEPS]
    return {name: [float(one[name]) for one in found] for name in made}


def averages(tf: Library) -> list[list[float]]:
    """A moving average of a variable that counts, with and without num_updates."""
    w = tf.get_variable("w", initializer=tf.constant([1.0, 2.0]))
    count = tf.get_variable("count", initializer=tf.constant(0.0), trainable=False)
    slow, fast = tf.train.ExponentialMovingAverage(0.9), tf.train.ExponentialMovingAverage(0.9, num_updates=count)
    moved = tf.group(w.assign_add([1.0, -1.0]), count.assign_add(1.0))
    with tf.control_dependencies([moved]):
        step = tf.group(slow.apply([w]), fast.apply([w]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        found = []
        for _ in range(5):
            session.run(step)
            found.append(np.concatenate(session.run([slow.average(w), fast.average(w)])).tolist())
    return found


def clipped(tf: Library) -> dict[str, Any]:
    """Gradients of several lengths, cut by themselves and together."""
    one, two = tf.constant([[3.0, 4.0], [0.0, 0.0]]), tf.constant([0.6, 0.8])
    slices = tf.IndexedSlices(tf.constant([[6.0, 8.0]]), tf.constant([1]))
    together, length = tf.clip_by_global_norm([one, None, two, slices], 2.0)
    made = {
        "value": tf.clip_by_value(one, 1.0, 3.5),
        "norm": tf.clip_by_norm(one, 2.0),
        "rows": tf.clip_by_norm(one, 2.0, axes=[1]),
        "short": tf.clip_by_norm(two, 2.0),
        "global": [together[0], together[2], together[3].values],
        "length": length,
    }
    with tf.Session() as session:
        return {
            name: [np.asarray(part).tolist() for part in value] if name == "global" else np.asarray(value).tolist()
            for name, value in session.run(made).items()
        }
