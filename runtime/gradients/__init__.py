"""How each op's gradient is made of ops: a table from op names, filled a family a file.

The same entries make `gradients/…` operations in a graph and run on a tape, and so have gradients themselves. The
names of helper operations are TensorFlow's. Importing a module adds its entries.
"""
