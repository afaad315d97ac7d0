"""Make tests/golden/runtime/objects: `python -m tests.runtime.objects.make_golden`.

A checkpoint of objects that a real TensorFlow 2.21 wrote after three steps, and the losses of the next three.
"""

import json
import shutil
from pathlib import Path

import tensorflow as tf

from tests.runtime.objects.training import build, train

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "objects"


def main() -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    model, adam, checkpoint = build(tf, tf.compat.v1)
    train(model, adam, checkpoint, 3)
    tf.train.CheckpointManager(checkpoint, str(GOLDEN), max_to_keep=2).save()
    (GOLDEN / "losses.json").write_text(json.dumps(train(model, adam, checkpoint, 3)) + "\n")


if __name__ == "__main__":
    main()
