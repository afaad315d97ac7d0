"""Python's own `if`, `for`, `while`, `and`, `or`, `not`, `==` on tensors, in functions that are traced into graphs.

`convert` rewrites a function's source (rewriting.py) to ask, each time, whether what it looks at is a tensor of a graph
(operators.py): then a branch or loop of `control_flow` is made, else Python does what it always does.
"""
