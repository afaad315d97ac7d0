"""Records TensorFlow's metrics: `python -m tests.runtime.oracle.record_metrics`, with tensorflow 2.21."""

import json
from pathlib import Path

from tests.runtime.oracle.metrics import streamed

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "metrics.json"


def main() -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in streamed(tf).items())
    GOLDEN.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
