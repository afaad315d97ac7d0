"""A checkpoint's index: names, shapes, types, and the values by way of whoever reads the data files."""

from __future__ import annotations

import collections
import functools
import math
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError, Message

from writer.wire.checkpoint.elements import decode_elements, numpy_dtype
from writer.wire.checkpoint.slices import Slice, check_tiling
from writer.wire.checkpoint.table import CorruptTable, decode_table
from writer.wire.proto.checkpoint_pb2 import BundleEntryProto, BundleHeaderProto, TrackableObjectGraph
from writer.wire.tensor import shape_of

Array = npt.NDArray[Any]
Parsed = TypeVar("Parsed", bound=Message)

OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
MOST_INDEX_BYTES = 1 << 28
MOST_SHARDS = 100_000  # five digits
READER_VERSION = 1  # of TensorBundle; TensorFlow's own is 1 too


class CorruptBundle(ValueError):  # noqa: N818  # what it is, not that it is an error
    """A checkpoint is damaged or lies about itself; `shard` is the data file where, None for the index."""

    def __init__(self, shard: int | None, offset: int, reason: str) -> None:
        super().__init__(f"{reason} at offset {offset}")
        self.shard = shard
        self.offset = offset
        self.reason = reason


class DataFiles(Protocol):
    """The data files of one checkpoint, by number."""

    def size(self, shard: int) -> int:
        """Return how many bytes a file has."""

    def read(self, shard: int, offset: int, size: int) -> bytes | bytearray:
        """Return bytes of a file."""


class Bundle:
    """The index of a checkpoint, read whole and verified. Raises CorruptBundle for what is none."""

    def __init__(self, index: bytes) -> None:
        try:
            table = decode_table(index)
        except CorruptTable as error:
            raise CorruptBundle(None, error.offset, error.reason) from error
        if b"" not in table:
            raise _corrupt("no header")
        header = _parsed(BundleHeaderProto(), b"", table.pop(b""))
        if not 0 < header.num_shards <= MOST_SHARDS:
            raise _corrupt(f"a checkpoint of {header.num_shards} data files")
        if header.version.min_consumer > READER_VERSION:
            raise _corrupt(f"format {header.version.min_consumer}, the newest that is known is {READER_VERSION}")
        self.shards = header.num_shards
        self._byte_order = ">" if header.endianness == BundleHeaderProto.BIG else "<"
        # Parts of partitioned tensors begin with a zero byte; no name does.
        self._entries = {key: value for key, value in table.items() if key[:1] != b"\0"}
        self._parts = {key: value for key, value in table.items() if key[:1] == b"\0"}

    @functools.cached_property
    def entries(self) -> Mapping[str, BundleEntryProto]:
        """Every name and what the index says of it, the names in order; each shape is one."""
        entries = {}
        for key, value in self._entries.items():
            entry = _parsed(BundleEntryProto(), key, value)
            try:
                shape_of(entry.shape)
            except ValueError as error:
                raise _corrupt(f"{_name(key)!r}: {error}") from error
            entries[_name(key)] = entry
        return entries

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a value; raises KeyError."""
        return shape_of(self.entries[name].shape)

    def variable_names(self, files: DataFiles) -> dict[str, str]:
        """Of a TensorFlow 2 checkpoint: variables' names as TensorFlow 1 has them -> names in this checkpoint.

        Empty for TensorFlow 1's. A name that several variables have is left out: Keras 3 calls each of them `kernel`.
        """
        if OBJECT_GRAPH_KEY not in self.entries:
            return {}
        content = self.value(OBJECT_GRAPH_KEY, files)
        if content.shape != () or content.dtype != object:
            raise _corrupt(f"{OBJECT_GRAPH_KEY} is no string")
        graph = _parsed(TrackableObjectGraph(), OBJECT_GRAPH_KEY.encode(), content.item())
        keys = collections.defaultdict(set)
        for node in graph.nodes:
            for attribute in node.attributes:
                if attribute.full_name and attribute.checkpoint_key in self.entries:
                    keys[attribute.full_name].add(attribute.checkpoint_key)
        return {name: next(iter(found)) for name, found in sorted(keys.items()) if len(found) == 1}

    def value(self, name: str, files: DataFiles) -> Array:
        """Return a value, its checksum verified; strings as an object array of bytes. Raises KeyError."""
        entry = self.entries[name]
        return self._assembled(name, entry, files) if entry.slices else self._read(name, entry, files)

    def _read(self, name: str, entry: BundleEntryProto, files: DataFiles) -> Array:
        self._check_shard(name, entry)
        size = files.size(entry.shard_id)
        if entry.offset < 0 or entry.size < 0 or entry.offset + entry.size > size:
            reason = f"{name!r} is said to take {entry.size} bytes from {entry.offset} on; the file has {size}"
            raise CorruptBundle(entry.shard_id, min(max(entry.offset, 0), size), reason)
        data = files.read(entry.shard_id, entry.offset, entry.size)
        try:
            return decode_elements(data, entry.dtype, shape_of(entry.shape), entry.crc32c, self._byte_order)
        except ValueError as error:
            raise CorruptBundle(entry.shard_id, entry.offset, f"{name!r}: {error}") from error

    def _assembled(self, name: str, entry: BundleEntryProto, files: DataFiles) -> Array:
        """Return a partitioned tensor put together."""
        shape = shape_of(entry.shape)
        parts = list(self._parts_of(name, entry))
        for _, part in parts:
            self._check_shard(name, part)
        # Many parts may claim the same bytes: what they make together is no more than what there is.
        stored = sum(map(files.size, {part.shard_id for _, part in parts}))
        if sum(part.size for _, part in parts) > stored:
            raise _corrupt(f"the parts of {name!r} are larger than the data files together, {stored} bytes")
        try:
            for box, part in parts:
                _check_part(box, part, entry)
            check_tiling([box for box, _ in parts], shape)
            whole: Array = np.empty(shape, numpy_dtype(entry.dtype))
        except ValueError as error:
            raise _corrupt(f"{name!r}: {error}") from error
        for box, part in parts:
            whole[box.within(shape)] = self._read(name, part, files)
        return whole

    def _parts_of(self, name: str, entry: BundleEntryProto) -> Iterator[tuple[Slice, BundleEntryProto]]:
        for proto in entry.slices:
            box = Slice.from_proto(proto)
            key = box.key(name)
            if key not in self._parts:
                raise _corrupt(f"part {box} of {name!r} is missing")
            yield box, _parsed(BundleEntryProto(), key, self._parts[key])

    def _check_shard(self, name: str, entry: BundleEntryProto) -> None:
        if not 0 <= entry.shard_id < self.shards:
            raise _corrupt(f"{name!r} is said to be in data file {entry.shard_id} of {self.shards}")


def _parsed(message: Parsed, key: bytes, content: bytes) -> Parsed:
    try:
        message.ParseFromString(content)
    except DecodeError as error:
        raise _corrupt(f"the entry {_name(key)!r} is malformed") from error
    return message


def _corrupt(reason: str) -> CorruptBundle:
    return CorruptBundle(None, 0, reason)


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
