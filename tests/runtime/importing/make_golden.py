"""Make tests/golden/runtime/control_flow with a real TensorFlow: `python -m tests.runtime.importing.make_golden`.

Branches and loops, in one another, as TensorFlow 2.21 writes them into a GraphDef's library; and what they give.
"""

import json
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf

from tests.runtime.importing.flows import FEEDS, build

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "control_flow"


def build_calls(tf: Any) -> None:
    """A function that calls another one twice, and changes a variable on the way. Only TensorFlow writes calls."""
    x = tf.placeholder(tf.float32, [3], name="x")
    tf.placeholder(tf.bool, [], name="high")
    total = tf.get_variable("total", [3], initializer=tf.zeros_initializer())

    def half(value: Any) -> Any:
        top, _ = tf.split(tf.concat([value, value], 0), 2)
        return top * 0.5

    traced_half = tf.function(half)

    def counted(value: Any) -> Any:
        total.assign_add(value)
        return traced_half(value) + traced_half(value + total), total.read_value()

    value, count = tf.function(counted)(x)
    with tf.control_dependencies([value]):
        tf.identity(value + count * 0.0 + total.read_value(), name="out")
    tf.global_variables_initializer()


def main() -> None:
    tf.disable_eager_execution()
    tf.enable_control_flow_v2()
    tf.enable_resource_variables()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    given = {}
    for make in (build, build_calls):
        tf.reset_default_graph()
        make(tf)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            given[make.__name__] = [session.run("out:0", feeds).tolist() for feeds in FEEDS]
        (GOLDEN / f"{make.__name__}.pb").write_bytes(tf.get_default_graph().as_graph_def().SerializeToString())
    (GOLDEN / "given.json").write_text(json.dumps(given) + "\n")


if __name__ == "__main__":
    main()
