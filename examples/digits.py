"""Train a two-layer classifier on scikit-learn's handwritten digits and log it through `writer`.

Three learning rates train side by side, paced so that the page has something to show while it happens:
`python examples/digits.py --logdir runs/digits`, then `board --logdir runs`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from writer import FileWriter, SummaryWriter
from writer.summaries.hparams import hparams

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

HIDDEN_UNITS = 48
BATCH_SIZE = 64
VALIDATION_SIZE = 360
VALIDATE_EVERY = 20
WEIGHT_DECAY = 1e-4
MOMENTUM = 0.9
LEARNING_RATES = (0.3, 0.03, 0.003)


@dataclass
class Classifier:
    """64 pixels -> ReLU -> softmax over ten digits, trained by SGD with momentum and a cosine schedule."""

    random: np.random.Generator
    parameters: list[Array] = field(init=False)
    velocity: list[Array] = field(init=False)

    def __post_init__(self) -> None:
        shapes = [(64, HIDDEN_UNITS), (HIDDEN_UNITS,), (HIDDEN_UNITS, 10), (10,)]
        self.parameters = [self.random.normal(0, np.sqrt(2 / shape[0]), shape) * (len(shape) > 1) for shape in shapes]
        self.velocity = [np.zeros(shape) for shape in shapes]

    def forward(self, images: Array) -> tuple[Array, Array]:
        """Hidden activations [batch, hidden] and class probabilities [batch, 10]."""
        weights_1, bias_1, weights_2, bias_2 = self.parameters
        hidden = np.maximum(images @ weights_1 + bias_1, 0)
        logits = hidden @ weights_2 + bias_2
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return hidden, exponentials / exponentials.sum(axis=1, keepdims=True)

    def gradients(self, images: Array, labels: Labels) -> tuple[dict[str, float], list[Array]]:
        """The batch's metrics, and the gradient of cross entropy plus weight decay for each parameter."""
        weights_1, _, weights_2, _ = self.parameters
        hidden, probabilities = self.forward(images)
        cross_entropy, accuracy = evaluate(probabilities, labels)
        l2 = 0.5 * WEIGHT_DECAY * float((weights_1**2).sum() + (weights_2**2).sum())
        error = probabilities.copy()
        error[np.arange(len(labels)), labels] -= 1
        error /= len(labels)
        hidden_error = (error @ weights_2.T) * (hidden > 0)
        gradients = [
            images.T @ hidden_error + WEIGHT_DECAY * weights_1,
            hidden_error.sum(axis=0),
            hidden.T @ error + WEIGHT_DECAY * weights_2,
            error.sum(axis=0),
        ]
        metrics = {
            "loss/total": cross_entropy + l2,
            "loss/cross_entropy": cross_entropy,
            "loss/l2": l2,
            "metrics/accuracy": accuracy,
        }
        return metrics, gradients

    def update(self, gradients: list[Array], learning_rate: float) -> float:
        """One step of SGD; returns the size of the update relative to the parameters."""
        moved = total = 0.0
        for parameter, velocity, gradient in zip(self.parameters, self.velocity, gradients, strict=True):
            velocity *= MOMENTUM
            velocity -= learning_rate * gradient
            parameter += velocity
            moved += float((velocity**2).sum())
            total += float((parameter**2).sum())
        return float(np.sqrt(moved / total))


def evaluate(probabilities: Array, labels: Labels) -> tuple[float, float]:
    """Mean cross entropy in nats, and the fraction of samples whose most likely class is right."""
    likelihood = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(likelihood + 1e-12).mean()), float((probabilities.argmax(axis=1) == labels).mean())


def train(logdir: Path, learning_rate: float, steps: int) -> Iterator[int]:
    """Train one model, yielding after each step so that several can take turns."""
    digits = load_digits()
    images, labels = digits.data / 16.0, digits.target.astype(np.int64)
    random = np.random.default_rng(7)
    order = random.permutation(len(labels))
    validation, training = order[:VALIDATION_SIZE], order[VALIDATION_SIZE:]
    classifier = Classifier(random)
    experiment, session_start, session_end = hparams(
        {"learning_rate": learning_rate, "momentum": MOMENTUM, "hidden_units": HIDDEN_UNITS},
        {"metrics/accuracy": 0, "loss/cross_entropy": 0},
    )
    trial = logdir / f"lr={learning_rate}"
    with (
        FileWriter(str(trial)) as trial_writer,
        SummaryWriter(str(trial / "train")) as train_writer,
        SummaryWriter(str(trial / "validation")) as validation_writer,
    ):
        # Said at the start, so that runs can be coloured and grouped by it while they train.
        trial_writer.add_summary(experiment)
        trial_writer.add_summary(session_start)
        train_writer.add_text(
            "about",
            f"A 64-{HIDDEN_UNITS}-10 classifier, batch size {BATCH_SIZE}, momentum {MOMENTUM}, "
            f"cosine schedule from **{learning_rate}**.",
        )
        for step in range(steps):
            batch = random.choice(training, BATCH_SIZE, replace=False)
            rate = learning_rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            metrics, gradients = classifier.gradients(images[batch], labels[batch])
            metrics["optimizer/learning_rate"] = rate
            metrics["optimizer/gradient_norm"] = float(np.sqrt(sum((g**2).sum() for g in gradients)))
            metrics["optimizer/update_ratio"] = classifier.update(gradients, rate)
            for tag, value in metrics.items():
                train_writer.add_scalar(tag, value, step)
            if step % VALIDATE_EVERY == 0:
                _, probabilities = classifier.forward(images[validation])
                cross_entropy, accuracy = evaluate(probabilities, labels[validation])
                validation_writer.add_scalar("loss/cross_entropy", cross_entropy, step)
                validation_writer.add_scalar("metrics/accuracy", accuracy, step)
            yield step
        trial_writer.add_summary(session_end)


def main() -> None:
    """Train all learning rates in turns, at `--rate` steps a second each (0: as fast as it goes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logdir", type=Path, default=Path("runs/digits"))
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=40.0)
    arguments = parser.parse_args()
    trainers = [train(arguments.logdir, rate, arguments.steps) for rate in LEARNING_RATES]
    due = time.monotonic()
    for _ in zip(*trainers, strict=True):
        if arguments.rate:
            due += 1 / arguments.rate
            time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
