"""Data that is on the machine already: scikit-learn's digits, and files in MNIST's format that a person has."""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.records.record_file import CorruptRecordFile, plain_chunks

Array = npt.NDArray[Any]
Split = tuple[Array, Array]
"""Images and labels."""

# The third byte of a file; numbers are big-endian (yann.lecun.com/exdb/mnist).
_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP_MAGIC = b"\x1f\x8b"

_MNIST_FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def load_idx(path: str | os.PathLike[str]) -> Array:
    """Return the array in an IDX file, gzipped or not; MNIST and Fashion-MNIST come in this format.

    Raises ValueError, with path and offset, for what is no such file; no shape is believed beyond the bytes there are.
    """
    file = Path(path)
    with file.open("rb") as opened:
        compressed = opened.read(2) == _GZIP_MAGIC
    chunks = plain_chunks(file, "GZIP" if compressed else "")
    content = bytearray()
    expected: int | None = None
    for chunk in chunks:
        content += chunk
        if expected is None and len(content) >= _HEADER_MOST:
            expected = _size(file, content)
        # A few compressed kilobytes may stand for gigabytes: what is too much is not read.
        if expected is not None and len(content) > expected:
            break
    expected = _size(file, content) if expected is None else expected
    if len(content) != expected:
        what = "more" if len(content) > expected else f"has {len(content)}"
        raise CorruptRecordFile(file, min(len(content), expected), f"an IDX file of {expected} bytes, {what}")
    dtype, shape, start = _header(file, content)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


_HEADER_MOST = 4 + 4 * 255


def _size(file: Path, content: bytearray) -> int:
    """Return how many bytes the header says that there are."""
    dtype, shape, start = _header(file, content)
    return start + math.prod(shape) * dtype.itemsize


def _header(file: Path, content: bytearray) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _DTYPES:
        raise CorruptRecordFile(file, 0, f"no IDX file: it begins with {bytes(content[:4])!r}")
    rank = content[3]
    start = 4 + 4 * rank
    if len(content) < start:
        raise CorruptRecordFile(file, len(content), f"an IDX file of {rank} dimensions that is cut")
    return np.dtype(_DTYPES[content[2]]), struct.unpack_from(f">{rank}I", content, 4), start


def load_mnist(directory: str | os.PathLike[str]) -> dict[str, Split]:
    """Return what there is of "train" and "test" of an MNIST or Fashion-MNIST in a directory.

    Images are uint8 [n, 28, 28], labels int64 [n]. Files have the names that they are published under, `.gz` or not.
    Raises FileNotFoundError where neither split is there, ValueError where images and labels differ in number.
    """
    found = {}
    for split, names in _MNIST_FILES.items():
        paths = [_existing(Path(directory), name) for name in names]
        if all(paths):
            images, labels = (load_idx(path) for path in paths if path is not None)
            if len(images) != len(labels):
                raise ValueError(f"{paths[0]} has {len(images)} images, {paths[1]} has {len(labels)} labels")
            found[split] = (images, labels.astype(np.int64))
    if not found:
        raise FileNotFoundError(f"no MNIST files (such as {_MNIST_FILES['test'][0]}.gz) in {directory}")
    return found


def _existing(directory: Path, name: str) -> Path | None:
    for path in (directory / name, directory / f"{name}.gz"):
        if path.exists():
            return path
    return None


def load_digits(test_fraction: float = 0.2, seed: int = 0) -> tuple[Split, Split]:
    """Return scikit-learn's 1797 handwritten digits as (images, labels) to train on and to test on.

    Images are float32 [n, 8, 8] in [0, 1], labels int64 [n]; the seed decides which are which.
    """
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction must be between 0 and 1, got {test_fraction}")
    from sklearn.datasets import load_digits as load  # optional, and slow to import: the `examples` extra has it

    digits = load()
    images = (digits.images / 16).astype(np.float32)
    labels = digits.target.astype(np.int64)
    order = np.random.default_rng(seed).permutation(len(labels))
    train, test = np.split(order, [round(len(order) * (1 - test_fraction))])
    return (images[train], labels[train]), (images[test], labels[test])
