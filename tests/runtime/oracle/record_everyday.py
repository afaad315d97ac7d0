"""Records what TensorFlow 2.21 gives for everyday.py: `python -m tests.runtime.oracle.record_everyday`."""

import functools
import json
from pathlib import Path
from typing import Any

from tests.runtime.oracle.everyday import CALLS, MESSAGES, SLOPES
from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.results import plain

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "everyday.json"


def main() -> None:
    import tensorflow as tf

    old = tf.compat.v1
    found: dict[str, Any] = {name: plain(call(old)) for name, call in CALLS.items()}
    for name, (call, inputs) in SLOPES.items():
        found[f"slopes of {name}"] = plain(slopes(tf, functools.partial(call, old), inputs))
    for name, value in MESSAGES.items():
        found[f"message of {name}"] = old.make_tensor_proto(value).SerializeToString().hex()
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
