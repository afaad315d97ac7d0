"""Imports a GraphDef into TensorFlow, which checks every op and attribute, and prints how many nodes it has."""

import sys
from pathlib import Path


def main() -> None:
    import tensorflow.compat.v1 as tf

    message = tf.GraphDef()
    message.ParseFromString(Path(sys.argv[1]).read_bytes())
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(message, name="")
        print(len(graph.get_operations()))


if __name__ == "__main__":
    main()
