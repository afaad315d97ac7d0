"""A generative adversarial network: two networks, two optimizers, each with a `var_list` of its own.

Feeds scalars (both losses), histograms (what the discriminator thinks) and images (digits that nobody wrote).

    python -m examples.runtime.gan --logdir runs/gan
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import batches, load
from examples.runtime.layers import dense
from writer import SummaryWriter

STEPS = 600
DISTANCE = 0.1  # between the mean images of generated and of scikit-learn's digits: 0.36 before training
NOISE = 16
BATCH = 100


def generator(noise: Any, pixels: int) -> Any:
    """Images [batch, pixels] out of noise [batch, NOISE]."""
    with rt.variable_scope("generator"):
        return rt.sigmoid(dense(rt.nn.relu(dense(noise, 128, "hidden")), pixels, "pixels"))


def discriminator(images: Any) -> Any:
    """Logits [batch, 1]: how real images look. Called twice, it has one set of variables."""
    with rt.variable_scope("discriminator", reuse=rt.AUTO_REUSE):
        return dense(rt.nn.leaky_relu(dense(images, 128, "hidden")), 1, "logits")


def _loss(logits: Any, real: float) -> Any:
    """The mean cross entropy of "all of these are real" (1; 0.9 keeps the discriminator modest) or "none" (0)."""
    labels = real * rt.ones_like(logits)
    return rt.reduce_mean(rt.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return how far the mean generated image is from the mean digit (mean absolute difference)."""
    training, _ = load(mnist)
    pixels, side = training.rows.shape[1], training.images.shape[1]
    chance = np.random.default_rng(0)
    shown = chance.standard_normal((16, NOISE), np.float32)  # the same noise, to see what becomes of it
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        images = rt.placeholder(rt.float32, [None, pixels], name="images")
        noise = rt.placeholder(rt.float32, [None, NOISE], name="noise")
        generated = generator(noise, pixels)
        on_real, on_generated = discriminator(images), discriminator(generated)
        discriminator_loss = _loss(on_real, 0.9) + _loss(on_generated, 0.0)
        generator_loss = _loss(on_generated, 1.0)
        step_of_both = [
            rt.train.AdamOptimizer(0.001, beta1=0.5).minimize(
                loss, var_list=rt.get_collection(rt.GraphKeys.TRAINABLE_VARIABLES, scope), name=f"train_{scope}"
            )
            for loss, scope in ((discriminator_loss, "discriminator"), (generator_loss, "generator"))
        ]
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step, batch in zip(range(steps), batches(training, BATCH), strict=False):
                feed = {images: batch.rows, noise: chance.standard_normal((len(batch.labels), NOISE), np.float32)}
                _, losses = session.run([step_of_both, [discriminator_loss, generator_loss]], feed)
                log.add_scalar("loss/discriminator", losses[0], step)
                log.add_scalar("loss/generator", losses[1], step)
                if step % 100 == 0 or step == steps - 1:
                    real, fake = session.run([on_real, on_generated], feed)
                    log.add_histogram("logits/real", real, step)
                    log.add_histogram("logits/generated", fake, step)
                    seen = session.run(generated, {noise: shown})
                    log.add_images("generated", seen.reshape(-1, 1, side, side), step)
            many = session.run(generated, {noise: chance.standard_normal((1000, NOISE), np.float32)})
    return float(np.abs(many.mean(axis=0) - training.rows.mean(axis=0)).mean())


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "distance of the mean images")
