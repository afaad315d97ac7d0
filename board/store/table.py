"""Columns of equal length that grow at their end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]
Columns = tuple[Column, ...]


class Table:
    """Rows as columns; a snapshot is a view, never a copy.

    Rows below `len` never change, and rows appended later lie behind them or, when the columns had to move, in other
    memory. So a snapshot stays true for as long as somebody holds it.
    """

    __slots__ = ("_columns", "_length")

    def __init__(self, dtypes: Sequence[npt.DTypeLike]) -> None:
        self._columns: Columns = tuple(_no_rows(np.dtype(dtype)) for dtype in dtypes)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, rows: Sequence[Column]) -> None:
        """Add rows, given as one array a column, all of one length. float64 rows make a float32 column float64."""
        if any(values.itemsize > column.itemsize for column, values in zip(self._columns, rows, strict=True)):
            self._promote(rows)
        start = self._length
        end = start + len(rows[0])
        if end > len(self._columns[0]):
            self._move(max(end, 2 * start))
        for column, values in zip(self._columns, rows, strict=True):
            column[start:end] = values
        self._length = end

    def snapshot(self) -> Columns:
        """Views of all rows there are now."""
        length = self._length
        return tuple(column[:length] for column in self._columns)

    def last(self, column: int) -> Any:
        """The last row's value in one column."""
        return self._columns[column][self._length - 1]

    def trim(self) -> None:
        """Give back the room that doubling took ahead, where it is worth a copy."""
        if len(self._columns[0]) - self._length > self._length // 8:
            self._move(self._length)

    def _promote(self, rows: Sequence[Column]) -> None:
        self._columns = tuple(
            column.astype(np.promote_types(column.dtype, values.dtype), copy=False)
            for column, values in zip(self._columns, rows, strict=True)
        )

    def _move(self, capacity: int) -> None:
        moved = tuple(np.empty(capacity, column.dtype) for column in self._columns)
        if self._length:
            for new, old in zip(moved, self._columns, strict=True):
                new[: self._length] = old[: self._length]
        self._columns = moved


@cache
def _no_rows(dtype: np.dtype[Any]) -> Column:
    """Return the column that every table begins with: thousands of series are made of few types."""
    return np.empty(0, dtype)
