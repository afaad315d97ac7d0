"""Training on disk and back: variables through checkpoints, and the graph beside them.

`saver` is TensorFlow 1's Saver over `runtime.checkpoints`, `meta_graph` reads and writes `.meta` files, `collections`
what such a file says of a graph's collections, `ops` are the two operations that a saver adds to a graph.
"""
