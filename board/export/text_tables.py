"""Tables as CSV and as JSON, written piece by piece. Numbers are the shortest that read back as what was logged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, ClassVar

import numpy as np

from board.downloads import csv_cell
from board.reading.table import Column, Labels, Table


def json_string(text: str) -> str:
    """Return text as a JSON string, in ASCII."""
    return json.dumps(text)


class TextTable:
    """Writes tables of the same columns one after the other, then `close()`. Labels of a column share their names."""

    missing: ClassVar[str]
    non_finite: ClassVar[Mapping[str, str]] = {}  # how nan, inf and -inf are spelled, where it is not like that
    cell: Callable[[str], str]

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self._columns = tuple(columns)
        self._labels: dict[str, list[str]] = {}  # the names of a column as cells

    def _rows(self, table: Table) -> Iterator[tuple[str, ...]]:
        return zip(*(self._cells(name, table.column(name)) for name in self._columns), strict=True)

    def _cells(self, name: str, column: Column) -> Sequence[str]:
        if isinstance(column, Labels):
            known = self._labels.get(name)
            if known is None:
                known = self._labels[name] = [self.cell(label) for label in column.names]
            return [known[code] for code in column.codes.tolist()]
        cells = self._values(column)
        if isinstance(column, np.ma.MaskedArray):
            masked = np.ma.getmaskarray(column).tolist()
            return [self.missing if hidden else cell for cell, hidden in zip(cells, masked, strict=True)]
        return cells

    def _values(self, column: Any) -> Sequence[str]:
        values = np.ma.getdata(column)
        if values.dtype == object:
            return [self.missing if value is None else self.cell(str(value)) for value in values]
        if values.dtype == np.bool_:
            return ["true" if value else "false" for value in values.tolist()]
        if values.dtype.kind in "iu":
            return list(map(str, values.tolist()))
        # Both write the shortest digits that read back as the same number, numpy those of a float32.
        digits = list(map(repr, values.tolist())) if values.dtype == np.float64 else values.astype("U32").tolist()
        if self.non_finite and not np.isfinite(values).all():
            return [self.non_finite.get(number, number) for number in digits]
        return digits


class CsvTable(TextTable):
    """RFC 4180, in UTF-8; a missing number is an empty cell."""

    missing = ""
    cell = staticmethod(csv_cell)

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        super().__init__(file, columns)
        file.write((",".join(map(csv_cell, columns)) + "\r\n").encode())

    def write(self, table: Table) -> None:
        """Append rows."""
        self._file.write("".join(f"{row}\r\n" for row in map(",".join, self._rows(table))).encode())

    def close(self) -> None:
        """There is nothing behind the last row."""


class JsonTable(TextTable):
    """A list with one object a row. NaN and infinities, which JSON lacks, are strings; what is missing is null."""

    missing = "null"
    non_finite: ClassVar[Mapping[str, str]] = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
    cell = staticmethod(json_string)

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        super().__init__(file, columns)
        names = (json_string(name).replace("%", "%%") for name in columns)
        self._template = "{" + ",".join(f"{name}:%s" for name in names) + "}"
        self._before = "[\n"

    def write(self, table: Table) -> None:
        """Append rows."""
        if len(table):
            self._file.write((self._before + ",\n".join(self._template % row for row in self._rows(table))).encode())
            self._before = ",\n"

    def close(self) -> None:
        """End the list."""
        self._file.write(b"[]\n" if self._before == "[\n" else b"\n]\n")
