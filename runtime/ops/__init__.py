"""The ops, a family a file: declarations under TensorFlow's names, and the functions that users call.

Knows graphs and tensors; gradients are one layer up. Importing a module declares its ops.
"""
