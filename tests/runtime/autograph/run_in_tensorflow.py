"""Traces the programs with TensorFlow and prints, as JSON, what they give.

tests/golden/runtime/autograph.json holds what `python -m tests.runtime.autograph.run_in_tensorflow` printed with
TensorFlow 2.21.
"""

import json
from typing import Any

from tests.runtime.autograph import programs
from tests.runtime.autograph.outcomes import outcomes


def main() -> None:
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")
    programs.use(tf)
    found: dict[str, Any] = {name: outcomes(tf, one) for name, one in programs.PROGRAMS.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
