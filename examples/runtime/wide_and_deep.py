"""A wide and deep model over TFRecords: a linear model of single facts beside a network that generalises.

A digit is written as an Example: `pixels`, its numbers, for the deep part; `facts`, one number for each pair of a pixel
and its gray level, for the wide part: each has a row of weights of its own, of which a step touches only those that
occur. As in the paper (Cheng et al., 2016), Ftrl trains the wide part and Adagrad the deep one. A training that was
interrupted goes on from its last checkpoint: run it again.

    python -m examples.runtime.wide_and_deep --logdir runs/wide
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Split, load
from examples.runtime.layers import accuracy, cross_entropy, dense
from runtime.records import encode_example

STEPS = 400
ACCURACY = 0.95  # on scikit-learn's digits
LEVELS = 17  # gray levels


def write(path: Path, split: Split) -> None:
    """Write a split as a TFRecord file, an Example a digit."""
    with rt.io.TFRecordWriter(path) as file:
        for pixels, label in zip(split.rows, split.labels, strict=True):
            level = np.minimum(pixels * (LEVELS - 1), LEVELS - 1).astype(np.int64)
            facts = np.arange(len(pixels)) * LEVELS + level
            file.write(encode_example({"pixels": pixels, "facts": facts, "label": label}))


def read(path: Path, pixels: int, batch_size: int) -> rt.data.Dataset:
    """Batches of a file: dicts of arrays."""
    features = {
        "pixels": rt.io.FixedLenFeature([pixels], rt.float32),
        "facts": rt.io.FixedLenFeature([pixels], rt.int64),
        "label": rt.io.FixedLenFeature([], rt.int64),
    }
    records = rt.data.TFRecordDataset(str(path)).shuffle(2000, seed=0).repeat().batch(batch_size)
    return records.map(lambda batch: rt.io.parse_example(batch, features)).prefetch(2)


def logits_of(pixels: Any, facts: Any) -> Any:
    """What both parts say together: [batch, 10]."""
    with rt.variable_scope("wide"):
        shape = [pixels.shape[1] * LEVELS, 10]
        weights = rt.get_variable("weights", shape, initializer=rt.zeros_initializer())
        wide = rt.reduce_sum(rt.gather(weights, facts), 1)
    with rt.variable_scope("deep"):
        deep = dense(rt.nn.relu(dense(pixels, 64, "hidden")), 10, "logits")
    return wide + deep


class Examination(rt.train.CheckpointSaverListener):
    """Logs the accuracy on the test set whenever a checkpoint is saved."""

    def __init__(self, correct: Any, feed: dict[Any, Any], logdir: Path) -> None:
        self.summary = rt.summary.scalar("accuracy/test", correct, collections=[])
        self.feed = feed
        self.logdir = logdir

    def after_save(self, session: rt.Session, global_step_value: int) -> None:
        log = rt.summary.FileWriterCache.get(self.logdir)
        log.add_summary(session.run(self.summary, self.feed), global_step_value)


def train(logdir: Path, steps: int = STEPS, mnist: Path | None = None) -> float:
    """Train, and return the accuracy on the test set."""
    training, test = load(mnist)
    pixels = training.rows.shape[1]
    logdir.mkdir(parents=True, exist_ok=True)
    write(logdir / "train.tfrecord", training)
    write(logdir / "test.tfrecord", test)
    with rt.Graph().as_default():
        rt.set_random_seed(0)
        batch = read(logdir / "train.tfrecord", pixels, 100).make_one_shot_iterator().get_next()
        logits = logits_of(batch["pixels"], batch["facts"])
        loss, correct = cross_entropy(batch["label"], logits), accuracy(batch["label"], logits)
        step = rt.train.get_or_create_global_step()
        wide, deep = (rt.get_collection(rt.GraphKeys.TRAINABLE_VARIABLES, part) for part in ("wide", "deep"))
        minimize = [
            rt.train.FtrlOptimizer(0.05).minimize(loss, var_list=wide),
            rt.train.AdagradOptimizer(0.1).minimize(loss, step, var_list=deep),
        ]
        rt.summary.scalar("loss", loss)
        (whole,) = read(logdir / "test.tfrecord", pixels, len(test.labels)).take(1)
        test_feed = {batch[name]: whole[name] for name in batch}  # in the place of the next batch
        examination = Examination(correct, test_feed, logdir)
        final = rt.train.FinalOpsHook(correct, test_feed)
        hooks = [
            rt.train.StopAtStepHook(last_step=steps),
            rt.train.CheckpointSaverHook(logdir, save_steps=50, listeners=[examination]),
            final,
        ]
        # begins with the last checkpoint of the directory; to save is the part of the hook above, for its listener
        with rt.train.MonitoredTrainingSession(
            checkpoint_dir=logdir, hooks=hooks, save_checkpoint_secs=None, save_summaries_steps=1
        ) as session:
            while not session.should_stop():
                session.run(minimize)
    return float(final.final_ops_values)


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "accuracy on the test set")
