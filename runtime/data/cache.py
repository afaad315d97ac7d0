"""Elements kept from the first pass over them, in memory or in a file.

The file is made of TFRecords: the structure as JSON, a TensorProto a leaf of each element, and an empty one. It appears
under its name only when the first pass has come to its end, so it is never half there.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from runtime.data.stages import Elements, opened
from runtime.data.structure import Element, as_leaf, leaves
from runtime.records.record_file import CorruptRecordFile, TFRecordWriter, read_records
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor, encode_tensor

_VERSION = "runtime.data.cache:1"
_END = b""  # no TensorProto: each of them has a type


class MemoryCache:
    """Keeps the elements of the first pass that came to its end; others, at the same time too, pass through."""

    def __init__(self) -> None:
        self._kept: list[Element] | None = None

    @property
    def kept(self) -> int | None:
        """How many elements are kept, None before the first whole pass."""
        return None if self._kept is None else len(self._kept)

    def cached(self, source: Elements) -> Iterator[Element]:
        """Yield the elements, from the source or as they were kept."""
        if self._kept is not None:
            yield from self._kept
            return
        seen = []
        with opened(source) as elements:
            for element in elements:
                seen.append(element)
                yield element
        self._kept = seen


def cached_in_file(source: Elements, filename: str | os.PathLike[str]) -> Iterator[Element]:
    """Yield the elements out of a file; the pass that finds none makes it. Whose file it is is its owner's business."""
    path = Path(filename)
    if path.exists():
        yield from _read(path)
        return
    # A name of this pass alone: two of them at once both write, and the last one wins, whole.
    partial = path.with_name(f"{path.name}.{os.getpid()}-{id(object()):x}.partial")
    try:
        with opened(source) as elements, TFRecordWriter(partial) as file:
            structure = None
            for element in elements:
                if structure is None:
                    structure = _structure(element)
                    file.write(json.dumps([_VERSION, structure]).encode())
                elif structure != _structure(element):
                    raise ValueError("elements of different structures cannot be kept in a file")
                for leaf in leaves(element):
                    file.write(_encoded(leaf))
                yield element
            if structure is None:
                file.write(json.dumps([_VERSION, None]).encode())
            file.write(_END)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _encoded(leaf: Any) -> bytes:
    values = np.array([leaf], object).reshape(()) if isinstance(leaf, bytes) else leaf
    return encode_tensor(values).SerializeToString()


def _structure(element: Element) -> Any:
    """Return a structure as JSON holds it: a dict, a list for a tuple, 0 for a leaf."""
    if isinstance(element, dict):
        return {key: _structure(part) for key, part in element.items()}
    if hasattr(element, "_fields"):
        raise ValueError(f"a {type(element).__name__} cannot be kept in a file; make it a tuple or a dict")
    return [_structure(part) for part in element] if isinstance(element, tuple) else 0


def _read(path: Path) -> Iterator[Element]:
    records = read_records(path)
    header = next(records, b"null")
    try:
        version, structure = json.loads(header)
    except (ValueError, TypeError, RecursionError) as error:
        raise CorruptRecordFile(path, 0, "not a cache of elements") from error
    if version != _VERSION:
        raise CorruptRecordFile(path, 0, f"a cache of another kind, {version!r}")
    for record in records:
        if record == _END:
            return
        yield _rebuilt(structure, path, itertools.chain([record], records))
    raise CorruptRecordFile(path, path.stat().st_size, "cache that is cut")


def _rebuilt(structure: Any, path: Path, records: Iterator[bytes]) -> Element:
    if isinstance(structure, dict):
        return {key: _rebuilt(part, path, records) for key, part in structure.items()}
    if isinstance(structure, list):
        return tuple(_rebuilt(part, path, records) for part in structure)
    record = next(records, _END)
    try:
        return as_leaf(decode_tensor(TensorProto.FromString(record)))
    except (DecodeError, ValueError) as error:
        raise CorruptRecordFile(path, 0, f"damaged element: {error}") from error
