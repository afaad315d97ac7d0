"""Make tests/golden/runtime/data with a real TensorFlow: `python -m tests.runtime.data.make_golden`.

With a seed as its argument it prints other pipelines instead, for the test that asks TensorFlow itself.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import tensorflow as tf

from tests.runtime.data.pipelines import build, drawn

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "data"


def answers(seed: int, count: int) -> str:
    """Return random pipelines and what they give, as JSON."""
    chance = random.Random(seed)
    lines = []
    for _ in range(count):
        description = drawn(chance)
        values = [int(value) for value in build(tf.data, description).as_numpy_iterator()]
        lines.append(json.dumps([description, values]))
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(answers(int(sys.argv[1]), 60))
    else:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / "pipelines.json").write_text(answers(1, 150))
