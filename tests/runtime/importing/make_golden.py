"""Make tests/golden/runtime/control_flow with a real TensorFlow: `python -m tests.runtime.importing.make_golden`.

Branches and loops, in one another, as TensorFlow 2.21 writes them into a GraphDef's library; and what they give.
"""

import json
from pathlib import Path

import tensorflow.compat.v1 as tf

from tests.runtime.importing.flows import FEEDS, build

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "control_flow"


def main() -> None:
    tf.disable_eager_execution()
    tf.enable_control_flow_v2()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    build(tf)
    with tf.Session() as session:
        given = [session.run("out:0", feeds).tolist() for feeds in FEEDS]
    (GOLDEN / "graph.pb").write_bytes(tf.get_default_graph().as_graph_def().SerializeToString())
    (GOLDEN / "given.json").write_text(json.dumps(given) + "\n")


if __name__ == "__main__":
    main()
