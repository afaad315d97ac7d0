"""Prints the table: `python -m benchmarks.runtime --torch PYTHON --mnist DIRECTORY`; chunks of steps in turns.

With --gpu both train on the first GPU (cupy here, CUDA in PyTorch): a batch in and a loss out in every step.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

from benchmarks.runtime.tasks import MAKERS

BUDGET = {"mlp": 1.15, "adam": 0.85, "cnn": 1.1, "wd": 0.75, "lstm": 1.3, "attn": 1.3}
"""At most this many times PyTorch's step."""

CLOSE = 5e-3
"""How far losses may lie apart: Adam's epsilon is added at another place in PyTorch than in TensorFlow and here."""


class Worker:
    """A process that has built a step and times a chunk whenever it is asked."""

    def __init__(self, threads: int, python: str, module: str, *arguments: str) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
        self._process = subprocess.Popen(
            [python, "-m", f"benchmarks.runtime.{module}", *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.losses = [float(one) for one in self._line().split()]

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a worker ended with {self._process.wait()}")
        return line

    def chunk(self, steps: int) -> list[float]:
        """Return how many milliseconds each of some steps took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{steps}\n")
        self._process.stdin.flush()
        return [float(one) * 1e3 for one in self._line().split()]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def measure(name: str, options: argparse.Namespace) -> str:
    """Return a task's line of the table: medians, best steps, and the ratios of both to PyTorch's."""
    where = ("gpu",) if options.gpu else ()
    places: dict[str, tuple[str, ...]] = {"ours": (sys.executable, "ours", name, options.mnist, *where)}
    if not options.skip_numpy and not options.gpu:
        places["numpy"] = (*places["ours"], "numpy")
    if options.torch:
        places["torch"] = (options.torch, "pytorch", name, options.mnist, *where)
    workers = {who: Worker(options.threads, *place) for who, place in places.items()}
    times: dict[str, list[float]] = {who: [] for who in workers}
    for _ in range(options.rounds):
        for who, worker in workers.items():
            times[who] += worker.chunk(options.steps)
    middle = {who: statistics.median(some) for who, some in times.items()}
    best = {who: min(some) for who, some in times.items()}
    cells = [f"{name:5}"]
    for who, worker in workers.items():
        first, last = worker.losses
        cells.append(f"{who} {middle[who]:6.2f} ms (best {best[who]:.2f}) losses {first:.5f} {last:.5f}")
    for who in ("ours", "numpy"):
        if who in workers and "torch" in workers:
            ratio, at_best = (one[who] / one["torch"] for one in (middle, best))
            limit = "" if options.gpu else f"; at most {BUDGET[name] if who == 'ours' else 2.1}"
            cells.append(f"{who} / torch {ratio:.2f} (best {at_best:.2f}{limit})")
    if "torch" in workers:
        pairs = zip(workers["ours"].losses, workers["torch"].losses, strict=True)
        apart = max(abs(mine - theirs) / abs(theirs) for mine, theirs in pairs)
        cells.append("losses equal" if apart < CLOSE else f"LOSSES DIFFER by {apart:.1e}")
    for worker in workers.values():
        worker.close()
    return " | ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", default="", help="an interpreter that has PyTorch")
    parser.add_argument("--mnist", default="", help="a directory with MNIST's test images; random ones without")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=20, help="in a chunk")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--gpu", action="store_true", help="train on the first GPU; the budgets are the CPU's")
    parser.add_argument("--skip-numpy", action="store_true", help="leave out the run without compiled kernels")
    parser.add_argument("tasks", nargs="*", metavar="task", help=", ".join(MAKERS))
    options = parser.parse_args()
    for name in options.tasks or MAKERS:
        print(measure(name, options), flush=True)


if __name__ == "__main__":
    main()
