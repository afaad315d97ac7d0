"""Records what TensorFlow does in each scenario: `python -m tests.runtime.monitoring.record_with_tensorflow GOLDEN`.

GOLDEN becomes a JSON file; with tensorflow 2.21.
"""

import json
import sys
import tempfile
from pathlib import Path

import tensorflow.compat.v1 as tf

from tests.runtime.monitoring.on_disk import described
from tests.runtime.monitoring.scenarios import SCENARIOS, played


def main(golden: str) -> None:
    tf.disable_eager_execution()
    tf.enable_resource_variables()
    tf.logging.set_verbosity(tf.logging.INFO)  # or else LoggingTensorHook's formatters
    found = {}
    for name in SCENARIOS:
        with tempfile.TemporaryDirectory() as directory:
            log = played(tf, name, Path(directory))
            tf.summary.FileWriterCache.clear()
            found[name] = {"calls": log, "files": described(tf, Path(directory), tf.Event)}
    entries = [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in found.items()]
    Path(golden).write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
