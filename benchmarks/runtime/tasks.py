"""What is trained: the same weights, batches and mathematics for everybody who is measured."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

LEARNING_RATE = {"mlp": 0.1, "adam": 0.001, "cnn": 0.001}
BATCH = {"mlp": 128, "adam": 128, "cnn": 64}
LAYERS = {
    "mlp": [(784, 512), (512, 512), (512, 10)],
    "adam": [(784, 512), (512, 512), (512, 10)],
    "cnn": [(5, 5, 1, 32), (3, 3, 32, 64), (1600, 1024), (1024, 10)],
}
STEPS = 20
"""Steps in a chunk, and the number after which losses are compared."""

Step = Callable[[Any, Any], float]


@dataclass
class Task:
    """Initial weights (biases are 0), and batches of images [n, 784] in [0, 1] and labels."""

    name: str
    weights: list[Any]
    images: Any
    labels: Any


def task(name: str, directory: str) -> Task:
    """Return a task on MNIST's test images in `directory`, or on random ones where it is empty."""
    rng = np.random.default_rng(0)
    weights = []
    shapes: Any = LAYERS[name]
    for shape in shapes:
        fan_in = int(np.prod(shape[:-1]))
        weights.append(rng.normal(0, np.sqrt(2 / fan_in), shape).astype(np.float32))
    size = BATCH[name]
    if directory:
        images = _idx(Path(directory) / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784)[: STEPS * size]
        labels = _idx(Path(directory) / "t10k-labels-idx1-ubyte.gz", 8)[: STEPS * size]
    else:
        images = rng.integers(0, 256, (STEPS * size, 784))
        labels = rng.integers(0, 10, STEPS * size)
    batches = (images / 255).astype(np.float32).reshape(STEPS, size, 784)
    return Task(name, weights, batches, labels.astype(np.int64).reshape(STEPS, size))


def _idx(path: Path, header: int) -> Any:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def serve(make: Callable[[Task], Step]) -> None:
    """Build the step of argv's task, print the first chunk's losses, then time one for every line that comes in."""
    found = task(sys.argv[1], sys.argv[2])
    step = make(found)
    losses = [step(found.images[at], found.labels[at]) for at in range(STEPS)]
    print(losses[0], losses[-1], flush=True)
    for _ in sys.stdin:
        times = []
        for at in range(STEPS):
            start = time.perf_counter()
            step(found.images[at], found.labels[at])
            times.append(time.perf_counter() - start)
        print(sorted(times)[STEPS // 2] * 1e3, flush=True)
