"""At which steps a series has samples: what a page needs to scrub through them and to ask for those it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from board.samples import Restarts, sample_series, stretches
from board.store.store import Store


def steps_document(store: Store, plugin: str, asked: Iterable[tuple[int, int]], restarts: Restarts) -> dict[str, Any]:
    """Return the steps of each (run, tag), ascending, with the row that holds each; series that are gone are left out.

    A row stays the same sample while `generation` does. `attempt` is there where attempts are shown side by side.
    """
    revision = store.revision  # read first: what changes meanwhile is asked for again
    found = (_entry(store, plugin, run, tag, restarts) for run, tag in asked)
    return {"rev": revision, "series": [entry for entry in found if entry is not None]}


def _entry(store: Store, plugin: str, run: int, tag: int, restarts: Restarts) -> dict[str, Any] | None:
    series = sample_series(store, run, tag, plugin)
    if series is None:
        return None
    columns = series.columns()
    shown = list(stretches(columns, restarts))
    rows = np.concatenate([stretch.rows for stretch in shown])
    order = np.argsort(columns.step[rows], kind="stable")  # of several samples at a step the latest attempt's is last
    rows = rows[order]
    entry = {
        "run": run,
        "tag": tag,
        "generation": columns.generation,
        "row": rows.astype(np.int64),
        "step": columns.step[rows],
        "wall": columns.wall[rows],
    }
    if len(shown) > 1:
        attempts = np.concatenate([np.full(len(stretch.rows), stretch.attempt) for stretch in shown])
        entry["attempt"] = attempts[order].astype(np.int64)
    return entry
