"""The multilayer perceptron again, without a graph in sight: variables, a tape, and one step under `rt.function`.

python -m examples.runtime.digits_eager --logdir runs/eager
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import batches, load
from examples.runtime.layers import accuracy, cross_entropy
from writer import SummaryWriter

STEPS = 500
ACCURACY = 0.95  # on scikit-learn's digits
HIDDEN = 64


class Classifier:
    """Two layers of weights; called with images, it gives logits."""

    def __init__(self, pixels: int) -> None:
        self.variables = [
            rt.Variable(rt.glorot_uniform_initializer(seed=1)([pixels, HIDDEN]), name="hidden/kernel"),
            rt.Variable(rt.zeros([HIDDEN]), name="hidden/bias"),
            rt.Variable(rt.glorot_uniform_initializer(seed=2)([HIDDEN, 10]), name="logits/kernel"),
            rt.Variable(rt.zeros([10]), name="logits/bias"),
        ]

    def __call__(self, images: Any) -> Any:
        """Logits [batch, 10] of images [batch, pixels]."""
        kernel1, bias1, kernel2, bias2 = self.variables
        return rt.matmul(rt.nn.relu(rt.matmul(images, kernel1) + bias1), kernel2) + bias2


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    model = Classifier(training.rows.shape[1])
    optimizer = rt.train.AdamOptimizer(0.003)

    @rt.function
    def gradients_of(images: Any, labels: Any) -> Any:
        with rt.GradientTape() as tape:
            loss = cross_entropy(labels, model(images))
        return loss, tape.gradient(loss, model.variables)

    with SummaryWriter(str(logdir)) as log:
        for step, batch in zip(range(steps), batches(training, 100), strict=False):
            loss, gradients = gradients_of(batch.rows, batch.labels)
            optimizer.apply_gradients(zip(gradients, model.variables, strict=True))
            log.add_scalar("loss", loss.numpy(), step)
            log.add_scalar("gradient_norm", rt.global_norm(gradients).numpy(), step)
            if step % 50 == 0 or step == steps - 1:
                reached = float(accuracy(rt.constant(test.labels), model(test.rows)))
                log.add_scalar("accuracy/test", reached, step)
                for variable in model.variables:
                    log.add_histogram(variable.name.removesuffix(":0"), variable.numpy(), step)
    return reached


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
