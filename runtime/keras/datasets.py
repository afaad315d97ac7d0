"""`rt.keras.datasets`: data that Keras has downloaded on this machine before. Nothing is downloaded here."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from runtime import datasets

CACHE = Path.home() / ".keras" / "datasets"
"""Where Keras keeps what it downloaded."""


def _load_mnist(path: str = "mnist.npz") -> Any:
    """Return ((x_train, y_train), (x_test, y_test)) of MNIST from Keras's own file, or another in its form."""
    file = CACHE / path
    if not file.exists():
        raise FileNotFoundError(
            f"{file} is not there, and nothing is downloaded: put Keras's mnist.npz there, or read the files of MNIST "
            "by rt.datasets.load_mnist(directory); rt.datasets.load_digits() needs no file"
        )
    with np.load(file, allow_pickle=False) as arrays:
        return tuple((arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))


def _load_fashion_mnist() -> Any:
    """Return ((x_train, y_train), (x_test, y_test)) of Fashion-MNIST from the four files in Keras's directory."""
    directory = CACHE / "fashion-mnist"
    if not directory.exists():
        raise FileNotFoundError(f"{directory} is not there, and nothing is downloaded: put the four files there")
    found = datasets.load_mnist(directory)
    return tuple(tuple(array.astype(np.uint8) for array in found[part]) for part in ("train", "test"))


mnist = SimpleNamespace(load_data=_load_mnist)
fashion_mnist = SimpleNamespace(load_data=_load_fashion_mnist)

__all__ = ["fashion_mnist", "mnist"]
