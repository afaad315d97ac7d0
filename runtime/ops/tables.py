"""Lookup tables as ops see them: a resource that is filled once, and asked for many keys at a time."""

from pathlib import Path
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.errors import FailedPreconditionError
from runtime.graph.op import REQUIRED, Op
from runtime.ops import rules

WHOLE_LINE, LINE_NUMBER = -2, -1
"""What a key or a value is of a line of a file, where it is none of its columns."""


class Table:
    """Keys and their values. It is filled once; filling it again with the same changes nothing."""

    def __init__(self, *, key_dtype: DType, value_dtype: DType, shared_name: str = "", container: str = "") -> None:
        self.key_dtype, self.value_dtype = key_dtype, value_dtype
        self.name = shared_name
        self._entries: dict[Any, Any] | None = None

    def take_back(self) -> None:
        """Be about to change, as variables are: what a lookup gave is a copy already."""

    def fill(self, keys: list[Any], values: list[Any]) -> None:
        """Take the entries; raises ValueError where a key has two values."""
        found: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            if found.setdefault(key, value) != value:
                raise ValueError(f"key {key!r} has the values {found[key]!r} and {value!r}")
        if self._entries is not None and self._entries != found:
            raise FailedPreconditionError(f"table {self.name!r} is filled already, with other entries")
        self._entries = found

    @property
    def entries(self) -> dict[Any, Any]:
        """All of them; raises FailedPreconditionError where there are none yet."""
        if self._entries is None:
            raise FailedPreconditionError(f"table {self.name!r} is not initialized: run rt.tables_initializer()")
        return self._entries

    def find(self, keys: Array, default: Array) -> Array:
        """Return each key's value, and the default for those that are not there."""
        entries, other = self.entries, default.reshape(-1)[0]
        out = np.empty(keys.shape, self.value_dtype.numpy)
        flat = out.reshape(-1)
        for at, key in enumerate(keys.reshape(-1).tolist()):
            flat[at] = entries.get(key, other)
        return out


hash_table = Op(
    "HashTableV2",
    "-> table_handle: resource",
    attrs={"key_dtype": REQUIRED, "value_dtype": REQUIRED, "shared_name": "", "container": ""},
    shape=rules.scalar,
    kernel=lambda xp, *, state, **_: state,
    state=Table,
)


def _filled(xp: Any, table: Table, keys: Array, values: Array) -> None:
    if keys.shape != values.shape:
        raise ValueError(f"{keys.size} keys for {values.size} values")
    table.fill(keys.reshape(-1).tolist(), values.reshape(-1).tolist())


initialize_table = Op(
    "InitializeTableV2",
    "table_handle: resource, keys: Tkey, values: Tval ->",
    shape=rules.nothing,
    kernel=_filled,
    effect=True,
)


def _of_file(
    xp: Any, table: Table, filename: Array, *, key_index: int, value_index: int, vocab_size: int, delimiter: str
) -> None:
    path = Path(filename.reshape(-1)[0].decode())
    lines = path.read_bytes().splitlines()
    if vocab_size >= 0:
        if len(lines) < vocab_size:
            raise ValueError(f"{path} has {len(lines)} lines, and {vocab_size} are wanted")
        lines = lines[:vocab_size]

    def column(index: int, dtype: DType) -> list[Any]:
        parts = [_part(line, number, index, delimiter.encode(), path) for number, line in enumerate(lines)]
        return parts if dtype is arrays.string else [dtype.numpy.type(one).item() for one in parts]

    table.fill(column(key_index, table.key_dtype), column(value_index, table.value_dtype))


def _part(line: bytes, number: int, index: int, delimiter: bytes, path: Path) -> Any:
    if index == LINE_NUMBER:
        return number
    if index == WHOLE_LINE:
        return line
    columns = line.split(delimiter)
    if index >= len(columns):
        raise ValueError(f"line {number + 1} of {path} has {len(columns)} columns, and no column {index}")
    return columns[index]


initialize_table_from_file = Op(
    "InitializeTableFromTextFileV2",
    "table_handle: resource, filename: string ->",
    attrs={"key_index": REQUIRED, "value_index": REQUIRED, "vocab_size": -1, "delimiter": "\t"},
    shape=rules.nothing,
    kernel=_of_file,
    effect=True,
)
table_find = Op(
    "LookupTableFindV2",
    "table_handle: resource, keys: Tin, default_value: Tout -> values: Tout",
    shape=lambda table, keys, default: keys.dims,
    kernel=lambda xp, table, keys, default: table.find(keys, default),
    effect=True,
)
table_size = Op(
    "LookupTableSizeV2",
    "table_handle: resource -> size: int64",
    shape=rules.scalar,
    kernel=lambda xp, table: np.array(len(table.entries), np.int64),
    effect=True,
)
