"""Optimizers in the vocabulary that TensorFlow 1 and `runtime` share, and a model that all of them train."""

from collections.abc import Callable
from typing import Any

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime

OPTIMIZERS: dict[str, Callable[[Library], Any]] = {
    "gradient_descent": lambda tf: tf.train.GradientDescentOptimizer(0.1),
    "momentum": lambda tf: tf.train.MomentumOptimizer(0.05, 0.9),
    "nesterov": lambda tf: tf.train.MomentumOptimizer(0.05, 0.9, use_nesterov=True),
    "adagrad": lambda tf: tf.train.AdagradOptimizer(0.1),
    "adadelta": lambda tf: tf.train.AdadeltaOptimizer(0.5),
    "rms_prop": lambda tf: tf.train.RMSPropOptimizer(0.01, momentum=0.5),
    "centered_rms_prop": lambda tf: tf.train.RMSPropOptimizer(0.01, centered=True),
    "adam": lambda tf: tf.train.AdamOptimizer(0.01),
    "ftrl": lambda tf: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.1),
    "ftrl_shrinkage": lambda tf: tf.train.FtrlOptimizer(
        0.1, learning_rate_power=-0.6, l2_shrinkage_regularization_strength=0.1, beta=0.5
    ),
}

STEPS = 100
KEPT = 20
"""Variables are written down after each of this many steps."""


def batches() -> list[tuple[Any, Any, Any]]:
    """(ids, numbers, targets) of every step; ids repeat, and row 6 is never asked for."""
    random = np.random.default_rng(5)
    return [
        (
            random.integers(0, 6, 8).astype(np.int32),
            random.normal(size=(8, 3)).astype(np.float32),
            random.normal(size=(8, 1)).astype(np.float32),
        )
        for _ in range(STEPS)
    ]


def embedded_regression(tf: Library) -> tuple[Any, list[Any]]:
    """A loss of a table's rows and a dense layer, and the placeholders that it takes."""
    ids = tf.placeholder(tf.int32, [None], name="ids")
    numbers = tf.placeholder(tf.float32, [None, 3], name="numbers")
    targets = tf.placeholder(tf.float32, [None, 1], name="targets")
    start = np.cos(np.arange(14, dtype=np.float32)).reshape(7, 2)
    table = tf.get_variable("table", initializer=tf.constant(start))
    kernel = tf.get_variable("kernel", initializer=tf.constant(np.sin(np.arange(5, dtype=np.float32))[:, None]))
    bias = tf.get_variable("bias", [1], initializer=tf.zeros_initializer())
    features = tf.concat([tf.gather(table, ids), numbers], axis=1)
    loss = tf.reduce_mean(tf.square(tf.matmul(features, kernel) + bias - targets))
    return loss, [ids, numbers, targets]


def trajectory(tf: Library, name: str) -> dict[str, Any]:
    """The losses of every step, and all variables after every twentieth."""
    loss, places = embedded_regression(tf)
    step = tf.train.get_or_create_global_step()
    train = OPTIMIZERS[name](tf).minimize(loss, global_step=step)
    variables = tf.global_variables()
    losses, kept = [], []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for number, batch in enumerate(batches(), 1):
            value, _ = session.run([loss, train], dict(zip(places, batch, strict=True)))
            losses.append(float(value))
            if number % KEPT == 0:
                values = session.run(variables)
                kept.append({one.op.name: np.ravel(v).tolist() for one, v in zip(variables, values, strict=True)})
    return {"losses": losses, "variables": kept}
