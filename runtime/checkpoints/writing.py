"""Writes a checkpoint that is there whole or not at all.

The index is what makes files a checkpoint, so it comes last, by a rename, when all else is on the disk. Data files
never overwrite those of a checkpoint that is still in use: where the prefix has one, the new one is kept in one data
file more or less, which is what their names tell apart. So a process may be killed at any instant.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.checkpoints.files import (
    CorruptCheckpoint,
    data_path,
    data_paths,
    index_path,
    meta_path,
    replace_durably,
    write_durably,
)
from runtime.checkpoints.reading import CheckpointReader
from writer.wire.checkpoint.elements import data_type, encode_elements, encoded_strings
from writer.wire.checkpoint.slices import Partitioned, check_tiling
from writer.wire.checkpoint.table import encode_table
from writer.wire.proto.checkpoint_pb2 import BundleEntryProto, BundleHeaderProto
from writer.wire.proto.graph_pb2 import VersionDef
from writer.wire.proto.tensor_pb2 import TensorShapeProto
from writer.wire.record import Buffer

Array = npt.NDArray[Any]
Tensors = Mapping[str, npt.ArrayLike | Partitioned]

PRODUCER = 1  # the version of TensorBundle that TensorFlow writes


class CheckpointNotSaved(OSError):  # noqa: N818  # what happened
    """The system refused to write a checkpoint (a full disk, no permission); those before it are as they were."""


@dataclass(frozen=True)
class _Piece:
    """What becomes one entry with bytes of its own."""

    key: bytes
    array: Array
    size: int


def write_checkpoint(
    prefix: str | os.PathLike[str], tensors: Tensors, *, shards: int = 1, meta_graph: bytes | None = None
) -> str:
    """Write `tensors` under `prefix` and return it; `meta_graph` is a serialised MetaGraphDef for the `.meta` file.

    The values are not copied: nobody may change them until this returns. Raises ValueError for what a checkpoint
    cannot hold, before anything is written, and CheckpointNotSaved where writing fails.
    """
    if shards < 1:
        raise ValueError(f"shards must be at least 1, got {shards}")
    path = Path(prefix)
    entries, pieces = _entries(tensors)
    shards = _unused_count(path, shards)
    written = [data_path(path, shard, shards) for shard in range(shards)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for shard, members in enumerate(_shared_out(pieces, shards)):
            write_durably(written[shard], _data(members, shard, entries))
        if meta_graph is not None:
            replace_durably(meta_path(path), meta_graph)
        replace_durably(index_path(path), _index(entries, shards))
    except OSError as error:
        for one in written:
            one.unlink(missing_ok=True)
        total = sum(piece.size for piece in pieces)
        message = f"checkpoint {path} ({total} bytes) was not saved: {error.strerror}"
        raise CheckpointNotSaved(error.errno, message, error.filename) from error
    for old in set(data_paths(path)) - set(written):
        old.unlink(missing_ok=True)
    return str(prefix)


def _entries(tensors: Tensors) -> tuple[dict[bytes, BundleEntryProto], list[_Piece]]:
    """Return the index entries, still without places, and what will be in the data files."""
    entries: dict[bytes, BundleEntryProto] = {}
    pieces = []

    def add(key: bytes, array: Array) -> None:
        entries[key] = BundleEntryProto(dtype=_data_type(key, array), shape=_shape(array.shape))  # type: ignore[arg-type]  # open enum
        if array.dtype.kind in "OSU":  # now, as what is no string must be refused before anything is written
            array = encoded_strings(array)
        size = sum(map(len, array.reshape(-1))) if array.dtype.kind == "O" else array.nbytes
        pieces.append(_Piece(key, array, size))

    for name, value in tensors.items():
        key = name.encode(errors="surrogateescape")
        if not key or key.startswith(b"\0"):
            raise ValueError(f"a tensor in a checkpoint cannot be named {name!r}")
        if not isinstance(value, Partitioned):
            add(key, _as_array(value))
            continue
        check_tiling(list(value.parts), value.shape)
        for box, part in value.parts.items():
            if box.shape_in(value.shape) != part.shape:
                raise ValueError(f"part {box} of {name!r} has shape {list(part.shape)}")
            add(box.key(name), part)
        types = {_data_type(key, part) for part in value.parts.values()}
        if len(types) != 1:
            raise ValueError(f"the parts of {name!r} are of {len(types)} types")
        entries[key] = BundleEntryProto(
            dtype=types.pop(),  # type: ignore[arg-type]  # open enum
            shape=_shape(value.shape),
            slices=[box.to_proto() for box in value.parts],
        )
    return entries, sorted(pieces, key=lambda piece: piece.key)


def _as_array(value: npt.ArrayLike) -> Array:
    array = np.asarray(value)
    return np.array(value, object) if array.dtype.kind in "SU" else array  # numpy's own strings lose zeros at their end


def _data_type(key: bytes, array: Array) -> int:
    try:
        return data_type(array)
    except ValueError as error:
        raise ValueError(f"{key.decode(errors='replace')!r}: {error}") from error


def _shape(shape: tuple[int, ...]) -> TensorShapeProto:
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])


def _unused_count(prefix: Path, wanted: int) -> int:
    """Return a number of data files whose names no checkpoint under this prefix has."""
    try:
        used = CheckpointReader(prefix).shards
    except (FileNotFoundError, CorruptCheckpoint):  # there is nothing to lose
        return wanted
    return wanted + 1 if used == wanted else wanted


def _shared_out(pieces: list[_Piece], shards: int) -> list[list[_Piece]]:
    """Split into as many stretches, of about as many bytes each."""
    shares: list[list[_Piece]] = [[] for _ in range(shards)]
    share = max(1, math.ceil(sum(piece.size for piece in pieces) / shards))
    position = 0
    for piece in pieces:
        shares[min(position // share, shards - 1)].append(piece)
        position += piece.size
    return shares


def _data(pieces: list[_Piece], shard: int, entries: dict[bytes, BundleEntryProto]) -> Iterator[Buffer]:
    """Yield a data file's bytes, and complete the entries on the way."""
    offset = 0
    for piece in pieces:
        content, checksum = encode_elements(piece.array)
        entry = entries[piece.key]
        entry.shard_id, entry.offset, entry.size, entry.crc32c = shard, offset, len(content), checksum
        offset += len(content)
        yield content


def _index(entries: dict[bytes, BundleEntryProto], shards: int) -> bytes:
    header = BundleHeaderProto(num_shards=shards, version=VersionDef(producer=PRODUCER))
    content = {b"": header, **entries}
    return encode_table((key, content[key].SerializeToString()) for key in sorted(content))
