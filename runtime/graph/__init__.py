"""Graphs and tensors: what an op is, how it becomes a node or a value, names, scopes, shapes.

Knows no op but Const by name: ops are declared one layer up. Public names: see `runtime`.
"""
