"""Percentiles of histograms, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from board.payloads.buckets import BASIS_POINTS, LIMIT, Counted, percentiles, tidy
from board.payloads.histograms import decode
from board.requests import Id, Strict
from board.samples import DecodedSamples, Restarts, X, evenly, positions, sample_series, stretches, within
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

PLUGIN = "histograms"
"""What the store calls these series."""

Coordinate = Annotated[float, Field(ge=-LIMIT, le=LIMIT)]


_NOTHING = np.empty(0)


class Card(Strict):
    """One card in view."""

    key: str
    samples: int = Field(300, ge=2, le=4096)
    x_range: tuple[Coordinate, Coordinate] | None = None
    series: list[tuple[Id, Id]] = Field(max_length=1000)


class BandsRequest(Strict):
    """All cards in view; docs/api.md describes each field."""

    x: X = "step"
    restarts: Restarts = "latest"
    cards: list[Card] = Field(max_length=1000)


Cache = DecodedSamples[npt.NDArray[np.float64]]


def new_cache() -> Cache:
    """Return an empty cache of what `summarize` says of each sample."""
    return DecodedSamples(lambda kind, payload: summarize(tidy(decode(kind, payload))), lambda summary: summary.nbytes)


def summarize(counted: Counted) -> npt.NDArray[np.float64]:
    """Return the percentiles, NaN where nothing was counted, and the number of values."""
    values = percentiles(counted.left, counted.right, counted.count)
    return np.append(values if len(counted.count) else np.full(len(BASIS_POINTS), np.nan), counted.total)


def cards(store: Store, cache: Cache, request: BandsRequest) -> dict[str, Any]:
    """Answer all cards."""
    return {
        "rev": store.revision,
        "basis_points": list(BASIS_POINTS),
        "cards": [
            {
                "key": card.key,
                "series": [
                    entry for run, tag in card.series for entry in _entries(store, cache, request, card, run, tag)
                ],
            }
            for card in request.cards
        ],
    }


def _entries(
    store: Store, cache: Cache, request: BandsRequest, card: Card, run: int, tag: int
) -> Iterator[dict[str, Any]]:
    """Yield an entry for the series, or for each of its attempts."""
    series = sample_series(store, run, tag, PLUGIN)
    if series is None:
        return
    columns = series.columns()
    at = positions(columns, request.x)
    for stretch in stretches(columns, request.restarts):
        rows = within(stretch.rows, at, card.x_range)
        read = [_read(store, cache, series, columns, row) for row in evenly(rows, card.samples).tolist()]
        shown = np.array([row for row, _, reason in read if not reason], np.intp)
        summaries = np.array([summary for _, summary, reason in read if not reason]).reshape(-1, len(BASIS_POINTS) + 1)
        reasons = [reason for _, _, reason in read if reason]
        yield {
            "run": run,
            "tag": tag,
            "generation": columns.generation,
            "attempt": stretch.attempt,
            "total": len(rows),
            "x": at[shown],
            "step": columns.step[shown],
            "wall": columns.wall[shown],
            "bands": summaries[:, :-1].ravel(),
            "values": summaries[:, -1],
            "unreadable": len(reasons),
            "reason": reasons[0] if reasons else "",
        }


def _read(
    store: Store, cache: Cache, series: SampleSeries, columns: SampleColumns, row: int
) -> tuple[int, npt.NDArray[np.float64], str]:
    """Return the row, what it says, and why it says nothing: one broken sample must not hide the others."""
    try:
        return row, cache.get(store, series, columns, row), ""
    except ValueError as error:
        return row, _NOTHING, str(error)
