"""Runs our exported programs under TensorFlow: the argument is a folder with graphs, feeds and fetches.

`python -m tests.runtime.control_flow.run_in_tensorflow FOLDER` prints the values as JSON;
tests/golden/runtime/control_flow.json holds what TensorFlow 2.21 printed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def main(folder: str) -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    found: dict[str, Any] = {}
    feeds = np.load(Path(folder) / "feeds.npz")
    for path in sorted(Path(folder).glob("*.pb")):
        graph = tf.Graph()
        with graph.as_default():
            tf.import_graph_def(tf.GraphDef.FromString(path.read_bytes()), name="")
        with tf.Session(graph=graph) as session:
            values = session.run(["y:0", "by_x:0", "by_w:0"], {f"{name}:0": value for name, value in feeds.items()})
        found[path.stem] = [np.asarray(one).tolist() for one in values]
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
