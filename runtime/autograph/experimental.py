"""`rt.autograph.experimental`: what says how code is traced, under TensorFlow's names."""

from runtime.autograph.conversion import do_not_convert

__all__ = ["do_not_convert"]
