"""`board.read` beside tbparse and TensorBoard's EventAccumulator: from nothing to a data frame of all points.

Each reads in a process of its own, imports and all, so a person's wait is what is measured. The two others take half a
minute each for the million points of all ten runs. Needs `pip install tbparse`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import data

OURS = """
from board import read
frame = read(directory).scalars().to_pandas()
"""

TBPARSE = """
from tbparse import SummaryReader
frame = SummaryReader(directory, extra_columns={"dir_name", "wall_time"}).scalars
"""

ACCUMULATOR = """
import os
import pandas
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
rows = []
for run, _, files in os.walk(directory):
    if files:
        accumulator = EventAccumulator(run, size_guidance={"scalars": 0}).Reload()
        for tag in accumulator.Tags()["scalars"]:
            rows += [(run, tag, event.step, event.wall_time, event.value) for event in accumulator.Scalars(tag)]
frame = pandas.DataFrame(rows, columns=["run", "tag", "step", "wall_time", "value"])
"""

MEASURED = """
import json, resource, sys, time
started = time.perf_counter()
directory = sys.argv[1]
{code}
seconds = time.perf_counter() - started
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({{"points": len(frame), "seconds": seconds, "bytes": memory}}))
"""


def measure(code: str, directory: Path, times: int) -> dict[str, float]:
    """Return points, seconds and the most bytes of memory of the fastest of several runs."""
    command = [sys.executable, "-c", MEASURED.format(code=code), str(directory)]
    results = []
    for _ in range(times):
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        results.append(json.loads(done.stdout.splitlines()[-1]))
    return min(results, key=lambda result: result["seconds"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "benchroot")
    parser.add_argument("--runs", type=int, default=10, help="how many of the ten runs are read")
    options = parser.parse_args()
    directory = data.make(options.data, "points_1m", runs=10, tags=10, steps=10_000)
    with tempfile.TemporaryDirectory() as name:
        part = Path(name)
        for run in sorted((directory / "sweep").iterdir())[: options.runs]:
            shutil.copytree(run, part / run.name)
        measure(OURS, part, 1)  # the compiled scan is there from now on
        rows = {
            "board.read": measure(OURS, part, 5),
            "tbparse": measure(TBPARSE, part, 1),
            "EventAccumulator": measure(ACCUMULATOR, part, 1),
        }
    print(f"scalars to a pandas.DataFrame, imports included, {os.cpu_count()} cores")
    print(f"{'':24}{'points':>12}{'seconds':>10}{'points/s':>14}{'memory':>10}")
    for name, row in rows.items():
        rate, megabytes = row["points"] / row["seconds"], row["bytes"] / 1e6
        print(f"{name:24}{row['points']:12,.0f}{row['seconds']:10.2f}{rate:14,.0f}{megabytes:8,.0f} MB")


if __name__ == "__main__":
    main()
