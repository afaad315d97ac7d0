"""Losses in the vocabulary that TensorFlow 1 and `runtime` share: values and gradients for odd inputs too."""

from typing import Any

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime

RANDOM = np.random.default_rng(3)
CLASSES = RANDOM.integers(0, 4, 6)
ONE_HOT = np.eye(4, dtype=np.float32)[CLASSES]
LOGITS = (RANDOM.normal(size=(6, 4)) * 3).astype(np.float32)
LOGITS[0] *= 300  # where a naive formula overflows
PROBABILITIES = RANDOM.uniform(0.01, 0.99, (6, 4)).astype(np.float32)
UNIT = LOGITS / np.linalg.norm(LOGITS, axis=1, keepdims=True)
ROWS = np.array([1, 0, 2, 0, 0.5, 1], np.float32)


def losses(tf: Library) -> dict[str, Any]:
    """(value, gradient by the predictions) of each loss."""
    found: dict[str, Any] = {}

    def ask(name: str, loss: str, labels: Any, predictions: Any, **options: Any) -> None:
        x = tf.constant(predictions)
        value = getattr(tf.losses, loss)(labels, x, **options)
        found[name] = [value, tf.gradients(value, x)[0]]

    ask("absolute", "absolute_difference", ONE_HOT, PROBABILITIES)
    ask("squared", "mean_squared_error", ONE_HOT, PROBABILITIES, weights=ROWS[:, None])
    ask("huber", "huber_loss", ONE_HOT, LOGITS, delta=1.5)
    ask("log", "log_loss", ONE_HOT, PROBABILITIES, weights=0.5)
    ask("hinge", "hinge_loss", ONE_HOT, LOGITS)
    ask("cosine", "cosine_distance", ONE_HOT, UNIT, axis=1)
    ask("sigmoid", "sigmoid_cross_entropy", ONE_HOT, LOGITS, label_smoothing=0.1)
    ask("softmax", "softmax_cross_entropy", ONE_HOT, LOGITS, label_smoothing=0.1)
    ask("sparse", "sparse_softmax_cross_entropy", CLASSES, LOGITS)
    ask("sparse_weighed", "sparse_softmax_cross_entropy", CLASSES[:, None], LOGITS, weights=ROWS)
    for reduction in tf.losses.Reduction.all():
        ask(str(reduction), "softmax_cross_entropy", ONE_HOT, LOGITS, weights=ROWS, reduction=reduction)
    ask("nothing", "mean_squared_error", ONE_HOT, PROBABILITIES, weights=0.0)
    logits = tf.constant(LOGITS)
    weighed = tf.nn.weighted_cross_entropy_with_logits(labels=ONE_HOT, logits=logits, pos_weight=3.0)
    found["positive"] = [weighed, tf.gradients(weighed, logits)[0]]
    with tf.Session() as session:
        return {name: [np.asarray(one).tolist() for one in session.run(pair)] for name, pair in found.items()}
