"""Make tests/golden/runtime/data with a real TensorFlow: `python -m tests.runtime.data.make_golden`."""

from __future__ import annotations

import json
import random
from pathlib import Path

import tensorflow as tf

from tests.runtime.data.pipelines import build, drawn

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "data"


def main() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    lines = []
    for _ in range(150):
        description = drawn(chance)
        values = [int(value) for value in build(tf.data, description).as_numpy_iterator()]
        lines.append(json.dumps([description, values]))
    (GOLDEN / "pipelines.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
