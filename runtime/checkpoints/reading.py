"""Looks into checkpoints: names, shapes, types, values. Reads of the data files only what is asked for."""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.checkpoints.files import CorruptCheckpoint, data_path, index_path, open_regular, read_whole
from runtime.checkpoints.state import latest_checkpoint
from writer.wire.checkpoint.bundle import MOST_INDEX_BYTES, Bundle, CorruptBundle
from writer.wire.checkpoint.elements import numpy_dtype
from writer.wire.tensor import dtype_name

Array = npt.NDArray[Any]


class CheckpointReader:
    """What `tf.train.load_checkpoint` gives: a checkpoint's names, and its values one by one.

    The index is read whole and verified when the reader is made; values are read, and their checksums verified, by
    `get_tensor`. Raises FileNotFoundError for what is not there and CorruptCheckpoint for what is damaged.
    """

    def __init__(self, prefix: str | os.PathLike[str]) -> None:
        self.prefix = Path(prefix)
        self._index_path = index_path(self.prefix)
        with self._named_errors():
            self._bundle = Bundle(read_whole(self._index_path, MOST_INDEX_BYTES))
        self.shards = self._bundle.shards
        self._files = _DataFiles(self.prefix, self.shards)

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """Return every name's shape, the names in order."""
        with self._named_errors():
            return {name: list(self._bundle.shape(name)) for name in self._bundle.entries}

    def get_variable_to_dtype_map(self) -> dict[str, np.dtype[Any]]:
        """Return every name's numpy type; a type without one (resource, variant) is left out."""
        known = {}
        with self._named_errors():
            entries = self._bundle.entries
        for name, entry in entries.items():
            try:
                known[name] = numpy_dtype(entry.dtype)
            except ValueError:
                continue
        return known

    def has_tensor(self, name: str) -> bool:
        """Tell whether `get_tensor` knows the name."""
        with self._named_errors():
            return name in self._bundle.entries or name in self.variable_names

    @functools.cached_property
    def variable_names(self) -> dict[str, str]:
        """Of a TensorFlow 2 checkpoint: variables' names as TensorFlow 1 has them -> names in this checkpoint.

        Empty for TensorFlow 1's. A name that several variables have is left out: Keras 3 calls each of them `kernel`.
        """
        with self._named_errors():
            return self._bundle.variable_names(self._files)

    def get_tensor(self, name: str) -> Array:
        """Return a value; strings as an object array of bytes. Raises KeyError where there is no such name.

        Takes the names that `get_variable_to_shape_map` lists, and those of `variable_names`.
        """
        with self._named_errors():
            known = self._bundle.entries
            if name not in known:
                name = self.variable_names.get(name, name)
            if name not in known:
                similar = difflib.get_close_matches(name, known, 3)
                hint = f"; there are {', '.join(map(repr, similar))}" if similar else ""
                raise KeyError(f"no {name!r} in checkpoint {self.prefix}{hint}")
            return self._bundle.value(name, self._files)

    def debug_string(self) -> str:
        """Return a line a name: type and shape."""
        with self._named_errors():
            return "\n".join(
                f"{name} ({dtype_name(entry.dtype)}) {list(self._bundle.shape(name))}"
                for name, entry in self._bundle.entries.items()
            )

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Say which file is damaged."""
        try:
            yield
        except CorruptBundle as error:
            path = self._index_path if error.shard is None else data_path(self.prefix, error.shard, self.shards)
            raise CorruptCheckpoint(path, error.offset, error.reason) from error


class _DataFiles:
    """The data files beside an index."""

    def __init__(self, prefix: Path, shards: int) -> None:
        self._prefix = prefix
        self._shards = shards

    def size(self, shard: int) -> int:
        with open_regular(data_path(self._prefix, shard, self._shards)) as file:
            return os.fstat(file.fileno()).st_size

    def read(self, shard: int, offset: int, size: int) -> bytearray:
        """Return bytes of a file; zeros from where it was cut since it was measured: the checksum tells."""
        data = bytearray(size)
        view = memoryview(data)
        with open_regular(data_path(self._prefix, shard, self._shards)) as file:
            file.seek(offset)
            while view and (count := file.readinto(view)):
                view = view[count:]
        return data


def load_checkpoint(ckpt_dir_or_file: str | os.PathLike[str]) -> CheckpointReader:
    """Return a reader of a checkpoint: a prefix, or a directory, whose latest one it then is."""
    path = Path(ckpt_dir_or_file)
    if not path.is_dir():
        if path.name.endswith(".index"):
            path = path.with_name(path.name.removesuffix(".index"))
        if path.is_file() and not index_path(path).exists():
            raise ValueError(f"{path} has no .index beside it: not a checkpoint, or one of TensorFlow's old V1 format")
        return CheckpointReader(path)
    latest = latest_checkpoint(path)
    if latest is None:
        raise FileNotFoundError(f"no checkpoint in {path}")
    return CheckpointReader(latest)


def list_variables(ckpt_dir_or_file: str | os.PathLike[str]) -> list[tuple[str, list[int]]]:
    """Return name and shape of everything in a checkpoint, by name."""
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: str | os.PathLike[str], name: str) -> Array:
    """Return one value out of a checkpoint; TensorFlow 1's habit of a trailing ":0" is forgiven."""
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))
