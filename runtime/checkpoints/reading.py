"""Looks into checkpoints: names, shapes, types, values. Reads of the data files only what is asked for."""

from __future__ import annotations

import collections
import difflib
import functools
import io
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from runtime.checkpoints.elements import decode_elements, numpy_dtype
from runtime.checkpoints.files import CorruptCheckpoint, data_path, data_paths, index_path, open_regular, read_whole
from runtime.checkpoints.slices import Slice, check_tiling
from runtime.checkpoints.state import latest_checkpoint
from runtime.checkpoints.table import CorruptTable, decode_table
from writer.wire.proto.checkpoint_pb2 import BundleEntryProto, BundleHeaderProto, TrackableObjectGraph
from writer.wire.tensor import dtype_name, shape_of

Array = npt.NDArray[Any]

OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
MOST_INDEX_BYTES = 1 << 28
MOST_SHARDS = 100_000  # five digits
READER_VERSION = 1  # of TensorBundle; TensorFlow's own is 1 too


class CheckpointReader:
    """What `tf.train.load_checkpoint` gives: a checkpoint's names, and its values one by one.

    The index is read whole and verified when the reader is made; values are read, and their checksums verified, by
    `get_tensor`. Raises FileNotFoundError for what is not there and CorruptCheckpoint for what is damaged.
    """

    def __init__(self, prefix: str | os.PathLike[str]) -> None:
        self.prefix = Path(prefix)
        self._index_path = index_path(self.prefix)
        try:
            table = decode_table(read_whole(self._index_path, MOST_INDEX_BYTES))
        except CorruptTable as error:
            raise CorruptCheckpoint(self._index_path, error.offset, error.reason) from error
        header = self._parsed(BundleHeaderProto(), b"", table.pop(b"", None))
        if not 0 < header.num_shards <= MOST_SHARDS:
            raise self._corrupt(f"a checkpoint of {header.num_shards} data files")
        if header.version.min_consumer > READER_VERSION:
            raise self._corrupt(f"format {header.version.min_consumer}, the newest that is known is {READER_VERSION}")
        self.shards = header.num_shards
        self._byte_order = ">" if header.endianness == BundleHeaderProto.BIG else "<"
        # Parts of partitioned tensors begin with a zero byte; no name does.
        self._entries = {key: value for key, value in table.items() if key[:1] != b"\0"}
        self._parts = {key: value for key, value in table.items() if key[:1] == b"\0"}

    @functools.cached_property
    def _by_name(self) -> dict[str, BundleEntryProto]:
        entries = {}
        for key, value in self._entries.items():
            entry = self._parsed(BundleEntryProto(), key, value)
            try:
                shape_of(entry.shape)
            except ValueError as error:
                raise self._corrupt(f"{_name(key)!r}: {error}") from error
            entries[_name(key)] = entry
        return entries

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """Return every name's shape, the names in order."""
        return {name: list(shape_of(entry.shape)) for name, entry in self._by_name.items()}

    def get_variable_to_dtype_map(self) -> dict[str, np.dtype[Any]]:
        """Return every name's numpy type; a type without one (resource, variant) is left out."""
        known = {}
        for name, entry in self._by_name.items():
            try:
                known[name] = numpy_dtype(entry.dtype)
            except ValueError:
                continue
        return known

    def has_tensor(self, name: str) -> bool:
        """Tell whether `get_tensor` knows the name."""
        return name in self._by_name or name in self.variable_names

    @functools.cached_property
    def variable_names(self) -> dict[str, str]:
        """Of a TensorFlow 2 checkpoint: variables' names as TensorFlow 1 has them -> names in this checkpoint.

        Empty for TensorFlow 1's. A name that several variables have is left out: Keras 3 calls each of them `kernel`.
        """
        if OBJECT_GRAPH_KEY not in self._by_name:
            return {}
        graph = TrackableObjectGraph()
        content = self._value(OBJECT_GRAPH_KEY)
        if content.shape != () or content.dtype != object:
            raise self._corrupt(f"{OBJECT_GRAPH_KEY} is no string")
        self._parsed(graph, OBJECT_GRAPH_KEY.encode(), content.item())
        keys = collections.defaultdict(set)
        for node in graph.nodes:
            for attribute in node.attributes:
                if attribute.full_name and attribute.checkpoint_key in self._by_name:
                    keys[attribute.full_name].add(attribute.checkpoint_key)
        return {name: next(iter(found)) for name, found in sorted(keys.items()) if len(found) == 1}

    def get_tensor(self, name: str) -> Array:
        """Return a value; strings as an object array of bytes. Raises KeyError where there is no such name.

        Takes the names that `get_variable_to_shape_map` lists, and those of `variable_names`.
        """
        if name not in self._by_name:
            name = self.variable_names.get(name, name)
        return self._value(name)

    def debug_string(self) -> str:
        """Return a line a name: type and shape."""
        return "\n".join(
            f"{name} ({dtype_name(entry.dtype)}) {list(shape_of(entry.shape))}" for name, entry in self._by_name.items()
        )

    def _value(self, name: str) -> Array:
        entry = self._by_name.get(name)
        if entry is None:
            similar = difflib.get_close_matches(name, self._by_name, 3)
            hint = f"; there are {', '.join(map(repr, similar))}" if similar else ""
            raise KeyError(f"no {name!r} in checkpoint {self.prefix}{hint}")
        return self._assembled(name, entry) if entry.slices else self._read(name, entry)

    def _read(self, name: str, entry: BundleEntryProto) -> Array:
        if not 0 <= entry.shard_id < self.shards:
            raise self._corrupt(f"{name!r} is said to be in data file {entry.shard_id} of {self.shards}")
        path = data_path(self.prefix, entry.shard_id, self.shards)
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if entry.offset < 0 or entry.size < 0 or entry.offset + entry.size > size:
                reason = f"{name!r} is said to take {entry.size} bytes from {entry.offset} on; the file has {size}"
                raise CorruptCheckpoint(path, min(max(entry.offset, 0), size), reason)
            data = _read_exactly(file, entry.offset, entry.size)
        try:
            return decode_elements(data, entry.dtype, shape_of(entry.shape), entry.crc32c, self._byte_order)
        except ValueError as error:
            raise CorruptCheckpoint(path, entry.offset, f"{name!r}: {error}") from error

    def _assembled(self, name: str, entry: BundleEntryProto) -> Array:
        """Return a partitioned tensor put together."""
        shape = shape_of(entry.shape)
        parts = list(self._parts_of(name, entry))
        # Many parts may claim the same bytes: what they make together is no more than what there is.
        stored = sum(path.stat().st_size for path in data_paths(self.prefix))
        if sum(part.size for _, part in parts) > stored:
            raise self._corrupt(f"the parts of {name!r} are larger than the data files together, {stored} bytes")
        try:
            for box, part in parts:
                _check_part(box, part, entry)
            check_tiling([box for box, _ in parts], shape)
            whole: Array = np.empty(shape, numpy_dtype(entry.dtype))
        except ValueError as error:
            raise self._corrupt(f"{name!r}: {error}") from error
        for box, part in parts:
            whole[box.within(shape)] = self._read(name, part)
        return whole

    def _parts_of(self, name: str, entry: BundleEntryProto) -> Iterator[tuple[Slice, BundleEntryProto]]:
        for proto in entry.slices:
            box = Slice.from_proto(proto)
            key = box.key(name)
            if key not in self._parts:
                raise self._corrupt(f"part {box} of {name!r} is missing")
            yield box, self._parsed(BundleEntryProto(), key, self._parts[key])

    def _parsed(self, message: Any, key: bytes, content: bytes | None) -> Any:
        if content is None:
            raise self._corrupt("no header")
        try:
            message.ParseFromString(content)
        except DecodeError as error:
            raise self._corrupt(f"the entry {_name(key)!r} is malformed") from error
        return message

    def _corrupt(self, reason: str) -> CorruptCheckpoint:
        return CorruptCheckpoint(self._index_path, 0, reason)


def _name(key: bytes) -> str:
    return key.decode(errors="surrogateescape")


def _check_part(box: Slice, part: BundleEntryProto, whole: BundleEntryProto) -> None:
    """Raise ValueError, before memory is taken, for a part that does not fit or has too few bytes for its shape."""
    shape = shape_of(part.shape)
    if box.shape_in(shape_of(whole.shape)) != shape or part.dtype != whole.dtype:
        raise ValueError(f"part {box} has another shape or type than the whole says")
    dtype = numpy_dtype(whole.dtype)
    element_bytes = 1 if dtype.kind == "O" else dtype.itemsize  # of a string: its length
    if part.size < math.prod(shape) * element_bytes:
        raise ValueError(f"part {box} of shape {list(shape)} in {part.size} bytes")


def _read_exactly(file: io.FileIO, offset: int, size: int) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    file.seek(offset)
    while view:
        count = file.readinto(view)
        if not count:  # cut since it was measured: the checksum tells
            break
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
