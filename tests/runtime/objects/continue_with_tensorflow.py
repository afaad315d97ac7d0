"""Goes on with objects that we saved, and saves them: `continue_with_tensorflow OUR_PREFIX THEIR_PREFIX`."""

import json
import sys

import tensorflow as tf

from tests.runtime.objects.training import build, train


def main(ours: str, theirs: str) -> None:
    model, adam, checkpoint = build(tf, tf.compat.v1)
    train(model, adam, checkpoint, 1)
    checkpoint.restore(ours).assert_consumed()
    losses = train(model, adam, checkpoint, 3)
    print(json.dumps({"losses": losses, "step": int(checkpoint.step), "saved": checkpoint.write(theirs)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
