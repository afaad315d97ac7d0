"""Everything that is not a number: known by run, tag and step at once, read from disk when looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

import numpy as np
import numpy.typing as npt

from board.ingest.batch import Kind
from board.reading.scalars import Restarts, Rows, joined, labels, shown
from board.reading.table import Array, Column, Labels, Table
from board.store.run import Run
from board.store.series import SampleColumns, SampleSeries

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")


class Form(NamedTuple, Generic[T]):
    """How the payloads of one kind of data become values, and values become rows of a table."""

    decode: Callable[[Kind, bytes], T]
    columns: Sequence[str]
    rows: Callable[[T], Iterable[Sequence[object]]]  # of these columns; none, one or several a value
    kind: Kind | None = None  # payloads of other kinds are left out


@dataclass(frozen=True, slots=True)
class Sample(Generic[T]):
    """What was logged at one step of a tag."""

    run: str
    tag: str
    step: int
    wall_time: float  # seconds since the epoch
    attempt: int  # of its series, from 0
    discarded: bool  # a later attempt overwrote it
    value: T


class _Place(NamedTuple):
    """Where samples are: one entry a sample."""

    series: npt.NDArray[np.int32]  # which of the series
    row: npt.NDArray[np.int64]  # of its columns


class Samples(Table, Generic[T]):
    """A sequence of samples, run by run, tag by tag; the columns run, tag, step, … of all of them cost no reading.

    `samples[i]` reads one payload, verifies its checksum and decodes it; a slice reads nothing; iterating keeps one
    sample at a time. Raises DamagedPayload where the file no longer holds the payload, ValueError where the payload is
    not what its plugin's name says. `to_pandas()` and the like read all of them, one row a picture, clip or string.
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        series: Sequence[tuple[SampleSeries, SampleColumns]],
        place: _Place,
        form: Form[T],
    ) -> None:
        super().__init__(columns)
        self._series = series
        self._place = place
        self._form = form

    @overload
    def __getitem__(self, which: str) -> Array: ...
    @overload
    def __getitem__(self, which: int) -> Sample[T]: ...
    @overload
    def __getitem__(self, which: slice) -> Samples[T]: ...
    def __getitem__(self, which: str | int | slice) -> Array | Sample[T] | Samples[T]:
        """Return a column by name, a sample by index, or some samples by slice. Raises KeyError, IndexError."""
        if isinstance(which, str):
            return super().__getitem__(which)
        if isinstance(which, slice):
            return self._some(which)
        return self._sample(range(len(self))[which])

    def __iter__(self) -> Iterator[Sample[T]]:
        return map(self._sample, range(len(self)))

    def table(self) -> Table:
        """Read all samples into one table."""
        rows: list[Sequence[object]] = []
        at: list[int] = []
        for index, sample in enumerate(self):
            new = list(self._form.rows(sample.value))
            rows += new
            at += [index] * len(new)
        taken = {name: _take(column, np.array(at, np.int64)) for name, column in self._columns.items()}
        return Table(
            taken | {name: _column([row[place] for row in rows]) for place, name in enumerate(self._form.columns)}
        )

    def to_pandas(self) -> pd.DataFrame:
        """Read all samples into a pandas.DataFrame. Raises ImportError without pandas."""
        return self.table().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Read all samples into a polars.DataFrame. Raises ImportError without polars."""
        return self.table().to_polars()

    def to_arrow(self) -> pa.Table:
        """Read all samples into a pyarrow.Table. Raises ImportError without pyarrow."""
        return self.table().to_arrow()

    def _some(self, which: slice) -> Samples[T]:
        at = np.arange(len(self))[which]
        columns = {name: _take(column, at) for name, column in self._columns.items()}
        return Samples(columns, self._series, _Place(self._place.series[at], self._place.row[at]), self._form)

    def _sample(self, index: int) -> Sample[T]:
        series, columns = self._series[self._place.series[index]]
        row = int(self._place.row[index])
        known = {name: _item(column, index) for name, column in self._columns.items()}
        try:
            value = self._form.decode(Kind(int(columns.kind[row])), series.read(row, columns))
        except ValueError as error:
            raise ValueError(f"{series.tag!r} of run {known['run']!r} at step {known['step']}: {error}") from error
        return Sample(**known, value=value)


def samples(found: Sequence[tuple[Run, SampleSeries]], form: Form[T], restarts: Restarts) -> Samples[T]:
    """Return the samples of all series, nothing of them read yet."""
    columns = [series.columns() for _, series in found]
    rows = [_of_kind(shown(each, restarts), each, form.kind) for each in columns]
    lengths = [len(each) for each in rows]
    series = list(zip(columns, rows, strict=True))
    known: dict[str, Column] = {
        **labels([run.name for run, _ in found], [series.tag for _, series in found], lengths),
        "step": joined((some.of(each.step) for each, some in series), np.int64),
        "wall_time": joined((some.of(each.wall) for each, some in series), np.float64),
        "attempt": joined((some.attempt for some in rows), np.int32),
        "discarded": joined((some.discarded for some in rows), np.bool_),
    }
    place = _Place(
        np.repeat(np.arange(len(found), dtype=np.int32), np.array(lengths, np.int64)),
        joined((some.of(np.arange(len(each))) for each, some in series), np.int64),
    )
    sources = [(series, each) for (_, series), each in zip(found, columns, strict=True)]
    return Samples(known, sources, place, form)


def _of_kind(rows: Rows, columns: SampleColumns, kind: Kind | None) -> Rows:
    if kind is None:
        return rows
    wanted = np.flatnonzero(rows.of(columns.kind) == kind)
    return Rows(rows.of(np.arange(len(columns)))[wanted], rows.attempt[wanted], rows.discarded[wanted])


def _take(column: Column, at: npt.NDArray[np.int64]) -> Column:
    return Labels(column.codes[at], column.names) if isinstance(column, Labels) else column[at]


def _item(column: Column, index: int) -> Any:
    return column.names[column.codes[index]] if isinstance(column, Labels) else column[index].item()


def _column(values: Sequence[object]) -> Array:
    """Return plain numbers as an array of them, all else as an array of objects."""
    if values and all(type(value) in (int, float, bool) for value in values):
        return np.array(values)
    column = np.empty(len(values), object)
    for index, value in enumerate(values):  # one by one: numpy would take arrays of one shape apart
        column[index] = value
    return column
