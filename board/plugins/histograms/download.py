"""All buckets of a tag as they were logged, as CSV or JSON, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from board.downloads import csv_cell
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads.histograms import Buckets, decode
from board.samples import Restarts
from board.store.series import SampleColumns, SampleSeries
from board.wire_format import word_or_number

COLUMNS = ("run", "tag", "wall_time", "step", "left", "right", "count", "discarded")

_NO_BUCKETS = np.empty((0, 3))

Named = tuple[str, SampleSeries]
"""A series and its run's name."""


class Sample(NamedTuple):
    """One histogram."""

    run: str
    wall: float
    step: int
    buckets: Buckets
    discarded: bool  # a later attempt overwrote it
    error: str  # why it has no buckets


def csv_pieces(series: Sequence[Named], tag: str, restarts: Restarts) -> Iterator[str]:
    """Yield CSV, a row a bucket. A name that a spreadsheet would take for a formula begins with an apostrophe."""
    yield ",".join(COLUMNS) + "\r\n"
    for sample in _samples(series, restarts):
        start = f"{csv_cell(sample.run)},{csv_cell(tag)},{sample.wall!r},{sample.step}"
        end = "true" if sample.discarded else "false"
        rows = sample.buckets.tolist()
        yield "".join(f"{start},{left!r},{right!r},{count!r},{end}\r\n" for left, right, count in rows)


def json_pieces(series: Sequence[Named], tag: str, restarts: Restarts) -> Iterator[str]:
    """Yield a JSON list with an object a histogram; its buckets are `[left, right, count]`."""
    before = "[\n"
    for sample in _samples(series, restarts):
        buckets = [[word_or_number(value) for value in bucket] for bucket in sample.buckets.tolist()]
        entry = {
            "run": sample.run,
            "tag": tag,
            "wall_time": word_or_number(sample.wall),
            "step": sample.step,
            "buckets": buckets,
            "discarded": sample.discarded,
        }
        yield before + json.dumps(entry | ({"error": sample.error} if sample.error else {}))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _samples(series: Sequence[Named], restarts: Restarts) -> Iterator[Sample]:
    for run, one in series:
        columns = one.columns()
        kept = columns.kept()
        for row in range(len(columns)):
            discarded = kept is not None and not kept[row]
            if discarded and restarts == "latest":
                continue
            buckets, error = _read(one, columns, row)
            yield Sample(run, float(columns.wall[row]), int(columns.step[row]), buckets, discarded, error)


def _read(series: SampleSeries, columns: SampleColumns, row: int) -> tuple[Buckets, str]:
    try:
        return decode(Kind(int(columns.kind[row])), series.read(row, columns)), ""
    except (ValueError, DamagedPayload) as error:  # the rest of the file is worth having
        return _NO_BUCKETS, str(error)
