"""Records what TensorFlow 2.21 gives for networks.py: `python -m tests.runtime.recurrent.record_with_tensorflow`."""

import json
from pathlib import Path

from tests.runtime.recurrent.networks import NETWORKS, answers

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "recurrent.json"


def main() -> None:
    import tensorflow.compat.v1 as tf
    from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl

    tf.nn.rnn_cell = rnn_cell_impl  # with Keras 3 the public name is empty, and the code is still there
    tf.disable_v2_behavior()
    tf.enable_control_flow_v2()
    lines = [f"{json.dumps(name)}: {json.dumps(answers(tf, name))}" for name in NETWORKS]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
