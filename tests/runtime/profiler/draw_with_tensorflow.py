"""Draws a run of ours by TensorFlow's own means: `draw_with_tensorflow RUN_METADATA GRAPH_DEF`.

Writes RUN_METADATA.json, and prints how many microseconds TensorFlow's profiler finds in it.
"""

import json
import sys
from pathlib import Path

import tensorflow.compat.v1 as tf
from tensorflow.python.client.timeline import Timeline


def main(run: str, graph_path: str) -> None:
    metadata = tf.RunMetadata.FromString(Path(run).read_bytes())
    trace = Timeline(metadata.step_stats).generate_chrome_trace_format(show_memory=True)
    Path(f"{run}.json").write_text(trace, encoding="utf-8")
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(tf.GraphDef.FromString(Path(graph_path).read_bytes()), name="")
        options = tf.profiler.ProfileOptionBuilder.time_and_memory(min_micros=0, min_bytes=0)
        options["output"] = "none"
        found = tf.profiler.profile(graph, run_meta=metadata, cmd="scope", options=options)
    print(json.dumps(found.total_exec_micros))


if __name__ == "__main__":
    main(*sys.argv[1:])
