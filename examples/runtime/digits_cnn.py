"""A convolutional network: two convolutions, each with pooling, and a dense layer with dropout. Feeds images too.

python -m examples.runtime.digits_cnn --logdir runs/cnn
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Array, batches, load
from examples.runtime.layers import accuracy, convolution, cross_entropy, dense
from writer import SummaryWriter

STEPS = 300
ACCURACY = 0.97  # on scikit-learn's digits


def network(images: Any, keep: Any) -> tuple[Any, Any]:
    """The first layer's activations and the logits of images [batch, side, side, 1]."""
    first = rt.nn.relu(convolution(images, 16, 3, "convolution1"))
    pooled = rt.nn.max_pool(first, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    second = rt.nn.relu(convolution(pooled, 32, 3, "convolution2"))
    pooled = rt.nn.max_pool(second, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    height, width, channels = pooled.shape[1:]
    flat = rt.reshape(pooled, [-1, height * width * channels])
    hidden = rt.nn.relu(dense(flat, 64, "hidden"))
    kept = rt.cast(rt.random_uniform(rt.shape(hidden)) < keep, rt.float32)
    return first, dense(hidden * kept / keep, 10, "logits")


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    side = training.images.shape[1]
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, side, side, 1], name="images")
        labels = rt.placeholder(rt.int64, [None], name="labels")
        keep = rt.placeholder(rt.float32, [], name="keep")
        activations, logits = network(images, keep)
        loss, correct = cross_entropy(labels, logits), accuracy(labels, logits)
        minimize = rt.train.AdamOptimizer(0.003).minimize(loss)
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 64), strict=False):
                feed = {images: batch.images[..., None], labels: batch.labels, keep: 0.7}
                _, now = session.run([minimize, loss], feed)
                log.add_scalar("loss", now, step)
                if step % 50 == 0 or step == steps - 1:
                    feed = {images: test.images[..., None], labels: test.labels, keep: 1.0}
                    reached, seen = session.run([correct, activations], feed)
                    log.add_scalar("accuracy/test", reached, step)
                    log.add_images("activations", _pictures(seen[0]), step)
                    log.add_image("input", test.images[0][None], step)
    return float(reached)


def _pictures(activations: Array) -> Array:
    """Activations [side, side, filters] as gray pictures [filters, 1, side, side]."""
    scaled = activations / max(float(activations.max()), 1e-6)
    return np.ascontiguousarray(np.moveaxis(scaled, 2, 0)[:, None])


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
