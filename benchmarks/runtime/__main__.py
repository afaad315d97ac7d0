"""Prints the table: `python -m benchmarks.runtime --torch PYTHON --mnist DIRECTORY`, medians of chunks in turns."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

from benchmarks.runtime.tasks import BATCH

BUDGET = {"mlp": 1.15, "adam": 0.85, "cnn": 1.1}
"""At most this many times PyTorch's step."""


class Worker:
    """A process that has built a step and times a chunk whenever it is asked."""

    def __init__(self, python: str, module: str, *arguments: str) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
        self._process = subprocess.Popen(
            [python, "-m", f"benchmarks.runtime.{module}", *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first, self.last = map(float, self._line().split())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a worker ended with {self._process.wait()}")
        return line

    def chunk(self) -> float:
        """Return the median step of a chunk in milliseconds."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._line())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def measure(name: str, torch: str, mnist: str, rounds: int) -> str:
    """Return a task's line of the table."""
    workers = {"ours": Worker(sys.executable, "ours", name, mnist)}
    workers["numpy"] = Worker(sys.executable, "ours", name, mnist, "numpy")
    if torch:
        workers["torch"] = Worker(torch, "pytorch", name, mnist)
    times: dict[str, list[float]] = {who: [] for who in workers}
    for _ in range(rounds):
        for who, worker in workers.items():
            times[who].append(worker.chunk())
    cells = [f"{name:5}"]
    for who, worker in workers.items():
        cells.append(f"{who} {statistics.median(times[who]):6.2f} ms (best {min(times[who]):.2f})")
        cells.append(f"losses {worker.first:.5f} {worker.last:.5f}")
    if torch:
        ratios = [ours / theirs for ours, theirs in zip(times["ours"], times["torch"], strict=True)]
        cells.append(f"ratio {statistics.median(ratios):.2f} (at most {BUDGET[name]})")
    for worker in workers.values():
        worker.close()
    return " | ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", default="", help="an interpreter that has PyTorch")
    parser.add_argument("--mnist", default="", help="a directory with MNIST's test images; random ones without")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("tasks", nargs="*", default=list(BATCH))
    options = parser.parse_args()
    for name in options.tasks or BATCH:
        print(measure(name, options.torch, options.mnist, options.rounds), flush=True)


if __name__ == "__main__":
    main()
