"""Transfer learning: a tower learns the digits 0 to 4; another head on it learns 5 to 9 from few samples.

The second model restores the tower out of the first one's checkpoint and trains its own head alone (`var_list`).
Two runs, `first` and `second`, beside each other in `board`.

    python -m examples.runtime.transfer_learning --logdir runs/transfer
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Split, batches, load
from examples.runtime.layers import accuracy, cross_entropy, dense
from writer import SummaryWriter

STEPS = 300
ACCURACY = 0.85  # of the second task, on scikit-learn's digits, from FEW samples
FEW = 200


def tower(images: Any) -> Any:
    """What both tasks see of images [batch, pixels]: [batch, 64]."""
    with rt.variable_scope("tower"):
        hidden = rt.nn.relu(dense(images, 64, "hidden1"))
        return rt.nn.relu(dense(hidden, 64, "hidden2"))


class Task:
    """A graph with the tower, a head of its own for five classes, and the session that trains it."""

    def __init__(self, pixels: int, head: str, log: SummaryWriter, *, freeze_tower: bool) -> None:
        self.log = log
        with rt.Graph().as_default() as graph:
            rt.set_random_seed(0)
            self.images = rt.placeholder(rt.float32, [None, pixels], name="images")
            self.labels = rt.placeholder(rt.int64, [None], name="labels")
            features = tower(self.images)
            self.tower_variables = rt.get_collection(rt.GraphKeys.GLOBAL_VARIABLES, "tower")
            logits = dense(features, 5, head)
            self.loss, self.accuracy = cross_entropy(self.labels, logits), accuracy(self.labels, logits)
            trained = rt.get_collection(rt.GraphKeys.TRAINABLE_VARIABLES, head if freeze_tower else None)
            self.minimize = rt.train.AdamOptimizer(0.005).minimize(self.loss, var_list=trained)
            self.saver = rt.train.Saver(self.tower_variables)
            self.session = rt.Session()
            self.session.run(rt.global_variables_initializer())
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))

    def train(self, training: Split, test: Split, steps: int) -> float:
        """Train, and return the accuracy on the test set."""
        for step, batch in zip(range(steps), batches(training, 50), strict=False):
            _, loss = self.session.run([self.minimize, self.loss], self._feed(batch))
            self.log.add_scalar("loss", loss, step)
            if step % 25 == 0 or step == steps - 1:
                reached = self.session.run(self.accuracy, self._feed(test))
                self.log.add_scalar("accuracy/test", reached, step)
        for variable, value in zip(self.tower_variables, self.session.run(self.tower_variables), strict=True):
            self.log.add_histogram(variable.op.name, value, steps)
        return float(reached)

    def _feed(self, split: Split) -> dict[Any, Any]:
        return {self.images: split.rows, self.labels: split.labels % 5}


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train both, and return the second one's accuracy on the test set."""
    training, test = load(mnist)
    pixels = training.rows.shape[1]
    with SummaryWriter(str(logdir / "first")) as first_log, SummaryWriter(str(logdir / "second")) as second_log:
        first = Task(pixels, "low_digits", first_log, freeze_tower=False)
        first.train(training.only(range(5)), test.only(range(5)), steps)
        prefix = first.saver.save(first.session, str(logdir / "tower.ckpt"), global_step=steps)
        second = Task(pixels, "high_digits", second_log, freeze_tower=True)
        second.saver.restore(second.session, prefix)
        high = training.only(range(5, 10))
        few = Split(high.images[:FEW], high.labels[:FEW])
        return second.train(few, test.only(range(5, 10)), steps)


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, f"accuracy on 5 to 9 from {FEW} samples")
