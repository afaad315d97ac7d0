"""`rt.summary`: what a graph or an eager program wants seen, as operations and as calls, written through `writer`.

`ops` declares TensorFlow's summary operations, which give serialised Summary messages; `functions` is what a user
calls; `file_writer` writes the results and the graph.
"""
