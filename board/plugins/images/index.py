"""Which images there are: steps and times of every sample of a series, without their bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import images
from board.plugins.images.request import IndexRequest
from board.samples import Restarts, sample_series
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

PLUGIN = "images"

MOST_PAYLOAD_BYTES = 256 << 20
"""Of a step's images, as they lie on disk: reading them takes a few times that for a moment."""

Rows = npt.NDArray[np.int32]
Asked = tuple[int, int] | tuple[int, int, int, int]


def index(store: Store, request: IndexRequest) -> dict[str, Any]:
    """Return an entry for each series that is there; what is gone is left out, as api/changes tells of it."""
    revision = store.revision  # read first: what changes meanwhile is asked for again
    found = [(asked, sample_series(store, asked[0], asked[1], PLUGIN)) for asked in request.series]
    entries = [_entry(series, request.restarts, asked) for asked, series in found if series is not None]
    return {"rev": revision, "series": entries}


def _entry(series: SampleSeries, restarts: Restarts, asked: Asked) -> dict[str, Any]:
    columns = series.columns()
    rows = _rows(columns, restarts)
    # Attempts that are shown together are mixed by step: there what is new need not be at the end.
    only_grows = restarts == "latest" or len(columns.attempt_starts) == 1
    client_has = asked[3] if len(asked) == 4 and asked[2] == columns.generation and only_grows else 0
    new = rows[client_has:]
    entry: dict[str, Any] = {
        "run": series.run_id,
        "tag": series.tag_id,
        "generation": columns.generation,
        "total": len(rows),
        "from": len(rows) - len(new),
        "samples": _samples(series, columns, rows),
        "row": new,
        "step": columns.step[new],
        "wall": columns.wall[new],
    }
    if restarts == "all" and len(columns.attempt_starts) > 1:
        entry["attempt"] = np.searchsorted(columns.attempt_starts, new, "right").astype(np.int32) - 1
    return entry


def _rows(columns: SampleColumns, restarts: Restarts) -> Rows:
    """Return the rows to show, in order of step."""
    rows = np.arange(len(columns), dtype=np.int32)
    kept = columns.kept() if restarts == "latest" else None
    shown = rows if kept is None else rows[kept]
    return shown[np.argsort(columns.step[shown], kind="stable")]


def _samples(series: SampleSeries, columns: SampleColumns, rows: Rows) -> int:
    """Return how many images a step has, judged by the first and the last; at least one, as there is a step."""
    ends = {int(row) for end in (rows[:1], rows[-1:]) for row in end}
    return max((_count(series, columns, row) for row in ends), default=1)


def _count(series: SampleSeries, columns: SampleColumns, row: int) -> int:
    kind = Kind(int(columns.kind[row]))
    if kind != Kind.TENSOR or columns.length[row] > MOST_PAYLOAD_BYTES:
        return 1
    try:
        return max(1, len(images.strings(kind, series.read(row, columns))) - images.SIZE_STRINGS)
    except (DamagedPayload, ValueError):  # its own card will say so; the others are to be listed
        return 1
