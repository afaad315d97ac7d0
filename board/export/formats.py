"""The formats of tables, by name and by the suffix of a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from board.export.destination import CannotExport
from board.export.text_tables import CsvTable, JsonTable
from board.reading.table import Table

FORMATS = ("csv", "json", "parquet", "arrow")

_SUFFIXES = {".feather": "arrow", ".ipc": "arrow", ".pq": "parquet"}  # besides the formats' own names


class TableWriter(Protocol):
    """Writes tables of the same columns one after the other. Labels of a column share their names."""

    def write(self, table: Table) -> None:
        """Append rows."""
        ...

    def close(self) -> None:
        """Write what comes behind the last row."""
        ...


OpenTable = Callable[[BinaryIO, Sequence[str]], TableWriter]


def format_of(path: str) -> str:
    """Return the format that a path's suffix stands for; CSV for any other."""
    suffix = os.path.splitext(path)[1].lower()
    return _SUFFIXES.get(suffix, suffix[1:] if suffix[1:] in FORMATS else "csv")


def opener(name: str) -> OpenTable:
    """Return what begins a table of a format. Raises CannotExport where its library is not installed."""
    if name == "csv":
        return CsvTable
    if name == "json":
        return JsonTable
    try:
        from board.export.arrow_tables import ArrowTable, ParquetTable  # here: pyarrow is optional, and slow to import
    except ImportError as error:
        raise CannotExport(f"--format {name} needs pyarrow, which is not installed: pip install pyarrow") from error
    return ParquetTable if name == "parquet" else ArrowTable
