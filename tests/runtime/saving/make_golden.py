"""Make tests/golden/runtime/training with a real TensorFlow 2.21: `python -m tests.runtime.saving.make_golden`.

A training of three steps that was saved with its graph, and what TensorFlow did next with it: three losses, and the
summaries of the step after the first.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

from tests.runtime.saving.training import build, feeds

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "training"


def main() -> None:
    tf.disable_eager_execution()
    tf.enable_resource_variables()
    training = build(tf)
    saver = tf.train.Saver(save_relative_paths=True)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(training.train, feeds(training))
        saver.save(session, str(GOLDEN / "model"), training.step)
        losses = [float(session.run([training.loss, training.train], feeds(training))[0]) for _ in range(3)]
        saver.restore(session, str(GOLDEN / "model-3"))
        summary = session.run(training.summaries, feeds(training))
        logits = session.run(training.logits, feeds(training))
        frozen = tf.graph_util.convert_variables_to_constants(session, session.graph.as_graph_def(), ["logits/add"])
    (GOLDEN / "losses.json").write_text(json.dumps(losses) + "\n")
    (GOLDEN / "summary.pb").write_bytes(summary)
    (GOLDEN / "frozen.pb").write_bytes(frozen.SerializeToString())
    tf.train.write_graph(frozen, str(GOLDEN), "frozen.pbtxt")
    np.save(GOLDEN / "logits.npy", logits)


if __name__ == "__main__":
    main()
