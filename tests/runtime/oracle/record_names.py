"""Records the names that TensorFlow gives: `python -m tests.runtime.oracle.record_names`, with tensorflow 2.21."""

import json
from pathlib import Path

from tests.runtime.oracle.models import MODELS, described

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "names"


def main() -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, build in MODELS.items():
        tf.reset_default_graph()
        build(tf)
        lines = ",\n".join(json.dumps(entry) for entry in described(tf.get_default_graph()))
        (GOLDEN / f"{name}.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
