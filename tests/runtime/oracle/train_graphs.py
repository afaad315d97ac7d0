"""Trains graphs that we wrote under TensorFlow: the argument is a directory of GraphDefs, one for each optimizer."""

import json
import sys
from pathlib import Path

from tests.runtime.oracle.optimizers import batches


def main(directory: str) -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    found = {}
    for path in sorted(Path(directory).glob("*.pb")):
        tf.reset_default_graph()
        tf.import_graph_def(tf.GraphDef.FromString(path.read_bytes()), name="")
        with tf.Session() as session:
            session.run("init")
            found[path.stem] = [
                float(
                    session.run(["Mean:0", "train"], dict(zip(("ids:0", "numbers:0", "targets:0"), one, strict=True)))[
                        0
                    ]
                )
                for one in batches()
            ]
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
