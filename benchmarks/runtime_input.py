"""Examples a second from TFRecord files into arrays, ours beside TensorFlow's: `python -m benchmarks.runtime_input`.

40,000 Examples of 39 scalar features (13 float32, 26 int64), read, batched by 512 and parsed. TensorFlow runs in the
interpreter that $TENSORFLOW_PYTHON names, the two in turns.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

EXAMPLES = 40_000
BATCH = 512
STRETCHES = 8  # parts of a pass that are timed
SINGLE = 2000  # examples that are parsed one by one
FLOATS = [f"f{i}" for i in range(13)]
INTEGERS = [f"c{i}" for i in range(26)]

Pipelines = dict[str, Callable[[], Any]]
"""What is measured -> what makes a dataset of it."""


def write(path: Path) -> None:
    """Write the file with a fixed seed."""
    from runtime.records import TFRecordWriter, encode_example

    chance = np.random.default_rng(0)
    floats = chance.random((EXAMPLES, len(FLOATS)), np.float32)
    integers = chance.zipf(1.2, (EXAMPLES, len(INTEGERS))) % 1_000_000
    with TFRecordWriter(path) as writer:
        for row in range(EXAMPLES):
            features: dict[str, Any] = dict(zip(FLOATS, floats[row], strict=True))
            features.update(zip(INTEGERS, integers[row], strict=True))
            writer.write(encode_example(features))


def pipelines(data: Any, io: Any, floats: Any, integers: Any, path: str) -> Pipelines:
    """Return the same pipelines of either library."""
    features = {name: io.FixedLenFeature((), floats) for name in FLOATS}
    features |= {name: io.FixedLenFeature((), integers) for name in INTEGERS}
    records = data.TFRecordDataset([path])
    batches = records.batch(BATCH)
    return {
        "records": lambda: records,
        "records, batches parsed": lambda: batches.map(lambda batch: io.parse_example(batch, features)),
        "records, batches parsed in 2 threads": lambda: batches.map(
            lambda batch: io.parse_example(batch, features), num_parallel_calls=2
        ).prefetch(2),
        "records parsed one by one": lambda: records.take(SINGLE).map(
            lambda record: io.parse_single_example(record, features)
        ),
    }


def measure(makers: Pipelines) -> dict[str, float]:
    """Return examples a second of each pipeline: of the best stretch, as other work on the machine only ever adds."""
    rates = {}
    for name, make in makers.items():
        per_element = BATCH if "batches" in name else 1
        stretch = (SINGLE if "one by one" in name else EXAMPLES) // per_element // STRETCHES
        elements = iter(make())
        best = float("inf")
        for _ in range(STRETCHES):
            start = time.perf_counter()
            for _ in itertools.islice(elements, stretch):
                pass
            best = min(best, time.perf_counter() - start)
        rates[name] = stretch * per_element / best
    return rates


def serve_tensorflow(path: str) -> None:
    """Measure once for every line on standard input."""
    import tensorflow as tf

    makers = pipelines(tf.data, tf.io, tf.float32, tf.int64, path)
    measure(makers)
    for _ in sys.stdin:
        print(json.dumps(measure(makers)), flush=True)


def compare(rounds: int, tensorflow: str | None) -> None:
    """Print a table."""
    from runtime import data, records

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "examples.tfrecord"
        write(path)
        ours = pipelines(data, records, np.float32, np.int64, str(path))
        measure(ours)  # the kernel is compiled
        command = [tensorflow or "", "-m", "benchmarks.runtime_input", "--tensorflow", str(path)]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        peer = tensorflow and subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        best: dict[str, list[float]] = {name: [0.0, 0.0] for name in ours}
        for _ in range(rounds):
            found = [measure(ours)]
            if peer:
                assert peer.stdin is not None
                assert peer.stdout is not None
                print(file=peer.stdin, flush=True)
                found.append(json.loads(peer.stdout.readline()))
            for side, rates in enumerate(found):
                for name, rate in rates.items():
                    best[name][side] = max(best[name][side], rate)
        if peer:
            peer.communicate()
    for name, (rate, theirs) in best.items():
        ratio = f"{theirs / 1e3:8.0f} k/s  {rate / theirs:5.2f} ×" if theirs else ""
        print(f"{name:40} {rate / 1e3:8.0f} k/s {ratio}")


def main() -> None:
    """Compare, or be the other side of a comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tensorflow", metavar="PATH", help="internal: measure TensorFlow on this file")
    arguments = parser.parse_args()
    if arguments.tensorflow:
        serve_tensorflow(arguments.tensorflow)
    else:
        compare(arguments.rounds, os.environ.get("TENSORFLOW_PYTHON"))


if __name__ == "__main__":
    main()
