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

STEPS = 20
"""Batches, and the number of steps after which losses are compared."""

ROWS = 1_000_000
"""Rows of the tables of wide and deep."""

Step = Callable[..., float]


@dataclass
class Task:
    """Initial weights by name (biases are 0 and not among them), and what a step takes, for each of the batches."""

    name: str
    weights: dict[str, Any]
    batches: list[tuple[Any, ...]]


class _Source:
    """Makes weights and batches, always the same."""

    def __init__(self, directory: str) -> None:
        self.rng = np.random.default_rng(0)
        self._directory = directory

    def weights(self, **shapes: tuple[int, ...]) -> dict[str, Any]:
        """Return weights as He et al. (2015) start them."""
        found = {}
        for name, shape in shapes.items():
            scale = np.sqrt(2 / int(np.prod(shape[:-1])))
            found[name] = self.rng.normal(0, scale, shape).astype(np.float32)
        return found

    def images(self, size: int, *shape: int) -> list[tuple[Any, ...]]:
        """Return batches of MNIST's test images (random ones without a directory) in [0, 1] and their labels."""
        count = STEPS * size
        if self._directory:
            images = _idx(Path(self._directory) / "t10k-images-idx3-ubyte.gz", 16)[: count * 784]
            labels = _idx(Path(self._directory) / "t10k-labels-idx1-ubyte.gz", 8)[:count]
        else:
            images = self.rng.integers(0, 256, count * 784)
            labels = self.rng.integers(0, 10, count)
        batches = (images / 255).astype(np.float32).reshape(STEPS, size, *shape)
        return list(zip(batches, labels.astype(np.int64).reshape(STEPS, size), strict=True))


def _mlp(source: _Source) -> Task:
    return Task("mlp", source.weights(first=(784, 512), second=(512, 512), out=(512, 10)), source.images(128, 784))


def _cnn(source: _Source) -> Task:
    weights = source.weights(first=(5, 5, 1, 32), second=(3, 3, 32, 64), dense=(1600, 1024), out=(1024, 10))
    return Task("cnn", weights, source.images(64, 28, 28, 1))


def _wide_and_deep(source: _Source) -> Task:
    """26 ids into one table, as click logs have them: few ids make up most of the batch."""
    weights = source.weights(first=(429, 256), second=(256, 128), out=(128, 1))
    weights["table"] = source.rng.standard_normal((ROWS, 16), np.float32) * np.float32(0.05)
    weights["wide"] = np.zeros((ROWS, 1), np.float32)
    batches = []
    for _ in range(STEPS):
        ids = source.rng.zipf(1.2, (512, 26)) * (2 * np.arange(26) + 1) % ROWS
        numbers = source.rng.standard_normal((512, 13), np.float32)
        batches.append((ids.astype(np.int64), numbers, (numbers[:, :1] > ids[:, :1] % 2).astype(np.float32)))
    return Task("wd", weights, batches)


def _lstm(source: _Source) -> Task:
    """Rows of an image, one a time step. The gates' order in the kernel is PyTorch's: input, forget, cell, output."""
    return Task("lstm", source.weights(kernel=(156, 512), out=(128, 10)), source.images(128, 28, 28))


def _attention(source: _Source) -> Task:
    """A transformer's block, layers normed first, relu between, as torch.nn.TransformerEncoderLayer has it."""
    weights = source.weights(qkv=(128, 384), projected=(128, 128), first=(128, 512), second=(512, 128))
    batches = [tuple(source.rng.standard_normal((2, 16, 64, 128), np.float32)) for _ in range(STEPS)]
    return Task("attn", weights, batches)


MAKERS: dict[str, Callable[[_Source], Task]] = {
    "mlp": _mlp,
    "adam": _mlp,
    "cnn": _cnn,
    "wd": _wide_and_deep,
    "lstm": _lstm,
    "attn": _attention,
}
LEARNING_RATE = {"mlp": 0.1, "adam": 0.001, "cnn": 0.001, "wd": 0.01, "lstm": 0.001, "attn": 0.001}


def task(name: str, directory: str) -> Task:
    """Return a task; images are MNIST's test images in `directory`, or random ones where it is empty."""
    found = MAKERS[name](_Source(directory))
    found.name = name
    return found


def _idx(path: Path, header: int) -> Any:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def serve(make: Callable[[Task], Step]) -> None:
    """Build the step of argv's task, print two losses, then time as many steps as each line that comes in says."""
    found = task(sys.argv[1], sys.argv[2])
    step = make(found)
    losses = [step(*batch) for batch in found.batches]
    print(losses[0], losses[-1], flush=True)
    at = 0
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            batch = found.batches[at % STEPS]
            at += 1
            start = time.perf_counter()
            step(*batch)
            times.append(time.perf_counter() - start)
        print(*times, flush=True)
