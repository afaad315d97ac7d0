"""One call of each `add_*` with inputs that never change, for our writer and for its peers.

`python -m tests.writer.calls DIRECTORY` with torch installed remakes `golden/torch`, what torch's writer makes of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

STEP = 3
WALLTIME = 1_700_000_000.25


def numbers(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Numbers in [0, 1) that are the same on every machine and for every version of numpy."""
    count = int(np.prod(shape))
    return ((np.arange(count, dtype=np.uint64) * 2654435761 % 2**24) / 2**24).astype(np.float32).reshape(shape)


def spread(count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Numbers of both signs and many magnitudes, zeros among them."""
    drawn = numbers(count) - np.float32(0.5)
    return np.where(np.arange(count) % 50 == 0, 0, drawn**5 * 1000).astype(np.float32)


def histograms(log: Any) -> None:
    for bins in ("tensorflow", "auto", "fd", "doane", "sqrt", 17):
        log.add_histogram(f"histogram/{bins}", spread(1000), STEP, bins=bins, walltime=WALLTIME)
    log.add_histogram("histogram/edges", spread(1000), STEP, bins=[-3.0, -0.5, 0.0, 0.5, 3.0])
    log.add_histogram("histogram/joined", spread(1000), STEP, bins=64, max_bins=10)
    log.add_histogram("histogram/one", np.array([2.5]), STEP)
    log.add_histogram("histogram/ints", np.arange(-50, 50), STEP)
    log.add_histogram_raw("histogram/raw", -1.0, 2.0, 5, 4.0, 6.0, [0.0, 1.0, 2.0], [1, 2, 2], STEP)


def pr_curves(log: Any) -> None:
    labels = numbers(500) > 0.4
    predictions = numbers(1000)[500:]
    log.add_pr_curve("pr/plain", labels, predictions, STEP)
    log.add_pr_curve("pr/few", labels.astype(np.int64), predictions, STEP, num_thresholds=11)
    log.add_pr_curve("pr/weighted", labels, predictions, STEP, num_thresholds=50, weights=numbers(500))
    counts = [np.array(row, np.float64) for row in ([9, 5, 0], [3, 1, 0], [0, 2, 3], [0, 4, 9])]
    log.add_pr_curve_raw("pr/raw", *counts, np.array([0.75, 0.8, 0.0]), np.array([1.0, 0.5, 0.0]), STEP, 3)


def images(log: Any) -> None:
    log.add_image("image/floats", numbers(3, 8, 12), STEP)
    log.add_image("image/loud", numbers(3, 8, 12) * 3 - 1, STEP)
    log.add_image("image/bytes", (numbers(8, 12, 3) * 255).astype(np.uint8), STEP, dataformats="HWC")
    log.add_image("image/opacity", numbers(4, 8, 12), STEP)
    log.add_image("image/grey", numbers(8, 12), STEP, dataformats="HW")
    log.add_image("image/one_channel", numbers(1, 8, 12), STEP)
    log.add_image("image/mask", (numbers(8, 12) > 0.5).astype(np.int64), STEP, dataformats="HW")
    log.add_images("image/batch", numbers(11, 3, 5, 4), STEP)
    log.add_images("image/batch_last", (numbers(3, 5, 4, 3) * 255).astype(np.uint8), STEP, dataformats="NHWC")


def texts(log: Any) -> None:
    log.add_text("text", "*größer*", STEP)


def meshes(log: Any) -> None:
    faces = np.array([[[0, 1, 2], [1, 2, 3]]])
    colors = (numbers(1, 4, 3) * 255).astype(np.uint8)
    log.add_mesh("mesh", numbers(1, 4, 3), colors, faces, {"camera": {"fov": 60}}, STEP)
    log.add_mesh("cloud", numbers(2, 5, 3), global_step=STEP)


def layouts(log: Any) -> None:
    log.add_custom_scalars(
        {
            "losses": {"both": ["Multiline", ["loss/train", "loss/valid"]]},
            "bands": {"one": ["Margin", ["mean", "low", "high"]]},
        }
    )


def embeddings(log: Any, pictures: Callable[[Any], Any] = lambda array: array) -> None:
    labels = [f"label {number}" for number in range(5)]
    log.add_embedding(numbers(5, 3) * 100 - 50, metadata=labels, global_step=STEP)
    rows = [[number, f"label {number}"] for number in range(5)]
    sprites = pictures(numbers(5, 3, 4, 4))
    log.add_embedding(numbers(5, 3), rows, sprites, tag="a/b%c", metadata_header=["number", "name"])


def sounds(log: Any) -> None:
    log.add_audio("audio", numbers(1, 400) * 2 - 1, STEP, sample_rate=8000)


EVERY_KIND = (histograms, pr_curves, images, texts, meshes, layouts, sounds)


def main(directory: str) -> None:
    import torch
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(directory) as log:
        for kind in EVERY_KIND:
            kind(log)
        embeddings(log, torch.from_numpy)


if __name__ == "__main__":
    main(sys.argv[1])
