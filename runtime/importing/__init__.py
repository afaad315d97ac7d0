"""Graphs from disk and to disk: GraphDef messages, made by whomever, become graphs that run here.

`graph_def` reads and writes the files, `nodes` and `attributes` turn messages into operations, `freezing` puts the
values of variables into the graph. Knows nothing of checkpoints and of training: see `saving`.
"""
