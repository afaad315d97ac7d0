"""A recurrent network reads digits row by row: an LSTM, unrolled in the graph, one set of weights for all steps.

python -m examples.runtime.recurrent --logdir runs/recurrent
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import batches, load
from examples.runtime.layers import accuracy, cross_entropy, dense
from writer import SummaryWriter

STEPS = 400
ACCURACY = 0.93  # on scikit-learn's digits
UNITS = 48


def lstm_step(x: Any, hidden: Any, cell: Any) -> tuple[Any, Any]:
    """The next (hidden, cell), both [batch, UNITS], after one more input (Hochreiter and Schmidhuber, 1997)."""
    gates = dense(rt.concat([x, hidden], 1), 4 * UNITS, "gates")
    new, into, keep, out = rt.split(gates, 4, axis=1)
    cell = cell * rt.sigmoid(keep + 1.0) + rt.sigmoid(into) * rt.tanh(new)
    return rt.tanh(cell) * rt.sigmoid(out), cell


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    side = training.images.shape[1]
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, side, side], name="images")
        labels = rt.placeholder(rt.int64, [None], name="labels")
        hidden = cell = rt.fill(rt.stack([rt.shape(images)[0], UNITS]), 0.0)
        for row, x in enumerate(rt.unstack(images, axis=1)):
            with rt.variable_scope("lstm", reuse=row > 0):
                hidden, cell = lstm_step(x, hidden, cell)
        logits = dense(hidden, 10, "logits")
        loss, correct = cross_entropy(labels, logits), accuracy(labels, logits)
        optimizer = rt.train.AdamOptimizer(0.005)
        gradients, variables = zip(*optimizer.compute_gradients(loss), strict=True)
        clipped, norm = rt.clip_by_global_norm(gradients, 1.0)
        minimize = optimizer.apply_gradients(zip(clipped, variables, strict=True))
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 100), strict=False):
                feed = {images: batch.images, labels: batch.labels}
                _, now, length = session.run([minimize, loss, norm], feed)
                log.add_scalar("loss", now, step)
                log.add_scalar("gradient_norm", length, step)
                if step % 50 == 0 or step == steps - 1:
                    reached, state = session.run([correct, hidden], {images: test.images, labels: test.labels})
                    log.add_scalar("accuracy/test", reached, step)
                    log.add_histogram("hidden", state, step)
    return float(reached)


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
