"""What an export consists of: one table of points, or a directory of files and tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from board.export import points
from board.export.destination import CannotExport, new_directory, new_file
from board.export.formats import opener
from board.export.media import INDEX_COLUMNS, MEDIA, Media, MediaFiles
from board.reading.names import NameFilter
from board.reading.reading import Reading
from board.reading.scalars import Restarts
from board.store.run import Run
from board.store.series import SampleSeries, ScalarSeries
from board.terminal import counting

SCALARS = "scalars"
DATA = (SCALARS, *(media.name for media in MEDIA))
"""The kinds of data that can be exported."""

INDEX = "index"
"""The name of the table of files, without suffix."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    data: tuple[str, ...]
    format: str
    output: str
    tags: NameFilter
    wide: bool = False
    restarts: Restarts = "latest"
    force: bool = False


@dataclass(slots=True)
class Receipt:
    """What was written."""

    rows: int = 0  # of the table of points
    files: int = 0  # of images, clips and texts
    unread: list[str] = field(default_factory=list)  # why, of each sample that could not be read


_Scalars = list[tuple[Run, ScalarSeries]]
_Samples = list[tuple[Media, Run, SampleSeries]]
_Advance = Callable[[int], None]


def export(reading: Reading, order: Order) -> Receipt:
    """Write what is asked for. Raises CannotExport where there is none of it, OSError where it cannot be written."""
    everywhere = NameFilter()
    scalars = reading.scalar_series(everywhere, order.tags) if SCALARS in order.data else []
    samples = [
        (media, run, series)
        for media in MEDIA
        if media.name in order.data
        for run, series in reading.sample_series(media.name, everywhere, order.tags)
    ]
    if not (scalars or samples):
        raise CannotExport(f"nothing to export: no {' or '.join(order.data)} in the runs and tags asked for")
    receipt = Receipt()
    with counting(
        "writing", _expected_rows(scalars, wide=order.wide) + sum(each.points for *_, each in samples)
    ) as done:
        if order.data == (SCALARS,):
            with new_file(order.output, force=order.force) as file:
                receipt.rows = _write_points(file, scalars, order, done)
        else:
            with new_directory(order.output, force=order.force, index=INDEX) as directory:
                _fill(directory, scalars, samples, order, receipt, done)
    return receipt


def _expected_rows(scalars: _Scalars, *, wide: bool) -> int:
    """Return about how many rows the table of points will have; a wide row holds a step of all tags of a run."""
    if not wide:
        return sum(series.points for _, series in scalars)
    by_run: dict[Run, int] = {}
    for run, series in scalars:
        by_run[run] = max(by_run.get(run, 0), series.points)
    return sum(by_run.values())


def _fill(
    directory: Path, scalars: _Scalars, samples: _Samples, order: Order, receipt: Receipt, done: _Advance
) -> None:
    if scalars:
        with (directory / f"{SCALARS}.{order.format}").open("wb") as file:
            receipt.rows = _write_points(file, scalars, order, done)
    media_files = MediaFiles(directory, [run.name for _, run, _ in samples], [series.tag for *_, series in samples])
    with (directory / f"{INDEX}.{order.format}").open("wb") as file:
        index = opener(order.format)(file, INDEX_COLUMNS)
        for media, run, series in samples:
            for table in media_files.write(media, run, series, order.restarts):
                index.write(table)
                done(len(table))
        index.close()
    receipt.files, receipt.unread = media_files.files, media_files.unread


def _write_points(file: BinaryIO, scalars: _Scalars, order: Order, done: _Advance) -> int:
    if order.wide:
        tags = points.wide_names([series.tag for _, series in scalars])
        columns, tables = (*points.WIDE_COLUMNS, *tags.values()), points.wide(scalars, order.restarts)
    else:
        columns, tables = points.LONG_COLUMNS, points.long(scalars, order.restarts)
    writer = opener(order.format)(file, columns)
    rows = 0
    for table in tables:
        writer.write(table)
        rows += len(table)
        done(len(table))
    writer.close()
    return rows
