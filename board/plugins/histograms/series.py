"""Histograms of many steps, counted over bins that a picture can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from board.payloads.buckets import Counted, grid, rebin, span, tidy
from board.payloads.histograms import decode
from board.plugins.histograms.request import Card, SeriesRequest
from board.samples import DecodedSamples, Rows, evenly, positions, sample_series, stretches, within
from board.store.series import SampleColumns
from board.store.store import Store

PLUGIN = "histograms"
"""What the store calls these series."""

BUCKETS_AT_ONCE = 1 << 17

_MOST_COUNT = float(np.finfo(np.float32).max)

Cache = DecodedSamples[Counted]


class Shown(NamedTuple):
    """The samples of one series, or of one of its attempts, that a card shows."""

    run: int
    tag: int
    attempt: int | None
    columns: SampleColumns
    at: npt.NDArray[np.float64]  # places on the x axis of all rows
    total: int  # samples that there are in the range
    rows: Rows  # those that are shown and could be read
    counted: list[Counted]
    unreadable: int
    reason: str  # why the first of them could not be read


def new_cache() -> Cache:
    """Return an empty cache of tidied buckets."""
    return DecodedSamples(lambda kind, payload: tidy(decode(kind, payload)), lambda counted: counted.nbytes)


def cards(store: Store, cache: Cache, request: SeriesRequest) -> dict[str, Any]:
    """Answer all cards; each has bins of its own, the same for all its series, so that they compare."""
    return {"rev": store.revision, "cards": [_card(store, cache, request, card) for card in request.cards]}


def _card(store: Store, cache: Cache, request: SeriesRequest, card: Card) -> dict[str, Any]:
    shown = [one for run, tag in card.series for one in select(store, cache, request, card, run, tag)]
    low, high = card.values or _range(shown, request.ignored) or (0.0, 0.0)
    edges = grid(min(low, high), max(low, high), card.bins)
    return {
        "key": card.key,
        "low": float(edges[0]),
        "high": float(edges[-1]),
        "bins": card.bins,
        "series": [_entry(one, edges) for one in shown],
    }


def select(store: Store, cache: Cache, request: SeriesRequest, card: Card, run: int, tag: int) -> Iterator[Shown]:
    """Yield what to show of one series; nothing where there is no such series (any more)."""
    series = sample_series(store, run, tag, PLUGIN)
    if series is None:
        return
    columns = series.columns()
    at = positions(columns, request.x)
    for stretch in stretches(columns, request.restarts):
        rows = within(stretch.rows, at, card.x_range)
        chosen, counted, reasons = [], [], []
        for row in evenly(rows, card.samples).tolist():
            try:
                counted.append(cache.get(store, series, columns, row))
                chosen.append(row)
            except ValueError as error:  # whoever wrote it: one broken sample must not hide the others
                reasons.append(str(error))
        reason = reasons[0] if reasons else ""
        read = np.array(chosen, np.intp)
        yield Shown(run, tag, stretch.attempt, columns, at, len(rows), read, counted, len(reasons), reason)


def _range(shown: Sequence[Shown], ignored: float) -> tuple[float, float] | None:
    """Return the values that all histograms reach over, each of which has one vote."""
    counted = [one for each in shown for one in each.counted if len(one.count)]
    if not counted:
        return None
    left, right = (np.concatenate([getattr(one, edge) for one in counted]) for edge in ("left", "right"))
    return span(left, right, np.concatenate([one.count / one.count.sum() for one in counted]), ignored)


def _entry(shown: Shown, edges: npt.NDArray[np.float64]) -> dict[str, Any]:
    rows, columns = shown.rows, shown.columns
    counts = [_counts(part, edges) for part in _parts(shown.counted)]
    bins = np.concatenate(counts) if counts else np.zeros((0, len(edges) - 1))
    total = np.array([one.total for one in shown.counted])
    return {
        "run": shown.run,
        "tag": shown.tag,
        "generation": columns.generation,
        "attempt": shown.attempt,
        "total": shown.total,
        "x": shown.at[rows],
        "step": columns.step[rows],
        "wall": columns.wall[rows],
        "count": np.minimum(bins.ravel(), _MOST_COUNT).astype(np.float32),
        "values": total,
        "outside": np.maximum(0.0, total - bins.sum(axis=1)).round(6),
        "ignored": np.array([one.ignored for one in shown.counted], np.int32),
        "unreadable": shown.unreadable,
        "reason": shown.reason,
    }


def _parts(counted: Sequence[Counted]) -> Iterator[list[Counted]]:
    """Yield histograms in groups of a size that fits the memory."""
    part: list[Counted] = []
    size = 0
    for one in counted:
        part.append(one)
        size += len(one.count)
        if size >= BUCKETS_AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def _counts(counted: Sequence[Counted], edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    left, right, count = (
        np.concatenate([getattr(one, name) for one in counted]) for name in ("left", "right", "count")
    )
    owner = np.repeat(np.arange(len(counted)), [len(one.count) for one in counted])
    return rebin(left, right, count, owner, len(counted), edges)
