"""Whole files as strings: `read_file`, `write_file`, and which files there are."""

import glob
import os
from pathlib import Path
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.errors import NotFoundError
from runtime.graph.op import Op
from runtime.ops import rules

__all__ = ["matching_files", "read_file", "write_file"]


def _read(xp: Any, filename: Array) -> Array:
    path = os.fsdecode(filename[()])
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: {error.strerror}") from error
    found = np.empty((), object)
    found[()] = content
    return found


def _write(xp: Any, filename: Array, contents: Array) -> None:
    path = Path(os.fsdecode(filename[()]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents[()])


def _matching(xp: Any, patterns: Array) -> Array:
    found = sorted(one for pattern in patterns.reshape(-1) for one in glob.glob(os.fsdecode(pattern)))
    return np.array([os.fsencode(one) for one in found], object)


read_op = Op("ReadFile", "filename: string -> contents: string", shape=rules.scalar, kernel=_read, effect=True)
write_op = Op(
    "WriteFile", "filename: string, contents: string ->", shape=rules.nothing, kernel=_write, effect=True, host=True
)
matching_op = Op(
    "MatchingFiles", "pattern: string -> filenames: string", shape=lambda _: (None,), kernel=_matching, effect=True
)


def read_file(filename: Any, name: str | None = None) -> Any:
    """Return the bytes of a file as a string; raises NotFoundError where it is not there."""
    return read_op(filename, name=name)


def write_file(filename: Any, contents: Any, name: str | None = None) -> Any:
    """Write a string into a file, and make the directories that it is to be in."""
    return write_op(filename, contents, name=name)


def matching_files(pattern: Any, name: str | None = None) -> Any:
    """Return the paths that fit a pattern, or one of several, in order."""
    return matching_op(pattern, name=name)
