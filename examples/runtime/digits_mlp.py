"""A multilayer perceptron in a graph, with everything logged that one usually wants to see of it.

Feeds scalars, histograms, distributions, images, PR curves, the graph with the time of each op, and hyperparameters.

    python -m examples.runtime.digits_mlp --logdir runs/mlp
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Split, batches, load
from examples.runtime.layers import accuracy, cross_entropy, dense
from writer import SummaryWriter

STEPS = 500
ACCURACY = 0.96  # on scikit-learn's digits
HIDDEN = 64
LEARNING_RATE = 0.002


class Model:
    """The graph: images and labels in; loss, accuracy, summaries and the operation of one step out."""

    def __init__(self, pixels: int) -> None:
        self.images = rt.placeholder(rt.float32, [None, pixels], name="images")
        self.labels = rt.placeholder(rt.int64, [None], name="labels")
        hidden = rt.nn.relu(dense(self.images, HIDDEN, "hidden1"))
        hidden = rt.nn.relu(dense(hidden, HIDDEN, "hidden2"))
        logits = dense(hidden, 10, "logits")
        self.probabilities = rt.nn.softmax(logits)
        self.loss = cross_entropy(self.labels, logits)
        self.accuracy = accuracy(self.labels, logits)
        self.global_step = rt.train.get_or_create_global_step()
        optimizer = rt.train.AdamOptimizer(LEARNING_RATE)
        gradients = optimizer.compute_gradients(self.loss)
        self.step = optimizer.apply_gradients(gradients, self.global_step)
        self.numbers = rt.summary.merge(
            [rt.summary.scalar("loss", self.loss), rt.summary.scalar("accuracy", self.accuracy)]
        )
        self.parameters = rt.summary.merge(
            [rt.summary.histogram(f"parameters/{variable.op.name}", variable) for _, variable in gradients]
            + [rt.summary.histogram(f"gradients/{variable.op.name}", gradient) for gradient, variable in gradients]
        )

    def feed(self, split: Split) -> dict[Any, Any]:
        """What a run of the graph is given."""
        return {self.images: split.rows, self.labels: split.labels}


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    with (
        rt.Graph().as_default() as graph,
        rt.summary.FileWriter(logdir / "train") as train_log,
        SummaryWriter(str(logdir / "test")) as test_log,
    ):
        rt.set_random_seed(0)
        model = Model(training.rows.shape[1])
        train_log.add_graph(graph)
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 100), strict=False):
                _, numbers = session.run([model.step, model.numbers], model.feed(batch))
                train_log.add_summary(numbers, step)
                if step == 10:  # when what is slow only once is over
                    _trace(session, model, batch, train_log)
                if step % 50 == 0 or step == steps - 1:
                    train_log.add_summary(session.run(model.parameters, model.feed(batch)), step)
                    result = _log_test(session, model, test, test_log, step)
        hyperparameters = {"hidden": HIDDEN, "learning_rate": LEARNING_RATE}
        test_log.add_hparams(hyperparameters, {"accuracy/final": result}, run_name=".", global_step=steps - 1)
    return result


def _trace(session: rt.Session, model: Model, batch: Split, log: rt.summary.FileWriter) -> None:
    """Run one step with the time and memory of every op noted: the graph page colours by it."""
    metadata = rt.RunMetadata()
    session.run(model.step, model.feed(batch), rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE), metadata)
    log.add_run_metadata(metadata, "step 10", 10)


def _log_test(session: rt.Session, model: Model, test: Split, log: SummaryWriter, step: int) -> float:
    fetched = [model.loss, model.accuracy, model.probabilities]
    loss, reached, probabilities = session.run(fetched, model.feed(test))
    log.add_scalar("loss", loss, step)
    log.add_scalar("accuracy", reached, step)
    for digit in range(10):
        log.add_pr_curve(f"digit/{digit}", test.labels == digit, probabilities[:, digit], step)
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != test.labels)[:16]
    if wrong.size:
        log.add_images("wrong", test.images[wrong][:, None], step)
    return float(reached)


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
