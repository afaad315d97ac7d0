"""`from keras.preprocessing.sequence import pad_sequences`: lists of numbers as one array."""

from runtime.keras.utils.padding import pad_sequences as pad_sequences

__all__ = ["pad_sequences"]
