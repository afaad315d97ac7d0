"""Streaming metrics in the vocabulary that TensorFlow 1 and `runtime` share: the value after each of three batches."""

from typing import Any

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime


def batches() -> list[dict[str, Any]]:
    """Labels, probabilities, decisions, scores and weights; the second batch is smaller."""
    random = np.random.default_rng(9)
    found = []
    for size in (12, 5, 12):
        labels = random.integers(0, 2, size)
        probabilities = np.clip(labels * 0.3 + random.random(size) * 0.7, 0, 1)
        found.append(
            {
                "labels": labels.astype(np.int64),
                "probabilities": probabilities.astype(np.float32),
                "decisions": (probabilities > 0.5).astype(np.int64),
                "classes": random.integers(0, 4, size),
                "predicted": random.integers(0, 3, size),
                "scores": random.normal(size=(size, 4)).astype(np.float32),
                "numbers": random.normal(size=size).astype(np.float32),
                "others": random.normal(size=size).astype(np.float32),
                "weights": random.integers(0, 3, size).astype(np.float32),
            }
        )
    return found


def streamed(tf: Library) -> dict[str, list[Any]]:
    """Each metric after each batch: what the update says, and at the end the value too."""
    places = {
        name: tf.placeholder(tf.int64 if one.dtype == np.int64 else tf.float32, [None, *one.shape[1:]], name=name)
        for name, one in batches()[0].items()
    }
    labels, chances, decisions, weights = (places[name] for name in ("labels", "probabilities", "decisions", "weights"))
    numbers, others, classes, predicted = (places[name] for name in ("numbers", "others", "classes", "predicted"))
    m = tf.metrics
    made = {
        "mean": m.mean(numbers, weights),
        "accuracy": m.accuracy(classes, predicted),
        "weighed_accuracy": m.accuracy(classes, predicted, weights),
        "precision": m.precision(labels, decisions, weights),
        "recall": m.recall(labels, decisions),
        "true_positives": m.true_positives(labels, decisions),
        "false_positives": m.false_positives(labels, decisions, weights),
        "true_negatives": m.true_negatives(labels, decisions),
        "false_negatives": m.false_negatives(labels, decisions),
        "squared": m.mean_squared_error(others, numbers, weights),
        "root": m.root_mean_squared_error(others, numbers),
        "absolute": m.mean_absolute_error(others, numbers),
        "roc": m.auc(labels, chances),
        "roc_weighed": m.auc(labels, chances, weights, num_thresholds=50),
        "pr": m.auc(labels, chances, curve="PR", summation_method="trapezoidal"),
        "precision_at": m.precision_at_thresholds(labels, chances, [0.3, 0.6]),
        "recall_at": m.recall_at_thresholds(labels, chances, [0.3, 0.6]),
        "per_class": m.mean_per_class_accuracy(classes, predicted, 4),
        "iou": m.mean_iou(classes, predicted, 4, weights),
        "top": m.recall_at_k(classes, places["scores"], 2),
    }
    values = {name: value for name, (value, _) in made.items()}
    updates = {name: update for name, (_, update) in made.items() if name not in ("per_class", "iou")}
    matrices = [made[name][1] for name in ("per_class", "iou")]  # whose updates TensorFlow gives no value
    found: dict[str, list[Any]] = {name: [] for name in made}
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        for batch in batches():
            feeds = {places[name]: value for name, value in batch.items()}
            after, _ = session.run([updates, matrices], feeds)
            for name, value in after.items():
                found[name].append(np.asarray(value).tolist())
        for name, value in session.run(values).items():
            found[name].append(np.asarray(value).tolist())
    return found
