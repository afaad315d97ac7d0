"""Where elements come from: arrays, generators, numbers, files. Each function gives one pass; see stages."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from runtime.data.structure import Element, as_element, as_leaf, length, map_leaves, shape_of
from runtime.graph.tensor import Tensor
from runtime.records.record_file import plain_chunks, read_records


def frozen(tensors: Any) -> Element:
    """Return an element whose arrays cannot be changed through it: it is handed out again and again.

    Tensors of a graph stay: see `placeholders`.
    """
    if isinstance(tensors, dict | tuple):
        return map_leaves(frozen, tensors)
    return _read_only(tensors if isinstance(tensors, Tensor) else as_leaf(tensors))


def _read_only(leaf: Any) -> Any:
    if not isinstance(leaf, np.ndarray):
        return leaf
    view = leaf.view()
    view.flags.writeable = False
    return view


def rows(tensors: Element) -> Iterator[Element]:
    """Yield the rows of all arrays together: views, nothing is copied."""
    if isinstance(tensors, tuple) and not hasattr(tensors, "_fields") and all(map(_is_array, tensors)):
        yield from zip(*tensors, strict=True)  # the usual one: x, y
        return
    for row in range(row_count(tensors)):
        yield map_leaves(lambda leaf: leaf[row], tensors)  # noqa: B023  # called at once


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray)


def row_count(tensors: Element) -> int:
    """Return how many rows there are; raises ValueError for scalars and for arrays of different lengths."""
    return length(tensors)


def generated(generator: Callable[..., Iterable[Any]], arguments: tuple[Any, ...], signature: Any) -> Iterator[Element]:
    """Yield what a generator function yields, in the signature's types. It is closed when the pass is."""
    items = iter(generator(*arguments))
    try:
        for value in items:
            yield as_element(value) if signature is None else _typed(value, signature)
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()


def _typed(value: Any, signature: Any) -> Element:
    """Return a value in the types, and of the shapes, that were promised; raises ValueError where it is not."""
    if isinstance(signature, dict):
        return {key: _typed(value[key], part) for key, part in signature.items()}
    if isinstance(signature, tuple):
        if not isinstance(value, tuple | list) or len(value) != len(signature):
            raise ValueError(f"the generator gave {value!r} where a tuple of {len(signature)} was promised")
        return tuple(_typed(one, part) for one, part in zip(value, signature, strict=True))
    try:
        leaf = as_leaf(value) if signature.dtype.kind == "O" else np.asarray(value, signature.dtype)[()]
    except (TypeError, ValueError) as error:
        raise type(error)(f"the generator gave {value!r} where {signature.dtype} was promised: {error}") from error
    shape, found = signature.shape, shape_of(leaf)
    if shape is not None and not (
        len(found) == len(shape) and all(size in (None, -1, got) for size, got in zip(shape, found, strict=True))
    ):
        raise ValueError(f"the generator gave shape {list(found)} where {list(shape)} was promised")
    return leaf


def matching_files(patterns: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[bytes]:
    """Return the names of the files that match, sorted. Raises FileNotFoundError where none does, as TensorFlow."""
    several = [patterns] if isinstance(patterns, str | bytes | os.PathLike) else list(patterns)
    found = sorted({name for pattern in several for name in glob.glob(os.fsdecode(os.fspath(pattern)))})
    if not found:
        raise FileNotFoundError(f"no files matched {', '.join(repr(os.fspath(one)) for one in several)}")
    return [os.fsencode(name) for name in found]


def path_of(filename: Any) -> Path:
    """Return the path that an element names."""
    return Path(os.fsdecode(filename.numpy() if hasattr(filename, "numpy") else filename))


def records(filename: Any, compression_type: str | None) -> Iterator[Element]:
    """Yield the records of a TFRecord file."""
    return read_records(path_of(filename), compression_type)


def lines(filename: Any, compression_type: str | None) -> Iterator[Element]:
    r"""Yield the lines of a text file, as bytes, without their ends (\n or \r\n)."""
    rest: list[bytes] = []  # of a line that goes on in the next chunk
    for chunk in plain_chunks(path_of(filename), compression_type):
        first, *others = chunk.split(b"\n")
        rest.append(first)
        for other in others:
            yield b"".join(rest).removesuffix(b"\r")
            rest = [other]
    if last := b"".join(rest):
        yield last.removesuffix(b"\r")


def fixed_length_records(
    filename: Any, record_bytes: int, header_bytes: int, footer_bytes: int, compression_type: str | None
) -> Iterator[Element]:
    """Yield pieces of one length from between a header and a footer. Raises ValueError where they do not come out."""
    buffer = bytearray()
    skip = header_bytes
    for chunk in plain_chunks(path_of(filename), compression_type):
        buffer += chunk
        start = min(skip, len(buffer))
        skip -= start
        while start + record_bytes + footer_bytes <= len(buffer):
            yield bytes(buffer[start : start + record_bytes])
            start += record_bytes
        del buffer[:start]
    if skip or len(buffer) != footer_bytes:
        left = len(buffer) - footer_bytes
        raise ValueError(f"{os.fsdecode(filename)}: {left} bytes are left over that are no record of {record_bytes}")
