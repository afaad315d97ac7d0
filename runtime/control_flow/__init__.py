"""Control flow: branches and loops whose conditions are tensors, in graphs; eagerly, Python's own.

In a graph each becomes one operation (If, Case, While) that holds its bodies as subgraphs; the operation's kernel runs
them as plans of their own. Gradients are control flow again: values that a body computed on the way are kept for it.
"""
