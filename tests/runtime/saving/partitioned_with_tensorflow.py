"""Variables in parts, in TensorFlow: `partitioned_with_tensorflow OUR_PREFIX THEIR_PREFIX`.

Prints the operations of the graph, what it restored from ours, and saves the double of it.
"""

import json
import sys

import tensorflow.compat.v1 as tf

from tests.runtime.saving.partitioned import build


def main(ours: str, theirs: str) -> None:
    tf.disable_eager_execution()
    tf.enable_resource_variables()
    with tf.Graph().as_default() as graph, tf.Session() as session:
        w, b, _ = build(tf)
        names = [one.name for one in graph.get_operations()]
        saver = tf.train.Saver()
        saver.restore(session, ours)
        found = [one.tolist() for one in session.run([tf.convert_to_tensor(w), b])]
        session.run([one.assign(2 * one) for one in [*w, b]])
        saver.save(session, theirs)
    print(json.dumps({"names": names, "restored": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
