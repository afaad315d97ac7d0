"""A training of objects in the vocabulary that TensorFlow 2 and `runtime` share."""

from typing import Any

import numpy as np

Library = Any  # tensorflow, or runtime


def build(tf: Library, v1: Library) -> tuple[Any, Any, Any]:
    """A module with variables in a list and a dict, its optimizer, and the Checkpoint of both with a step."""

    class Model(tf.Module):  # type: ignore[misc]  # a class of either library
        def __init__(self) -> None:
            super().__init__()
            self.w = tf.Variable(np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2), name="w")
            self.shifts = [tf.Variable([0.5, -0.5], name="shift"), tf.Variable(2.0, name="scale")]
            self.named = {"a.b/c": tf.Variable([1.0, 1.0], name="odd")}

        def loss(self) -> Any:
            x = tf.constant(np.linspace(0, 1, 12, dtype=np.float32).reshape(4, 3))
            y = (tf.matmul(x, self.w) + self.shifts[0]) * self.shifts[1] * self.named["a.b/c"]
            return tf.reduce_mean(y * y)

    model = Model()
    adam = v1.train.AdamOptimizer(0.1)
    step = tf.Variable(0, dtype=tf.int64, name="step")
    return model, adam, tf.train.Checkpoint(model=model, optimizer=adam, step=step)


def train(model: Any, adam: Any, checkpoint: Any, steps: int) -> list[float]:
    """Return the losses of some more steps."""
    losses = []
    variables = [model.w, *model.shifts, model.named["a.b/c"]]
    for _ in range(steps):
        losses.append(float(model.loss().numpy()))
        adam.minimize(model.loss, var_list=variables)
        checkpoint.step.assign_add(1)
    return losses
