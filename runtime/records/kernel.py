"""Examples to columns by compiled loops: one walk over a batch's bytes finds every requested feature, one copies them.

Records that the walk calls odd are read by protobuf and written plainly, and walked again.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from runtime.records import reference, walk
from runtime.records.column import Column, Kind, Request
from runtime.records.example import Example, InvalidExample
from runtime.records.packed import PackedRecords
from runtime.records.walk import FNV_OFFSET, FNV_PRIME, ODD, Bytes, Ints

_UINT64 = (1 << 64) - 1


class _Wanted(NamedTuple):
    """Requests as the walk takes them."""

    keys: Bytes
    key_starts: Ints
    table: Ints
    key_of: Ints  # of each request
    kinds: Bytes  # of each request


class _Found(NamedTuple):
    """Where a batch's features lie: [key, record]."""

    data: Bytes
    blob: bytes  # the same
    kinds: Bytes
    counts: Ints
    begins: Ints
    ends: Ints


def read_columns(records: Sequence[bytes], requests: Sequence[Request]) -> list[Column]:
    """Return the requests' columns. Raises InvalidExample for the first record that is no Example."""
    if not records:  # numpy has no minimum of nothing
        return reference.read_columns(records, requests)
    wanted = _wanted(tuple(requests))
    plain = np.zeros(len(records), np.uint8)
    found, verdicts = _walk(records, plain, wanted)
    if verdicts.any():
        records, plain = _written_plainly(records, verdicts)
        found, verdicts = _walk(records, plain, wanted)
        if verdicts.any():  # protobuf's own bytes are not what this kernel expects: then it is of no use
            return reference.read_columns(records, requests)
    return _columns(found, wanted)


@functools.lru_cache(maxsize=64)  # a training run has a few sets of features
def _wanted(requests: tuple[Request, ...]) -> _Wanted:
    names = list(dict.fromkeys(request.key for request in requests))
    encoded = [name.encode() for name in names]
    table = np.full(max(4, 1 << (2 * len(names)).bit_length()), walk.NO_KEY, np.int64)
    for number, key in enumerate(encoded):
        slot = _hash(key) % len(table)
        while table[slot] >= 0:
            slot = (slot + 1) % len(table)
        table[slot] = number
    return _Wanted(
        np.frombuffer(b"".join(encoded) or b"\0", np.uint8),
        np.cumsum([0, *map(len, encoded)]),
        table,
        np.array([names.index(request.key) for request in requests], np.int64),
        np.array([request.kind for request in requests], np.uint8),
    )


def _hash(key: bytes) -> int:
    """FNV-1a, as the walk has it."""
    hashed = FNV_OFFSET
    for byte in key:
        hashed = ((hashed ^ byte) * FNV_PRIME) & _UINT64
    return hashed


def _walk(records: Sequence[bytes], plain: Bytes, wanted: _Wanted) -> tuple[_Found, Bytes]:
    packed = records if isinstance(records, PackedRecords) else PackedRecords.of(records)
    blob = packed.blob
    shape = (len(wanted.key_starts) - 1, len(records))
    kinds, verdicts = np.zeros(shape, np.uint8), np.empty(len(records), np.uint8)
    counts, begins, ends = np.zeros(shape, np.int64), np.empty(shape, np.int64), np.empty(shape, np.int64)
    found = _Found(np.frombuffer(blob, np.uint8), blob, kinds, counts, begins, ends)
    walk.walk(found.data, packed.starts, packed.ends, plain, *wanted[:3], kinds, counts, begins, ends, verdicts)
    return found, verdicts


def _written_plainly(records: Sequence[bytes], verdicts: Bytes) -> tuple[list[bytes], Bytes]:
    """Return the records, the odd ones as protobuf writes them; it also vouches that their keys are text."""
    plain = list(records)
    for index in np.flatnonzero(verdicts == ODD).tolist():
        try:
            example = Example.FromString(records[index])
        except DecodeError as error:
            raise InvalidExample(f"could not parse example input of {len(records[index])} bytes", index) from error
        example.DiscardUnknownFields()
        plain[index] = example.SerializeToString()
    return plain, verdicts


def _columns(found: _Found, wanted: _Wanted) -> list[Column]:
    shape = len(wanted.kinds), found.kinds.shape[1]
    kinds, counts, summary = np.empty(shape, np.uint8), np.empty(shape, np.int64), np.empty((shape[0], 5), np.int64)
    walk.summarise(found.kinds, found.counts, wanted.key_of, wanted.kinds, kinds, counts, summary)
    totals = summary[:, 0]
    targets = np.empty(len(totals), np.int64)
    values: list[npt.NDArray[Any]] = [np.empty(0)] * 4  # by kind
    for kind in (Kind.BYTES, Kind.FLOAT, Kind.INT64):
        ours = wanted.kinds == kind
        ends = np.cumsum(totals[ours])
        targets[ours] = ends - totals[ours]
        values[kind] = np.empty(ends[-1] if ends.size else 0, np.float32 if kind == Kind.FLOAT else np.int64)
    texts = values[Kind.BYTES]
    text_ends = np.empty_like(texts)
    walk.fill(
        *(found.data, found.kinds, found.begins, found.ends, wanted.key_of, wanted.kinds, targets),
        *(values[Kind.FLOAT].view(np.uint32), values[Kind.INT64], texts, text_ends),
    )
    values[Kind.BYTES] = _texts(found.blob, texts, text_ends)
    return [
        Column(kinds[i], counts[i], values[kind][first : first + total], present, wrong, least, most)
        for i, (kind, first, (total, present, wrong, least, most)) in enumerate(
            zip(wanted.kinds.tolist(), targets.tolist(), summary.tolist(), strict=True)
        )
    ]


def _texts(blob: bytes, begins: Ints, ends: Ints) -> npt.NDArray[Any]:
    texts = np.empty(len(begins), object)
    texts[:] = [blob[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    return texts
