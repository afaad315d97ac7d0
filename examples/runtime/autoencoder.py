"""An autoencoder: digits through 16 numbers and back. Feeds images (digits beside what is made of them) and embeddings.

python -m examples.runtime.autoencoder --logdir runs/autoencoder
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Array, batches, load
from examples.runtime.layers import dense
from writer import SummaryWriter

STEPS = 800
EXPLAINED = 0.85  # of the variance of scikit-learn's digits
CODE = 16


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the share of the test images' variance that comes through."""
    training, test = load(mnist)
    pixels = training.rows.shape[1]
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, pixels], name="images")
        with rt.variable_scope("encoder"):
            code = dense(rt.nn.relu(dense(images, 64, "hidden")), CODE, "code")
        with rt.variable_scope("decoder"):
            decoded = rt.sigmoid(dense(rt.nn.relu(dense(code, 64, "hidden")), pixels, "pixels"))
        loss = rt.losses.mean_squared_error(images, decoded)
        minimize = rt.train.AdamOptimizer(0.005).minimize(loss)
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, 100), strict=False):
                _, now = session.run([minimize, loss], {images: batch.rows})
                log.add_scalar("loss/train", now, step)
                if step % 100 == 0 or step == steps - 1:
                    error, back, codes = session.run([loss, decoded, code], {images: test.rows})
                    log.add_scalar("loss/test", error, step)
                    log.add_histogram("code", codes, step)
                    log.add_images("digits", _beside(test.rows[:16], back[:16]), step)
        log.add_embedding(codes, test.labels.tolist(), test.images[:, None], steps, "code")
    return float(1 - error / test.rows.var(axis=0).mean())


def _beside(images: Array, decoded: Array) -> Array:
    """Each image and what came back, next to each other: [n, 1, side, 2 * side]."""
    side = int(images.shape[1] ** 0.5)
    return np.concatenate([images.reshape(-1, 1, side, side), decoded.reshape(-1, 1, side, side)], axis=3)


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "share of the variance that comes through")
