"""What `fit` costs around a step: milliseconds a step of the MLP, `python -m benchmarks.runtime.keras_fit ours|torch`.

784-512-512-10, batch 128, 128 steps an epoch of random numbers; the best epoch of eight, data handling and metrics
(loss and accuracy) included on both sides.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

BATCH, STEPS, EPOCHS = 128, 128, 8
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.random((BATCH * STEPS, 784), np.float32)
LABELS = RANDOM.integers(0, 10, BATCH * STEPS)


def ours(optimizer: str) -> Callable[[], None]:
    """Return an epoch of rt.keras's fit."""
    from runtime import keras

    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((784,)), layers.Dense(512, "relu"), layers.Dense(512, "relu"), layers.Dense(10)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.1) if optimizer == "sgd" else keras.optimizers.Adam(0.001), loss, ["accuracy"])

    def epoch() -> None:
        model.fit(IMAGES, LABELS, BATCH, verbose=0)

    return epoch


def torch(optimizer: str) -> Callable[[], None]:
    """Return an epoch of the loop that one writes with PyTorch."""
    import torch

    torch.set_num_threads(2)
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    parameters = model.parameters()
    update = torch.optim.SGD(parameters, 0.1) if optimizer == "sgd" else torch.optim.Adam(parameters, 0.001)
    images, labels = torch.from_numpy(IMAGES), torch.from_numpy(LABELS)

    def epoch() -> None:
        order = torch.randperm(len(images))
        total = right = 0.0
        for start in range(0, len(images), BATCH):
            chosen = order[start : start + BATCH]
            x, y = images[chosen], labels[chosen]
            logits = model(x)
            loss = nn.functional.cross_entropy(logits, y)
            update.zero_grad()
            loss.backward()
            update.step()
            total += loss.item()
            right += (logits.argmax(1) == y).sum().item()

    return epoch


def main(side: str) -> None:
    for optimizer in ("sgd", "adam"):
        epoch = {"ours": ours, "torch": torch}[side](optimizer)
        epoch()
        times = []
        for _ in range(EPOCHS):
            start = time.perf_counter()
            epoch()
            times.append((time.perf_counter() - start) / STEPS * 1e3)
        print(f"{side} {optimizer}: {min(times):.2f} ms a step, median {sorted(times)[EPOCHS // 2]:.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
