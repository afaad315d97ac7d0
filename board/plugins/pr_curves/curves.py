"""Curves in view: what is drawn at each threshold, and what sums the curve up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import DecodeError

from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import pr_curves
from board.payloads.pr_curves import ROWS, PrCurve
from board.plugins.pr_curves import measures
from board.samples import asked_samples
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store
from writer.wire.proto.plugins_pb2 import PrCurvePluginData

PLUGIN = "pr_curves"
"""What the store calls these series."""

MAX_BYTES = 8 * ROWS * pr_curves.MAX_THRESHOLDS + 4096
"""Of one payload; as large as the largest curve that is read."""


def curves(store: Store, asked: Iterable[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """Return what each (run, tag, row) holds; an `error` in place of what is no curve, nothing for what is gone."""
    found = []
    for sample in asked_samples(store, PLUGIN, asked):
        try:
            curve = _read(*sample)
        except ValueError as error:
            found.append(sample.place() | {"error": str(error)})
            continue
        found.append(sample.place() | _entry(curve) | {"note": _note(sample.series, curve)})
    return found


def _read(series: SampleSeries, columns: SampleColumns, row: int) -> PrCurve:
    length = int(columns.length[row])
    if length > MAX_BYTES:
        raise ValueError(f"a PR curve of {length:,} bytes, more than {pr_curves.MAX_THRESHOLDS:,} thresholds take")
    try:
        return pr_curves.decode(Kind(int(columns.kind[row])), series.read(row, columns))
    except DamagedPayload as damaged:
        raise ValueError(damaged.reason) from damaged


def _entry(curve: PrCurve) -> dict[str, Any]:
    """Return all columns; of precision and recall only the first `drawn` are to be drawn."""
    rates = measures.roc(curve)
    return {
        "drawn": measures.drawn_length(curve),
        "threshold": curve.threshold,
        "precision": curve.precision,
        "recall": curve.recall,
        "true_positives": curve.true_positives,
        "false_positives": curve.false_positives,
        "true_negatives": curve.true_negatives,
        "false_negatives": curve.false_negatives,
        "false_positive_rate": rates.false_positive_rate,
        "true_positive_rate": rates.true_positive_rate,
        "average_precision": measures.average_precision(curve),
        "roc_area": measures.roc_area(rates),
        "best": measures.best_f1(curve)._asdict(),
    }


def _note(series: SampleSeries, curve: PrCurve) -> str:
    """Say where the series' metadata and its data disagree; the data hold."""
    try:
        claimed = PrCurvePluginData.FromString(series.metadata.plugin_content).num_thresholds
    except DecodeError:
        return ""
    if claimed in (0, len(curve)):
        return ""
    return f"{len(curve)} thresholds, where the metadata say {claimed}"
