"""A small training in the vocabulary that TensorFlow 1 and `runtime` share, with everything that goes to disk."""

from typing import Any, NamedTuple

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime


class Training(NamedTuple):
    """What a run of it asks for."""

    x: Any
    labels: Any
    logits: Any
    loss: Any
    train: Any
    step: Any
    summaries: Any


def build(tf: Library) -> Training:
    """Two layers, Adam, and a summary of every kind."""
    rng = np.random.default_rng(5)
    x = tf.placeholder(tf.float32, [None, 6], name="x")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    with tf.variable_scope("hidden"):
        w = tf.get_variable("w", initializer=tf.constant(rng.normal(size=(6, 8)).astype(np.float32)))
        b = tf.get_variable("b", [8], initializer=tf.zeros_initializer())
        hidden = tf.nn.relu(tf.matmul(x, w) + b)
    with tf.variable_scope("logits"):
        w = tf.get_variable("w", initializer=tf.constant(rng.normal(size=(8, 3)).astype(np.float32)))
        b = tf.get_variable("b", [3], initializer=tf.zeros_initializer())
        logits = tf.add(tf.matmul(hidden, w), b, name="add")
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits), name="loss")
    step = tf.train.get_or_create_global_step()
    train = tf.train.AdamOptimizer(0.05).minimize(loss, global_step=step)
    with tf.name_scope("seen"):
        tf.summary.scalar("loss", loss)
        tf.summary.histogram("hidden", hidden)
        tf.summary.image("picture", tf.reshape(hidden, [-1, 2, 4, 1]), max_outputs=2)
        tf.summary.audio("sound", tf.tanh(tf.reshape(hidden, [1, -1])), 8000.0, max_outputs=1)
        tf.summary.text("note", tf.constant("**three** steps"))
    return Training(x, labels, logits, loss, train, step, tf.summary.merge_all())


def feeds(training: Training) -> dict[Any, Any]:
    """The one batch that it is trained on."""
    rng = np.random.default_rng(6)
    return {training.x: rng.normal(size=(10, 6)).astype(np.float32), training.labels: rng.integers(0, 3, 10)}
