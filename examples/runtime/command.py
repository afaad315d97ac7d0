"""The command line that all examples share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def run(train: Callable[[Path, int, Path | None], float], description: str | None, steps: int, measure: str) -> None:
    """Train as the arguments say, and print what was reached."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logdir", type=Path, default=Path("runs"), help="where `board --logdir` will look")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--mnist", type=Path, help="a directory with MNIST's files; without it, scikit-learn's digits")
    arguments = parser.parse_args()
    reached = train(arguments.logdir, arguments.steps, arguments.mnist)
    print(f"{measure} {reached:.4f}; look at it: board --logdir {arguments.logdir}")
