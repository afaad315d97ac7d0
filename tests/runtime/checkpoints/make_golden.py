"""Make tests/golden/runtime/checkpoints with a real TensorFlow: `python -m tests.runtime.checkpoints.make_golden`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

from tests.runtime.checkpoints.values import BFLOAT16_PATTERNS, TABLE, TENSORS

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "checkpoints"

v1 = tf.compat.v1


def save_session(directory: Path) -> None:
    """Every dtype, and a variable in parts, by TensorFlow 1's Saver."""
    with tf.Graph().as_default(), v1.Session() as session:
        variables = [v1.Variable(value, name=name) for name, value in TENSORS.items()]
        bfloat16 = tf.bitcast(tf.constant(BFLOAT16_PATTERNS), tf.bfloat16)
        variables.append(v1.Variable(bfloat16, name="bfloat16"))
        parts = v1.fixed_size_partitioner(3)
        v1.get_variable("table", initializer=tf.constant(TABLE), partitioner=parts)
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver(save_relative_paths=True)
        for step in (10, 20):
            saver.save(session, str(directory / "model.ckpt"), global_step=step, write_meta_graph=False)


def save_objects(directory: Path) -> None:
    """A TensorFlow 2 checkpoint: keys are paths through objects."""
    model = tf.Module()
    model.layers = [
        tf.Variable(np.array([1, 2], np.float32), name="dense/kernel"),
        tf.Variable(np.array([3], np.float32), name="dense/bias"),
    ]
    checkpoint = tf.train.Checkpoint(model=model, step=tf.Variable(np.int64(7), name="step"))
    tf.train.CheckpointManager(checkpoint, str(directory), max_to_keep=2).save()


if __name__ == "__main__":
    for name, save in (("session", save_session), ("objects", save_objects)):
        (GOLDEN / name).mkdir(parents=True, exist_ok=True)
        save(GOLDEN / name)
