"""Whole scripts of the kind that TensorFlow 1 was taught with: each runs here and there, but for one import."""
