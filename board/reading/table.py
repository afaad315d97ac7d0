"""Columns of equal length, and the same as a data frame of the three libraries that people use."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Array = npt.NDArray[Any]


class Labels:
    """A column of few different strings: a number a row, and the names that the numbers stand for.

    A million points of one run hold its name once, also as a data frame.
    """

    def __init__(self, codes: npt.NDArray[np.int32], names: Sequence[str]) -> None:
        self.codes = codes
        self.names = tuple(names)

    def __len__(self) -> int:
        return len(self.codes)

    def strings(self) -> Array:
        """Return the column written out: an object array of str."""
        names = np.empty(len(self.names), object)
        names[:] = self.names
        return names[self.codes]


Column = Array | Labels


class Table:
    """Columns by name, all of one length: `table.step` and `table["step"]` are the same numpy array."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self._columns = dict(columns)
        self._length = lengths.pop() if lengths else 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> Array:
        """Return a column as a numpy array; strings are objects. Raises KeyError."""
        column = self._columns[name]
        return column.strings() if isinstance(column, Labels) else column

    def column(self, name: str) -> Column:
        """Return a column as it is kept: strings that repeat as labels. Raises KeyError."""
        return self._columns[name]

    def __getattr__(self, name: str) -> Array:
        """Return a column, as `table[name]` does."""
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(f"no column {name!r} among {', '.join(self._columns)}" if self.__dict__ else name)
        return Table.__getitem__(self, name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._columns]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self):,} rows of {', '.join(self._columns)}>"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas.DataFrame; runs and tags are categorical. Raises ImportError without pandas."""
        pandas = _library("pandas")

        def series(column: Column) -> Any:
            if isinstance(column, Labels):
                return pandas.Categorical.from_codes(column.codes, categories=list(column.names))
            return column

        columns = {name: series(column) for name, column in self._columns.items()}
        return pandas.DataFrame(columns, copy=False)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars.DataFrame; runs and tags are an Enum. Raises ImportError without polars."""
        polars = _library("polars")

        def series(name: str, column: Column) -> Any:
            if isinstance(column, Labels):
                return polars.Series(name, column.names, dtype=polars.Enum(column.names)).gather(column.codes)
            return polars.Series(name, _uniform(column) if column.dtype == object else column)

        frame: pl.DataFrame = polars.DataFrame([series(name, column) for name, column in self._columns.items()])
        return frame

    def to_arrow(self) -> pa.Table:
        """Return a pyarrow.Table; runs and tags are dictionary arrays. Raises ImportError without pyarrow."""
        arrow = _library("pyarrow")

        def array(column: Column) -> Any:
            if isinstance(column, Labels):
                return arrow.DictionaryArray.from_arrays(column.codes, arrow.array(column.names, arrow.string()))
            return arrow.array(_uniform(column) if column.dtype == object else column)

        return arrow.table({name: array(column) for name, column in self._columns.items()})


def _uniform(values: Array) -> list[Any]:
    """Return objects as libraries with typed columns take them: arrays as lists; as text where kinds are mixed."""
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) > 1:
        return [None if value is None else str(value) for value in values]
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in values]


def _kind(value: object) -> object:
    return (value.dtype, value.ndim) if isinstance(value, np.ndarray) else type(value)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"this needs {name}, which is not installed: pip install {name}", name=name) from error
