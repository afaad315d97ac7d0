"""Softmax regression in a graph: the smallest model that learns digits. Feeds scalars, images and the graph.

python -m examples.runtime.digits_softmax --logdir runs/softmax
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import batches, load
from examples.runtime.layers import accuracy, cross_entropy
from writer import SummaryWriter

STEPS = 600
ACCURACY = 0.93  # on scikit-learn's digits


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    pixels = training.rows.shape[1]
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, pixels], name="images")
        labels = rt.placeholder(rt.int64, [None], name="labels")
        weights = rt.Variable(rt.zeros([pixels, 10]), name="weights")
        biases = rt.Variable(rt.zeros([10]), name="biases")
        logits = rt.matmul(images, weights) + biases
        loss = cross_entropy(labels, logits)
        correct = accuracy(labels, logits)
        step_of = rt.train.GradientDescentOptimizer(0.5).minimize(loss)
        log.add_graph(rt.graph_def_of(graph))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 100), strict=False):
                _, now = session.run([step_of, loss], {images: batch.rows, labels: batch.labels})
                log.add_scalar("loss", now, step)
                if step % 50 == 0 or step == steps - 1:
                    reached = session.run(correct, {images: test.rows, labels: test.labels})
                    log.add_scalar("accuracy/test", reached, step)
                    log.add_images("weights", _pictures(session.run(weights)), step)
    return float(reached)


def _pictures(weights: np.ndarray) -> np.ndarray:
    """What each class looks for: [10, 1, side, side], from 0 (against it) to 1 (for it)."""
    side = int(len(weights) ** 0.5)
    scale = np.abs(weights).max() or 1
    return (weights.T.reshape(10, 1, side, side) / scale + 1) / 2


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
