"""Variables, their initial values, and the scopes that share them.

A variable is a handle to a slot (ops.state); in graph mode each session has slots of its own.
"""
