"""Runs three steps of a graph under TensorFlow: arguments are fetches (JSON), feeds (npz) and the GraphDef."""

import json
import sys
from pathlib import Path

import numpy as np


def main(asked: str, feeds: str, graph: str) -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    tf.import_graph_def(tf.GraphDef.FromString(Path(graph).read_bytes()), name="")
    values = {name.replace("__", ":"): value for name, value in np.load(feeds).items()}
    fetches = json.loads(Path(asked).read_text())
    with tf.Session() as session:
        session.run("init")
        print(json.dumps([float(session.run(fetches, values)[0]) for _ in range(3)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
