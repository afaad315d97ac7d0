"""Records what TensorFlow 2.21 gives for functions.py: `python -m tests.runtime.oracle.record_functions`."""

import functools
import json
from pathlib import Path
from typing import Any

from tests.runtime.oracle.functions import CALLS, SLOPES, slopes
from tests.runtime.oracle.results import plain

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "functions.json"


def main() -> None:
    import tensorflow as tf

    old = tf.compat.v1

    found: dict[str, Any] = {name: plain(call(old)) for name, call in CALLS.items()}
    for name, (call, inputs) in SLOPES.items():
        found[f"slopes of {name}"] = plain(slopes(tf, functools.partial(call, old), inputs))
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
