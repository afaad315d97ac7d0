"""Make tests/golden/runtime/training and reference_variables: `python -m tests.runtime.saving.make_golden`.

A training of three steps that a real TensorFlow 2.21 saved with its graph, and what it did next with it: three losses;
of the first one also the summaries of the step after, the logits, and the frozen graph. The second has TensorFlow 1's
reference variables, as all graphs had before resource variables.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

from tests.runtime.saving.training import Training, build, feeds

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime"


def save(directory: Path) -> None:
    """Train, save, and go on."""
    tf.reset_default_graph()
    training = build(tf)
    saver = tf.train.Saver(save_relative_paths=True)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(training.train, feeds(training))
        saver.save(session, str(directory / "model"), training.step)
        losses = [float(session.run([training.loss, training.train], feeds(training))[0]) for _ in range(3)]
        (directory / "losses.json").write_text(json.dumps(losses) + "\n")
        saver.restore(session, str(directory / "model-3"))
        if directory.name == "training":
            use(session, training, directory)


def use(session: tf.Session, training: Training, directory: Path) -> None:
    """What else there is to compare."""
    (directory / "summary.pb").write_bytes(session.run(training.summaries, feeds(training)))
    np.save(directory / "logits.npy", session.run(training.logits, feeds(training)))
    frozen = tf.graph_util.convert_variables_to_constants(session, session.graph.as_graph_def(), ["logits/add"])
    (directory / "frozen.pb").write_bytes(frozen.SerializeToString())
    tf.train.write_graph(frozen, str(directory), "frozen.pbtxt")


def main() -> None:
    tf.disable_eager_execution()
    tf.enable_resource_variables()
    save(GOLDEN / "training")
    tf.disable_resource_variables()
    save(GOLDEN / "reference_variables")


if __name__ == "__main__":
    main()
