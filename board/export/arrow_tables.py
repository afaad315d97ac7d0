"""Tables as Parquet and Arrow files, through pyarrow; names of runs and tags as dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from board.reading.table import Column, Labels, Table

ROWS_A_GROUP = 1 << 20
"""Rows that are kept until they are written together: readers skip, and compress, by row group."""


class ArrowTable:
    """Writes tables of the same columns one after the other, then `close()`. Labels of a column share their names."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self._columns = tuple(columns)
        self._dictionaries: dict[str, pa.Array] = {}
        self._pending: list[pa.Table] = []
        self._rows = 0
        self._writer: Any = None

    def write(self, table: Table) -> None:
        """Append rows."""
        self._pending.append(pa.table({name: self._array(name, table.column(name)) for name in table.columns}))
        self._rows += len(table)
        if self._rows >= ROWS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        if self._writer is None and not self._pending:  # a file without rows has columns too
            self._pending = [pa.table({name: pa.nulls(0) for name in self._columns})]
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._pending:
            together = pa.concat_tables(self._pending).combine_chunks()
            self._pending, self._rows = [], 0
            self._writer = self._writer or self._open(together.schema)
            self._writer.write_table(together)

    def _open(self, schema: pa.Schema) -> Any:
        return pa.ipc.new_file(self._file, schema)

    def _array(self, name: str, column: Column) -> pa.Array:
        if isinstance(column, Labels):
            known = self._dictionaries.get(name)
            if known is None:
                known = self._dictionaries[name] = pa.array(column.names, pa.string())
            return pa.DictionaryArray.from_arrays(column.codes, known)
        if column.dtype == object:
            return pa.array(column.tolist(), pa.string())
        mask = np.ma.getmaskarray(column) if isinstance(column, np.ma.MaskedArray) else None
        values = np.ma.getdata(column)
        # One column may hold series of either precision; float64 holds both exactly.
        wide = values.astype(np.float64) if values.dtype.kind == "f" else values
        return pa.array(wide, mask=mask)


class ParquetTable(ArrowTable):
    """The same as a Parquet file."""

    def _open(self, schema: pa.Schema) -> Any:
        return parquet.ParquetWriter(self._file, schema, compression="zstd")
