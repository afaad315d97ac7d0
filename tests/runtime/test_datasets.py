"""Data from files that people have: read as it is, refused where it is something else."""

from __future__ import annotations

import gzip
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime.datasets import load_digits, load_idx, load_mnist


def idx(array: Any, code: int) -> bytes:
    """An IDX file, after its published description."""
    content: bytes = array.tobytes()
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + content


@pytest.mark.parametrize(
    ("code", "dtype"), [(8, ">u1"), (9, ">i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")]
)
@pytest.mark.parametrize("compressed", [True, False])
def test_every_type_is_read_compressed_or_not(tmp_path: Path, code: int, dtype: str, compressed: bool) -> None:
    """In the machine's own byte order."""
    array = np.arange(6).reshape(1, 2, 3).astype(dtype)
    content = idx(array, code)
    (tmp_path / "a").write_bytes(gzip.compress(content) if compressed else content)
    found = load_idx(tmp_path / "a")

    assert np.dtype(dtype).newbyteorder("=") == found.dtype
    np.testing.assert_array_equal(array, found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no IDX file"),
        (b"\x89PNG", "no IDX file: it begins with b'.x89PNG'"),
        (b"\0\0\x08\x03\0\0", "of 3 dimensions that is cut"),
        (idx(np.zeros(5, np.uint8), 8)[:-1], "of 13 bytes, has 12"),
        (idx(np.zeros(5, np.uint8), 8) + b"\0", "of 13 bytes, more"),
        (b"\0\0\x08\x02" + b"\xff" * 8, "has 12"),
        (gzip.compress(idx(np.zeros(5, np.uint8), 8), mtime=0)[:-12], "compression"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """With its path; before memory is taken for what it claims."""
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(ValueError, match=f"a: .*{reason}"):
        load_idx(tmp_path / "a")


def test_a_file_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    """Reading ends where the header says that the file should."""
    with gzip.open(tmp_path / "a", "wb") as file:
        file.write(idx(np.zeros(5, np.uint8), 8))
        for _ in range(64):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="of 13 bytes, more"):
            load_idx(tmp_path / "a")
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


def test_mnist_is_found_under_its_published_names(tmp_path: Path) -> None:
    """What there is of it."""
    with pytest.raises(FileNotFoundError, match="no MNIST files"):
        load_mnist(tmp_path)
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(np.ones((2, 28, 28), np.uint8), 8)))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(np.array([3, 4], np.uint8), 8))
    found = load_mnist(tmp_path)

    assert ["test"] == list(found)
    images, labels = found["test"]
    assert ((2, 28, 28), "uint8") == (images.shape, images.dtype.name)
    assert ([3, 4], "int64") == (labels.tolist(), labels.dtype.name)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(np.array([3], np.uint8), 8))
    with pytest.raises(ValueError, match=r"2 images, .* 1 labels"):
        load_mnist(tmp_path)


def test_digits_are_split_as_the_seed_says() -> None:
    """Every digit is in one of the two, and the classes are there."""
    pytest.importorskip("sklearn")
    (images, labels), (test_images, test_labels) = load_digits(0.25, seed=3)
    again, _ = load_digits(0.25, seed=3)

    assert (1348, 449) == (len(images), len(test_images))
    assert ("float32", (8, 8)) == (images.dtype.name, images.shape[1:])
    assert (0.0, 1.0) == (images.min(), images.max())
    assert set(range(10)) == set(labels.tolist()) == set(test_labels.tolist())
    np.testing.assert_array_equal(images, again[0])
    with pytest.raises(ValueError, match=r"got 1\.5"):
        load_digits(1.5)
