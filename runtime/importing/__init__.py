"""Graphs from disk and to disk: GraphDef messages, made by whomever, become graphs that run here.

`graph_def` reads and writes the files; `nodes` turns messages into operations, with `order`, `operations`,
`attributes`, `functions` and `reference_variables`; `freezing` puts the values of variables into the graph. Knows
nothing of checkpoints and of training: see `saving`.
"""
