"""Differentiation: `gradients` adds operations to a graph, `GradientTape` goes back over what ran eagerly.

Both take each op's gradient from the same table (runtime.gradients).
"""
