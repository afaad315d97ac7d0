"""One tower, two heads: which digit it is, and whether it is written with a loop (0, 6, 8, 9). Two losses, one step.

python -m examples.runtime.multi_task --logdir runs/tasks
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Array, batches, load
from examples.runtime.layers import accuracy, cross_entropy, dense
from writer import SummaryWriter

STEPS = 500
ACCURACY = 0.95  # of both heads, on scikit-learn's digits
HEADS = {"digit": 10, "loop": 2}  # classes


def labels_of(digits: Array) -> dict[str, Array]:
    """What each head should say."""
    return {"digit": digits, "loop": np.isin(digits, [0, 6, 8, 9]).astype(np.int64)}


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy of the worse head on the test set."""
    training, test = load(mnist)
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, training.rows.shape[1]], name="images")
        labels = {head: rt.placeholder(rt.int64, [None], name=f"labels/{head}") for head in HEADS}
        with rt.variable_scope("tower"):
            features = rt.nn.relu(dense(images, 64, "hidden"))
        logits = {}
        for head, classes in HEADS.items():
            with rt.variable_scope(head):
                own = rt.nn.relu(dense(features, 32, "hidden"))
                logits[head] = dense(own, classes, "logits")
        losses = {head: cross_entropy(labels[head], logits[head]) for head in HEADS}
        correct = {head: accuracy(labels[head], logits[head]) for head in HEADS}
        minimize = rt.train.AdamOptimizer(0.003).minimize(losses["digit"] + 0.5 * losses["loop"])
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        log.add_custom_scalars({"tasks": {"accuracy": ["Multiline", [f"accuracy/{head}" for head in HEADS]]}})
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 100), strict=False):
                wanted = labels_of(batch.labels)
                feed = {images: batch.rows, **{labels[head]: wanted[head] for head in HEADS}}
                _, now = session.run([minimize, losses], feed)
                for head, loss in now.items():
                    log.add_scalar(f"loss/{head}", loss, step)
                if step % 50 == 0 or step == steps - 1:
                    wanted = labels_of(test.labels)
                    feed = {images: test.rows, **{labels[head]: wanted[head] for head in HEADS}}
                    reached = session.run(correct, feed)
                    for head, value in reached.items():
                        log.add_scalar(f"accuracy/{head}", value, step)
    return float(min(reached.values()))


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy of the worse head")
