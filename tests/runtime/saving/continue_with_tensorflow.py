"""Goes on with a training that we saved, and saves it: `continue_with_tensorflow OUR_PREFIX ITS_PREFIX`."""

import json
import sys

import tensorflow.compat.v1 as tf

from tests.runtime.saving.training import build, feeds


def main(ours: str, theirs: str) -> None:
    tf.disable_eager_execution()
    with tf.Graph().as_default():
        named = {key.name: value for key, value in feeds(build(tf)).items()}
    with tf.Graph().as_default(), tf.Session() as session:
        saver = tf.train.import_meta_graph(f"{ours}.meta")
        saver.restore(session, ours)
        losses = [float(session.run(["loss:0", "Adam"], named)[0]) for _ in range(3)]
        saver.save(session, theirs, write_state=False)
    print(json.dumps(losses))


if __name__ == "__main__":
    main(*sys.argv[1:])
