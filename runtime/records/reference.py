"""Examples to columns in plain Python over protobuf: the specification of the kernel, and what reads the first few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from runtime.records.column import Column, Kind, Request, column
from runtime.records.example import Example, InvalidExample

_LISTS = {Kind.BYTES: "bytes_list", Kind.FLOAT: "float_list", Kind.INT64: "int64_list"}
_KINDS: dict[str | None, Kind] = {None: Kind.MISSING, **{name: kind for kind, name in _LISTS.items()}}


def read_columns(records: Sequence[bytes], requests: Sequence[Request]) -> list[Column]:
    """Return the requests' columns. Raises InvalidExample for the first record that is no Example."""
    examples = [_parsed(record, index) for index, record in enumerate(records)]
    shape = (len(requests), len(records))
    kinds, counts = np.zeros(shape, np.uint8), np.zeros(shape, np.int64)
    values: list[list[Any]] = [[] for _ in requests]
    for index, example in enumerate(examples):
        features = example.features.feature
        for number, request in enumerate(requests):
            if request.key not in features:  # asking for it would put it there
                continue
            feature = features[request.key]
            kinds[number, index] = _KINDS[feature.WhichOneof("kind")]
            if kinds[number, index] == request.kind:
                found = getattr(feature, _LISTS[request.kind]).value
                counts[number, index] = len(found)
                values[number] += found
    return [
        column(request, kinds[number], counts[number], as_array(values[number], request.kind))
        for number, request in enumerate(requests)
    ]


def _parsed(record: bytes, index: int) -> Example:
    try:
        return Example.FromString(record)
    except DecodeError as error:
        raise InvalidExample(f"could not parse example input of {len(record)} bytes", index) from error


def as_array(values: list[Any], kind: Kind) -> npt.NDArray[Any]:
    """Return values in the kind's own type."""
    array = np.empty(len(values), kind.dtype)
    array[:] = values
    return array
