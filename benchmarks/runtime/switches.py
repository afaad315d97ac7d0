"""What each improvement of the planner gains: `python -m benchmarks.runtime.switches [--mnist DIRECTORY] [task ...]`.

A step with everything on, and with one improvement off, in turns in one process; the best of all turns. What the one
thread spent on a processor is compared, BLAS included: the work, whoever else is at work on the machine.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import fields, replace

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded

import runtime as rt
from benchmarks.runtime.ours import make
from benchmarks.runtime.tasks import MAKERS, STEPS, task

EVERYTHING = "everything"


def configurations() -> dict[str, rt.PlanOptions]:
    """Return what is compared: all on, each one off, all off."""
    planned = rt.PlanOptions()
    on = [one.name for one in fields(rt.PlanOptions) if getattr(planned, one.name)]
    return {"": planned, **{name: replace(planned, **{name: False}) for name in on}, EVERYTHING: rt.UNPLANNED}


def measure(name: str, mnist: str, rounds: int) -> dict[str, float]:
    """Return the milliseconds of a task's best step for each configuration."""
    found = task(name, mnist)
    steps = {which: make(found, options) for which, options in configurations().items()}
    best = dict.fromkeys(steps, float("inf"))
    for at in range(rounds):
        for which, step in steps.items():
            start = time.thread_time()
            step(*found.batches[at % STEPS])
            if at:  # the first makes the plan
                best[which] = min(best[which], time.thread_time() - start)
    return {which: seconds * 1e3 for which, seconds in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", default="", help="a directory with MNIST's test images; random ones without")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("tasks", nargs="*", metavar="task", help=", ".join(MAKERS))
    options = parser.parse_args()
    names = options.tasks or list(MAKERS)
    results = {name: measure(name, options.mnist, options.rounds) for name in names}
    print("| off | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for which in configurations():
        cells = [
            f"{results[name][which]:.1f} ms" if not which else f"{results[name][which] / results[name]['']:.2f}"
            for name in names
        ]
        print(f"| {which or 'nothing'} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
